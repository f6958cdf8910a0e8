"""The hand-written pages, taken apart for the tests that hold them to the code."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
FAILURES = sorted(path for path in (DOCS / "failures").glob("*.md") if path.name != "README.md")
HAND_WRITTEN = [
    *FAILURES,
    DOCS / "failures" / "README.md",
    *(DOCS / f"{page}.md" for page in ("controller", "runbook", "simulation")),
]
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(path: Path) -> str:
    """A page's text."""
    return path.read_text(encoding="utf-8")


def name(path: Path) -> str:
    """For a test's id."""
    return path.relative_to(ROOT).as_posix()


def blocks(text: str, language: str = "") -> list[str]:
    """What stands in fenced blocks of a language."""
    return [content for found, content in FENCED.findall(text) if found == language]


def prose(text: str) -> str:
    """A page without its fenced blocks, on one line, so that a phrase is found wherever the line was broken."""
    return " ".join(FENCED.sub("", text).split())


def section(text: str, heading: str) -> str:
    """From a heading to the next of its level or above.

    Raises:
        AssertionError: there is none.
    """
    level = heading.split(" ", maxsplit=1)[0]
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no section {heading!r}"
    return found[1]


def cells(text: str) -> list[list[str]]:
    """The rows of every table, without their heads' lines."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def commands(text: str) -> list[str]:
    """Every shell command of the page, each on one line."""
    joined = "\n".join(blocks(text)).replace("\\\n", "")
    return [" ".join(line.split()) for line in joined.splitlines() if line.strip()]


def anchors(text: str) -> set[str]:
    """What a link may name after `#`, as GitHub makes it of headings."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-") for heading in headings}
