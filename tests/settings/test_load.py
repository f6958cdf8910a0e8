"""Loading: the examples are clean, nothing a file can say gives a traceback, and it is quick."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from settings.environment import Environment
from settings.load import EnvironmentFileInvalid, load
from settings.rules import violations
from tests.environments import CONFIG, raw
from tests.settings.editing import FILES, problems_of

EVERYTHING = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.text()
    | st.sampled_from(
        ["", "10.0.0.0/8", "us-east-1", "03:00-04:00", "orders-prod-us-east-1-g1", "{DBInstanceClassMemory/4}"]
    )
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


def places(content: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path in a mapping, blocks included."""
    found = [path] if path else []
    items = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in items:
        found += places(value, (*path, key))
    return found


FULL = yaml.safe_load((FILES / "full.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path", [*sorted(CONFIG.glob("*.yaml")), *sorted(FILES.glob("*.yaml"))], ids=lambda path: path.name
)
def test_examples_are_clean(path: Path) -> None:
    loaded = load(path)
    assert loaded.environment.deployment.startswith("orders-")


def test_what_is_loaded_is_what_the_models_make_of_it() -> None:
    assert load(CONFIG / "prod.yaml").environment == Environment.model_validate(raw("prod"))


def test_another_region_pair_project_ranges_and_class_load_as_well(tmp_path: Path) -> None:
    text = (CONFIG / "prod.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("project: orders", "project: ledger"),
        ("us-east-1", "eu-west-1"),
        ("us-west-2", "eu-central-1"),
        ("us-east-2", "eu-north-1"),
        ("orders-prod", "ledger-prod"),
        ("10.40.0.0/16", "172.20.0.0/20"),
        ("10.50.0.0/16", "172.20.16.0/20"),
        ("db.r7g.large", "db.m7g.2xlarge"),
    ):
        assert old in text
        text = text.replace(old, new)
    assert problems_of(text, tmp_path) == []


@EVERYTHING
@given(text=st.text() | st.binary().map(lambda content: content.decode("latin-1")))
def test_no_text_gives_a_traceback(text: str, tmp_path: Path) -> None:
    assert problems_of(text.encode("utf-8", "surrogatepass"), tmp_path)


@EVERYTHING
@given(text=st.text(st.sampled_from("a:-?[]{}&*!|>'\"%@# \n\t0.~<=,"), max_size=60))
def test_no_yaml_gives_a_traceback(text: str, tmp_path: Path) -> None:
    assert problems_of(text, tmp_path)
    assert problems_of(f"project: orders\nregions: {text}", tmp_path)


@EVERYTHING
@given(content=st.dictionaries(st.sampled_from(list(Environment.model_fields)) | st.text(), ANYTHING))
def test_no_mapping_gives_a_traceback(content: dict[str, Any], tmp_path: Path) -> None:
    problems = problems_of(yaml.safe_dump(content, allow_unicode=True), tmp_path)
    missing = {"project", "environment", "account_id", "regions", "dns"} - content.keys()
    if content:
        assert {problem.field for problem in problems if problem.code == "DR011"} >= missing


@EVERYTHING
@given(place=st.sampled_from(places(FULL)), value=ANYTHING)
def test_any_one_value_anywhere_is_accepted_or_told_where_it_is(
    place: tuple[Any, ...], value: Any, tmp_path: Path
) -> None:
    content = yaml.safe_load(yaml.safe_dump(FULL))
    block = content
    for key in place[:-1]:
        block = block[key]
    block[place[-1]] = value
    for problem in problems_of(yaml.safe_dump(content, allow_unicode=True), tmp_path):
        assert problem.line >= 1
        assert problem.field
        assert str(problem).isprintable()


@EVERYTHING
@given(broken=st.lists(st.sampled_from(["multi_az", "port", "engine_version", "maintenance_window"]), unique=True))
def test_each_wrong_field_is_reported_whatever_else_is_wrong(broken: list[str], tmp_path: Path) -> None:
    content = yaml.safe_load(yaml.safe_dump(FULL))
    for field in broken:
        content["database"][field] = [field]
    content["regions"]["dr"]["zones"] = ["us-west-2a"]
    problems = problems_of(yaml.safe_dump(content), tmp_path)
    assert {problem.field for problem in problems} == {f"database.{field}" for field in broken} | {"regions.dr.zones"}


def test_rules_accept_what_loads() -> None:
    assert list(violations(Environment.model_validate(FULL))) == []


def test_aliases_do_not_multiply_work(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 28)]
    problems = problems_of("\n".join(lines), tmp_path)
    assert {problem.code for problem in problems} == {"DR010", "DR011"}


def test_anchors_and_merged_blocks_work(tmp_path: Path) -> None:
    text = (FILES / "full.yaml").read_text(encoding="utf-8")
    shared = text.replace(
        "    key_alias: alias/orders-prod\n  dr:", "    <<: &key {key_alias: alias/orders-prod}\n  dr:"
    )
    shared = shared.replace("    key_alias: alias/orders-prod\n  witness", "    <<: *key\n  witness")
    assert "&key" in shared
    assert "*key" in shared
    assert problems_of(shared, tmp_path) == []


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(tmp_path: Path) -> None:
    text = (FILES / "full.yaml").read_text(encoding="utf-8")
    assert problems_of(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), tmp_path) == []


def test_an_unreadable_file_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "loop.yaml"
    path.symlink_to(path)
    with pytest.raises(EnvironmentFileInvalid, match="DR001"):
        load(path)


def test_loading_imports_no_linter_and_no_templates() -> None:
    code = (
        "import sys; from pathlib import Path; from settings.load import load; load(Path(sys.argv[1]));"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    run = [sys.executable, "-c", code, str(CONFIG / "prod.yaml")]
    loaded = subprocess.run(run, capture_output=True, text=True, check=True, cwd=CONFIG.parent).stdout.split()  # noqa: S603
    assert not {"cfnlint", "troposphere", "awacs", "boto3", "templates", "checks", "rendering"} & set(loaded)
