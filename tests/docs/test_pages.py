"""The pages as pages: complete, linked, and with every scenario on one of them."""

import re
from pathlib import Path

import pytest
import yaml

from tests.docs.reading import DOCS, FAILURES, HAND_WRITTEN, ROOT, anchors, blocks, cells, name, prose, read

SCENARIOS = sorted((ROOT / "simulation" / "scenarios").glob("*.yaml"))
SECTIONS = [
    "What happens",
    "What clients see",
    "What is lost",
    "What you are told",
    "What to do",
    "What it does not do",
    "Proof",
]
LINK = re.compile(r"\]\(([^)\s]+)\)")
PARTICIPANT = re.compile(r"participant (\w+) as (.+)")
MESSAGE = re.compile(r"(\w+)(?:->>|-->>|-x|--x)(\w+): (.+)")
NOTE = re.compile(r"Note over (\w+)(?:,(\w+))?: (.+)")
OPENS = re.compile(r"(?:alt|loop|opt) .+")


@pytest.mark.parametrize("path", FAILURES, ids=name)
def test_a_failures_page_has_every_section_once_and_in_order(path: Path) -> None:
    assert re.findall(r"^## (.+)$", read(path), re.MULTILINE) == SECTIONS
    assert len(blocks(read(path), "mermaid")) == 1


def test_every_page_is_in_the_table_and_every_row_has_a_page() -> None:
    index = read(DOCS / "failures" / "README.md")
    rows = [cell[0] for cell in cells(index) if LINK.search(cell[0])]
    linked = [LINK.findall(row)[0] for row in rows]
    assert sorted(linked) == sorted(path.name for path in FAILURES)
    titles = {path.name: read(path).splitlines()[0].removeprefix("# ") for path in FAILURES}
    for row in rows:
        assert row == f"[{titles[LINK.findall(row)[0]]}]({LINK.findall(row)[0]})"


@pytest.mark.parametrize("path", [*sorted(DOCS.rglob("*.md"))], ids=name)
def test_every_link_leads_somewhere(path: Path) -> None:
    dead = []
    for link in LINK.findall(read(path)):
        if link.startswith("https://"):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(read(target))):
            dead.append(link)
    assert dead == []


def test_every_scenario_is_on_a_failures_page_and_every_one_mentioned_exists() -> None:
    mentioned = {found for path in FAILURES for found in re.findall(r"simulation/scenarios/([\w.-]+)", read(path))}
    there = {path.name for path in SCENARIOS}
    assert sorted(there - mentioned) == [], "on no page of docs/failures: add them under Proof"
    assert sorted(mentioned - there) == [], "mentioned, and there is no such file"


@pytest.mark.parametrize("path", FAILURES, ids=name)
def test_the_command_beside_a_scenario_runs_that_scenario(path: Path) -> None:
    links = re.findall(r"simulation/scenarios/(\d+)[\w.-]+\): .*?`make simulate SCENARIO=(\d+)`", prose(read(path)))
    assert all(file == command for file, command in links)
    assert len(links) == read(path).count("simulation/scenarios/")


@pytest.mark.parametrize("path", FAILURES, ids=name)
def test_beside_a_scenario_stands_its_title(path: Path) -> None:
    beside = re.findall(r"simulation/scenarios/([\w.-]+)\): (.+?)\. `make simulate", prose(read(path)))
    titles = {each.name: yaml.safe_load(read(each))["title"] for each in SCENARIOS}
    assert beside == [(file, titles.get(file)) for file, _ in beside]


@pytest.mark.parametrize("path", FAILURES, ids=name)
def test_diagrams_speak_only_of_participants_that_they_declare(path: Path) -> None:
    (diagram,) = blocks(read(path), "mermaid")
    assert ";" not in diagram, "ends a statement in mermaid"
    first, *lines = [line.strip() for line in diagram.splitlines()]
    assert first == "sequenceDiagram"
    declared: set[str] = set()
    spoke: set[str] = set()
    open_blocks = 0
    for line in lines:
        if found := PARTICIPANT.fullmatch(line):
            assert not spoke, f"declared too late: {line}"
            declared.add(found[1])
        elif found := MESSAGE.fullmatch(line) or NOTE.fullmatch(line):
            who = {each for each in found.groups()[:2] if each}
            assert who <= declared, line
            spoke |= who
        elif line == "end":
            open_blocks -= 1
            assert open_blocks >= 0
        elif line.startswith("else "):
            assert open_blocks
        else:
            assert OPENS.fullmatch(line), f"not understood: {line}"
            open_blocks += 1
    assert open_blocks == 0
    assert spoke == declared, "declared and never used"


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=name)
def test_prose_lines_are_short_enough_to_review(path: Path) -> None:
    assert [line for line in re.sub(r"^```.*?^```$", "", read(path), flags=re.M | re.S).splitlines()
            if len(line) > 120 and not line.startswith("|")] == []  # fmt: skip
