"""A command of the AWS CLI held to botocore's models: parameters, words with a meaning, and what its query names."""

from collections.abc import Iterator
from typing import Any

import jmespath  # type: ignore[import-untyped]  # ships no types
from botocore.validate import ParamValidator

from tests.docs.aws_command import Command, CommandError

OUTPUTS = ("json", "text", "table", "yaml")


def validate(command: Command, operation: Any, unknown: set[str]) -> None:
    """Hold a command to the operation's model.

    Args:
        command: as it was read.
        operation: botocore's model of it.
        unknown: parameters that are not judged.

    Raises:
        CommandError: AWS, or the CLI, would refuse it.
    """
    shape = operation.input_shape
    if shape is not None:
        known = {name: value for name, value in command.parameters.items() if name not in unknown}
        errors = ParamValidator().validate(known, shape).generate_report().split("\n")
        if errors := [error for error in errors if error and not any(f'"{name}"' in error for name in unknown)]:
            raise CommandError(f"{command.service} {command.operation}: {'; '.join(errors)}")
        for place, of, value in _strings(shape, known):
            if of.enum and value not in of.enum:
                raise CommandError(f"{place}: {value} is none of {of.enum}")
    has_body = any(of.type_name == "blob" for of in getattr(operation.output_shape, "members", {}).values())
    if command.outfile and not has_body:
        raise CommandError(f"{command.service} {command.operation} writes no file: {command.outfile}")
    if command.options.get("output", "json") not in OUTPUTS:
        raise CommandError(f"--output {command.options['output']}: one of {OUTPUTS}")
    if query := command.options.get("query"):
        _validate_query(query, operation.output_shape)


def _strings(shape: Any, value: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every string below a value, with its shape."""
    if shape.type_name == "structure":
        for key, each in value.items():
            yield from _strings(shape.members[key], each, f"{place}.{key}".lstrip("."))
    elif shape.type_name == "list":
        for each in value:
            yield from _strings(shape.member, each, place)
    elif shape.type_name == "string":
        yield place, shape, value


def _validate_query(query: str, shape: Any) -> None:
    """The query can be read, and the fields that it names are in the answer."""
    try:
        parsed = jmespath.compile(query).parsed
    except jmespath.exceptions.JMESPathError as error:
        raise CommandError(f"--query {query}: {error}") from error
    known, has_maps = _fields_of(shape)
    named = [name for name in _fields_in(parsed) if "$" not in name]
    judged = named[:1] if has_maps else named  # below a map nobody knows the keys
    if unknown := [name for name in judged if name not in known]:
        raise CommandError(f"--query {query}: no {', '.join(unknown)} in the answer")


def _fields_in(node: Any) -> Iterator[str]:
    if node["type"] == "field":
        yield node["value"]
    for child in node["children"]:
        if isinstance(child, dict):
            yield from _fields_in(child)


def _fields_of(shape: Any) -> tuple[set[str], bool]:
    """Names of every field of an answer, and whether it holds maps, whose keys nobody knows before."""
    names: set[str] = set()
    has_maps, waiting, seen = False, [shape], set()
    while waiting:
        each = waiting.pop()
        if each is None or each.name in seen:
            continue
        seen.add(each.name)
        match each.type_name:
            case "structure":
                names |= set(each.members)
                waiting += each.members.values()
            case "list":
                waiting.append(each.member)
            case "map":
                has_maps = True
                waiting.append(each.value)
    return names, has_maps
