"""The `aws ...` commands of a shell script, as words: enough of a shell's grammar to read them without running any."""

import re
from collections.abc import Iterator

_BEGINNING = re.compile(r"(?<![\w/.-])aws (?=[a-z0-9-]+ [a-z])")
_ENDS = "\n|;&)<>"


def commands_in(script: str) -> Iterator[tuple[str, list[str]]]:
    """Every `aws ...` of a shell script, also within `$(...)`: its text, and its arguments.

    Variables and substitutions stay as they are written, with their `$`.
    """
    joined = script.replace("\\\n", " ")
    for beginning in _BEGINNING.finditer(joined):
        arguments, end = _words(joined, beginning.end())
        yield " ".join(joined[beginning.start() : end].split()), arguments


def _words(text: str, at: int) -> tuple[list[str], int]:
    """Shell words from a place to the end of the command."""
    words: list[str] = []
    word: str | None = None
    while at < len(text) and text[at] not in _ENDS:
        if text[at] in " \t":
            words, word = ([*words, word] if word is not None else words), None
            at += 1
            continue
        part, at = _part(text, at)
        word = (word or "") + part
    return ([*words, word] if word is not None else words), at


def _part(text: str, at: int) -> tuple[str, int]:
    """A quoted part, a substitution, an escaped or a plain character."""
    if text[at] == "'":
        end = text.index("'", at + 1)
        return text[at + 1 : end], end + 1
    if text[at] == '"':
        found, at = "", at + 1
        while text[at] != '"':
            part, at = _part(text, at) if text[at] in "$\\" else (text[at], at + 1)
            found += part
        return found, at + 1
    if text.startswith("$(", at):
        return _substitution(text, at)
    if text[at] == "\\":
        return text[at + 1], at + 2
    return text[at], at + 1


def _substitution(text: str, at: int) -> tuple[str, int]:
    depth, end = 0, at + 1
    while True:
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        end += 1
        if depth == 0:
            return "$(...)", end
