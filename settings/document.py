"""An environment file as YAML: its content, and the line of every field."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from settings.problem import Code, FieldPath, Finding

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader where PyYAML was built with it (its wheels are): ten times as fast, the same results."""
DEEPEST = 30
"""Blocks within blocks; libyaml's composer recurses in C and ends the process where nesting is deep enough."""

UNREADABLE = Code(
    "DR001",
    "File cannot be read",
    "The file does not exist, is a directory, or may not be read.",
    "an environment file such as config/prod.yaml, readable by the user who runs this",
)
NOT_UTF8 = Code("DR002", "File is not UTF-8", "YAML is text in UTF-8 here.", "the same text, saved as UTF-8")
NOT_YAML = Code(
    "DR003",
    "YAML does not parse",
    "The text is not one YAML document of plain values. The line is where the parser gave up, which may be after the "
    "mistake.",
    "one YAML document: blocks indented with spaces, `key: value` with a space after the colon, quotes in pairs",
)
EMPTY = Code(
    "DR004",
    "File is empty",
    "There is nothing in the file but comments.",
    "at least project, environment, account_id, regions and dns",
)
NOT_A_MAPPING = Code(
    "DR005",
    "Not a block of settings",
    "The file is a list or a single value; an environment file is a block of `key: value`.",
    "`key: value` at the left margin, beginning with `project:`",
)
DUPLICATE_KEY = Code(
    "DR006",
    "Key given twice",
    "YAML parsers keep the last of the two and drop the other silently.",
    "each key once in its block",
)


class NotADocument(Exception):  # noqa: N818  says what the file is
    """The file has no content to look at; carries the one finding and its line."""

    def __init__(self, finding: Finding, line: int = 0) -> None:
        super().__init__(finding.wrong)
        self.finding = finding
        self.line = line


@dataclass(frozen=True)
class Document:
    """A parsed file."""

    content: dict[Any, Any]
    root: yaml.MappingNode

    def line(self, path: FieldPath) -> int:
        """Line of a field, from 1; of the innermost block around it when the field itself is not in the file."""
        line = _line(self.root.start_mark)
        for key_node, _ in self._walk(path):
            line = _line(key_node.start_mark)
        return line

    def text(self, path: FieldPath) -> str | None:
        """A plain value as it stands in the file, which is not always how YAML reads it; None if it is not there."""
        nodes = list(self._walk(path))
        if len(nodes) != len(path) or not nodes or not isinstance(nodes[-1][1], yaml.ScalarNode):
            return None
        return str(nodes[-1][1].value)

    def depth(self, path: FieldPath) -> int:
        """How many of the path's keys are in the file."""
        return sum(1 for _ in self._walk(path))

    def duplicates(self) -> Iterator[Finding]:
        """Keys that stand twice in a block."""
        return _duplicates(self.root, (), set())

    def _walk(self, path: FieldPath) -> Iterator[tuple[yaml.Node, yaml.Node]]:
        node: yaml.Node = self.root
        for key in path:
            found = _child(node, key)
            if found is None:
                return
            yield found
            node = found[1]


def read(path: Path) -> Document:
    """The parsed file.

    Raises:
        NotADocument: it cannot be read or is no block of settings.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise NotADocument(UNREADABLE.at(wrong=f"cannot be read: {reason}")) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise NotADocument(NOT_UTF8.at(wrong=f"byte {error.object[error.start]:#04x} is not UTF-8"), line) from error
    except ValueError as error:  # a null character in the path
        raise NotADocument(UNREADABLE.at(wrong=f"cannot be read: {error}")) from error
    return parse(text)


def parse(text: str) -> Document:
    """The parsed text.

    Raises:
        NotADocument: it is no block of settings.
    """
    root = _compose(text)
    if root is None:
        raise NotADocument(EMPTY.at(wrong="the file is empty"))
    if not isinstance(root, yaml.MappingNode):
        kind = "a list" if isinstance(root, yaml.SequenceNode) else "a single value"
        raise NotADocument(NOT_A_MAPPING.at(wrong=f"the file is {kind}"), _line(root.start_mark))
    _refuse_cycles(root, set(), set())
    return Document(_content(root), root)


def _compose(text: str) -> yaml.Node | None:
    try:
        _refuse_depth(text)
        return yaml.compose(text, Loader=Loader)
    except yaml.YAMLError as error:
        raise NotADocument(NOT_YAML.at(wrong=_first_line(error)), _line_of(error)) from error


def _refuse_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise NotADocument(
                    NOT_YAML.at(wrong=f"blocks are nested more than {DEEPEST} deep"), _line(event.start_mark)
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _refuse_cycles(node: yaml.Node, above: set[int], seen: set[int]) -> None:
    """Refuse an alias for a block that the alias is in. Every block is looked at once, however often it is aliased."""
    if id(node) in above:
        raise NotADocument(NOT_YAML.at(wrong="an alias names the block that it is in"), _line(node.start_mark))
    if id(node) in seen:
        return
    seen.add(id(node))
    for child in _children(node):
        _refuse_cycles(child, above | {id(node)}, seen)


def _content(root: yaml.MappingNode) -> dict[Any, Any]:
    loader = Loader("")
    try:
        content: dict[Any, Any] = loader.construct_document(root)
    except yaml.YAMLError as error:
        raise NotADocument(NOT_YAML.at(wrong=_first_line(error)), _line_of(error)) from error
    except (ValueError, LookupError, AttributeError, TypeError, OverflowError) as error:
        # PyYAML's own constructors: `2026-13-45` is no date, `!!int x` no number.
        raise NotADocument(NOT_YAML.at(wrong=f"a value is not what it looks like: {error}")) from error
    finally:
        loader.dispose()
    return content


def _duplicates(node: yaml.Node, path: FieldPath, seen: set[int]) -> Iterator[Finding]:
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        lines: dict[tuple[str, str], int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            name, line = (key.tag, key.value), _line(key.start_mark)
            if name in lines:
                yield DUPLICATE_KEY.at(*path, key.value, wrong=f"given twice, in lines {lines[name]} and {line}")
            lines[name] = line
            yield from _duplicates(value, (*path, key.value), seen)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _duplicates(item, (*path, index), seen)


def _child(node: yaml.Node, key: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """The node of a key and of its value; the last one, which is the one that counts."""
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key]
    if isinstance(node, yaml.MappingNode):
        for key_node, value in reversed(node.value):
            if isinstance(key_node, yaml.ScalarNode) and key_node.value == str(key):
                return key_node, value
    return None


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for pair in node.value:
            yield from pair
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _first_line(error: yaml.YAMLError) -> str:
    parts = (getattr(error, "context", None), getattr(error, "problem", None))
    said = ", ".join(part for part in parts if part)
    return said or str(error).splitlines()[0]


def _line_of(error: yaml.YAMLError) -> int:
    return _line(getattr(error, "problem_mark", None) or getattr(error, "context_mark", None))


def _line(mark: Any) -> int:
    """The line of a parser's mark, from 1; 0 for none."""
    return int(mark.line) + 1 if mark else 0
