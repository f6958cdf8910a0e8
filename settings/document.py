"""An environment file as YAML: its content, and the line of every field."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from settings.not_a_document import (
    DUPLICATE_KEY,
    EMPTY,
    NOT_A_MAPPING,
    NOT_UTF8,
    NOT_YAML,
    UNREADABLE,
    NotADocument,
)
from settings.problem import FieldPath, Finding

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader where PyYAML was built with it (its wheels are): ten times as fast, the same results."""
DEEPEST = 30
"""Blocks within blocks; libyaml's composer recurses in C and ends the process where nesting is deep enough."""

Block = dict[str, tuple[yaml.Node, yaml.Node]]
"""Key to the node of the key and that of its value."""


@dataclass(frozen=True)
class Document:
    """A parsed file."""

    content: dict[Any, Any]
    root: yaml.MappingNode
    _blocks: dict[int, "Block"] = field(default_factory=dict, repr=False, compare=False)
    """Blocks already looked at, by identity: a file with a thousand findings asks a thousand times."""

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
            found = self._child(node, key)
            if found is None:
                return
            yield found
            node = found[1]

    def _child(self, node: yaml.Node, key: str | int) -> tuple[yaml.Node, yaml.Node] | None:
        """The node of a key and of its value; the last one, which is the one that counts."""
        if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            return node.value[key], node.value[key]
        if isinstance(node, yaml.MappingNode):
            block = self._blocks.get(id(node))
            if block is None:
                pairs = ((name, value) for name, value in node.value if isinstance(name, yaml.ScalarNode))
                block = self._blocks[id(node)] = {str(name.value): (name, value) for name, value in pairs}
            return block.get(str(key))
        return None


def read(path: Path) -> Document:
    """The parsed file.

    Raises:
        NotADocument: it cannot be read or is no block of settings.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():  # a pipe would be waited for
            raise NotADocument(UNREADABLE.at(wrong="is no regular file"))
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
        raise NotADocument(NOT_YAML.at(wrong=_first_line(error)), _line_of(error) or _line_at(text, error)) from error


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
        found = NOT_YAML.at(wrong=f"a value is not what it looks like: {error}")
        raise NotADocument(found, _line_of_first_refused(root)) from error
    finally:
        loader.dispose()
    return content


def _line_of_first_refused(node: yaml.Node) -> int:
    """Line of the first plain value that PyYAML cannot make anything of; 0 when each is fine by itself."""
    if isinstance(node, yaml.ScalarNode):
        loader = Loader("")
        try:
            loader.construct_document(node)
        except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, OverflowError):
            return _line(node.start_mark)
        finally:
            loader.dispose()
    return next(filter(None, map(_line_of_first_refused, _children(node))), 0)


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


def _line_at(text: str, error: yaml.YAMLError) -> int:
    """Line of a character that YAML does not know, of which the parser tells the place but makes no mark."""
    position = getattr(error, "position", None)
    return text.encode()[:position].count(b"\n") + 1 if isinstance(position, int) else 0


def _line(mark: Any) -> int:
    """The line of a parser's mark, from 1; 0 for none."""
    return int(mark.line) + 1 if mark else 0
