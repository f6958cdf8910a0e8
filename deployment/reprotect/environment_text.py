"""Two values of an environment file changed, and not a character besides: a person wrote it and will read the diff."""

from dataclasses import dataclass
from typing import Any

import yaml

from settings.roles import HomeRole

BOM = "\ufeff"


class CannotEditError(ValueError):
    """The file is written in a way in which the values cannot be changed alone; the message says which."""


@dataclass(frozen=True)
class _Edit:
    """Text to put in place of `[start:end]`."""

    start: int
    end: int
    text: str


def with_generation(text: str, role: HomeRole, generation: int, created_from: str) -> str:
    """The text of an environment file with the next generation of a region's database.

    Args:
        text: a valid environment file.
        role: the home role of the region that gets a new database.
        generation: its counter.
        created_from: identifier of the database it is created from.

    Raises:
        CannotEditError: with anchors, aliases or block scalars at that place something else would change as well.
    """
    mark, body = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    region = _block(_block(yaml.compose(body, Loader=yaml.SafeLoader), "regions"), role.value)
    wanted = {"generation": str(generation), "created_from": created_from}
    edits = [_replacement(body, value, wanted.pop(key.value)) for key, value in region.value if key.value in wanted]
    if wanted:
        edits.append(_insertion(body, region, wanted))
    edited = body
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        edited = edited[: edit.start] + edit.text + edited[edit.end :]
    _prove(body, edited, role, generation, created_from)
    return mark + edited


def _block(node: yaml.Node | None, key: str) -> yaml.MappingNode:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    found = next((value for name, value in pairs if name.value == key), None)
    if not isinstance(found, yaml.MappingNode):
        raise CannotEditError(f"`{key}` is no block of its own in this file")
    return found


def _replacement(body: str, node: yaml.Node, value: str) -> _Edit:
    """The value in place of a plain or quoted one, in the same quotes."""
    start, end = node.start_mark.index, node.end_mark.index
    if not isinstance(node, yaml.ScalarNode) or body[start : start + 1] in ("&", "*", "!", "|", ">"):
        raise CannotEditError(f"line {node.start_mark.line + 1} has an anchor, alias, tag or block scalar")
    quote = node.style or ""
    return _Edit(start, end, f"{quote}{value}{quote}" if end > start else f" {value}")


def _insertion(body: str, region: yaml.MappingNode, values: dict[str, str]) -> _Edit:
    """New keys behind `name`, which every region has, on one line: as lines in a block, as items within braces."""
    named = [pair for pair in region.value if pair[0].value == "name"]
    if not named:
        raise CannotEditError(f"the region's name is not in the block of line {region.start_mark.line + 1}")
    key, value = named[-1]
    if region.flow_style:
        at = value.end_mark.index
        return _Edit(at, at, "".join(f", {name}: {new}" for name, new in values.items()))
    ending = "\r\n" if "\r\n" in body else "\n"
    newline = body.find("\n", value.end_mark.index)
    at = len(body) if newline < 0 else newline + 1
    indent = " " * key.start_mark.column
    lines = "".join(f"{indent}{name}: {new}{ending}" for name, new in values.items())
    return _Edit(at, at, lines if newline >= 0 else ending + lines)


def _prove(before: str, after: str, role: HomeRole, generation: int, created_from: str) -> None:
    """Read it back: the two values are there and nothing else has changed."""
    content: Any = yaml.safe_load(before)
    region = {**content["regions"][role.value], "generation": generation, "created_from": created_from}
    wanted = {**content, "regions": {**content["regions"], role.value: region}}
    try:
        found = yaml.safe_load(after)
    except yaml.YAMLError as error:
        raise CannotEditError("the file is written so that the values cannot be changed alone") from error
    if found != wanted:
        raise CannotEditError("the file is written so that another value would change as well")
