"""Every `./deploy.sh ...` that a page tells somebody to type is a command with those options."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployment import cli
from tests.docs.reading import DOCS, ROOT, blocks, read

PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
TYPED = re.compile(r"\./deploy\.sh ([^`\n|)]+)")
STANDS_FOR = {"ENV": "dev", "REGION": "us-west-2", "NAME": "orders-dev", "LAYER": "database", "N": "4", "SECONDS": "60"}


def typed(text: str) -> Iterator[list[str]]:
    """Arguments of every command of a page, in blocks and in sentences; a command that is only named is left out."""
    whole = "\n".join(block.replace("\\\n", " ") for block in blocks(text))
    inline = "\n".join(re.findall(r"`(\./deploy\.sh [^`\n]+)`", text))
    for found in TYPED.findall(f"{whole}\n{inline}"):
        words = [STANDS_FOR.get(word, word) for word in shlex.split(found.split(" #")[0].split('"')[0])]
        if len(words) > 1 and words[0] != "COMMAND" and "..." not in words:
            yield words


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_on_a_page_can_be_typed(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = []
    for words in typed(read(path)):
        try:
            cli._parser(words).parse_args(words)
        except SystemExit as end:
            if end.code:
                wrong.append(f"{' '.join(words)}: {capsys.readouterr().err.strip().splitlines()[-1]}")
    assert wrong == []


def test_the_runbook_names_every_command_of_an_operator() -> None:
    named = {words[0] for words in typed(read(DOCS / "runbook.md"))}
    wanted = {command.name for command in cli.COMMANDS if command.module == "deployment.commands.command"}
    assert wanted | {"status", "reprotect"} <= named
