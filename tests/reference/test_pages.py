import pytest

from checks.proofs import CODES
from deployment import codes
from reference.pages import DOCS, PAGES
from settings import catalogue
from settings.environment import Environment


@pytest.mark.parametrize("name", PAGES)
def test_the_committed_page_is_what_the_code_says(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "stale: run make docs"


def test_every_code_has_its_row() -> None:
    page = PAGES["codes.md"]()
    every = [row[0] for row in catalogue.rows()] + list(CODES) + [code.code for code in codes.catalogue()]
    assert [code for code in every if f"| {code} |" not in page] == []


def test_settings_of_nested_sections_are_listed_under_their_path() -> None:
    page = PAGES["configuration-reference.md"]()
    assert "`database.storage.allocated_gib`" in page
    assert "`regions.primary.existing_vpc.database.subnet_ids`" in page
    assert len(Environment.model_fields) <= page.count("\n| ")


def test_global_resources_are_listed_in_dr_alone() -> None:
    row = next(line for line in PAGES["resources.md"]().splitlines() if "AWS::Route53::HostedZone" in line)
    assert "us-west-2" in row
    assert "us-east-1" not in row
