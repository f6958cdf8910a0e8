"""The AWS CLI's command line, as far as the pages use it: options become parameters of the API, by botocore's models.

Not the CLI itself: its releases pin another botocore than the lab's. What it does differently from the plain rules
(`Customised`) is in its documentation.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import jmespath  # type: ignore[import-untyped]  # ships no types
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.validate import ParamValidator

GLOBAL_OPTIONS = ("cli-binary-format", "output", "profile", "query", "region")
GLOBAL_FLAGS = ("no-cli-pager", "no-paginate", "no-sign-request")
OUTPUTS = ("json", "text", "table", "yaml")


class CommandError(ValueError):
    """The CLI would refuse this, or AWS would."""


@dataclass(frozen=True)
class Command:
    """One command, understood."""

    service: str
    operation: str
    """The API's name of it."""
    parameters: Mapping[str, Any]
    options: Mapping[str, str] = field(default_factory=dict)
    """Global ones: region, query, output."""
    waiter: str = ""
    """Set for `aws SERVICE wait WAITER`."""
    outfile: str = ""
    """Where an answer's body goes."""


@dataclass(frozen=True)
class Customised:
    """What the CLI's own code adds to an operation's options."""

    flags: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    """Flag to the parameter that it sets, and to what."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Option with a value to the place in the request that it fills; it is not validated further."""


CUSTOMISED = {
    ("cloudwatch", "put-metric-data"): Customised(values={"metric-name": "MetricData", "value": "MetricData"}),
    ("ec2", "create-network-acl-entry"): Customised(flags={"ingress": ("Egress", False), "egress": ("Egress", True)}),
}
TAIL = ("logs", "tail")
"""`aws logs tail` is a command of the CLI's own over FilterLogEvents."""


@cache
def model(service: str) -> Any:
    """botocore's model of a service.

    Raises:
        CommandError: there is no such service.
    """
    try:
        return botocore.session.get_session().get_service_model(service)
    except UnknownServiceError as error:
        raise CommandError(f"aws {service}: no such service") from error


def understood(arguments: Sequence[str], directory: Path) -> Command:
    """The command of `aws ARGUMENTS`, validated against the models.

    Args:
        arguments: what follows `aws`.
        directory: what `file://` is relative to.

    Raises:
        CommandError: an unknown service, operation, option or value.
    """
    service, name, *rest = arguments
    if (service, name) == TAIL:
        return _tail(rest)
    waiter = ""
    if name == "wait":
        waiter, *rest = rest
        name = xform_name(_waiters(service, waiter), "-")
    operations = {xform_name(operation, "-"): operation for operation in model(service).operation_names}
    if name not in operations:
        raise CommandError(f"aws {service} {name}: no such operation")
    shape = model(service).operation_model(operations[name])
    customised = CUSTOMISED.get((service, name), Customised())
    found = _Options(shape.input_shape, customised, directory).read(rest)
    command = Command(service, operations[name], found.parameters, found.options, waiter, found.outfile)
    _validate(command, shape, found.unknown | set(customised.values.values()))
    return command


def _tail(rest: Sequence[str]) -> Command:
    group, *options = rest
    values = dict(zip(options[::2], options[1::2], strict=True))
    if unknown := values.keys() - {"--region", "--since", "--filter-pattern", "--format"}:
        raise CommandError(f"aws logs tail: no option {sorted(unknown)}")
    return Command("logs", "FilterLogEvents", {"logGroupName": group}, {"region": values.get("--region", "")})


def _waiters(service: str, name: str) -> str:
    waiters = botocore.session.get_session().get_waiter_model(service)
    operations = {xform_name(each, "-"): str(waiters.get_waiter(each).operation) for each in waiters.waiter_names}
    if name not in operations:
        raise CommandError(f"aws {service} wait {name}: no such waiter")
    return operations[name]


class _Options:
    """Reads options for an input shape."""

    def __init__(self, shape: Any, customised: Customised, directory: Path) -> None:
        members = shape.members if shape is not None else {}
        self._members = {xform_name(member, "-"): (member, of) for member, of in members.items()}
        self._customised = customised
        self._directory = directory
        self.parameters: dict[str, Any] = {}
        self.options: dict[str, str] = {}
        self.unknown: set[str] = set()
        """Parameters whose form only the shell knows: a substitution stands for them."""
        self.outfile = ""

    def read(self, arguments: Sequence[str]) -> "_Options":
        waiting = list(arguments)
        while waiting:
            name = waiting.pop(0)
            if not name.startswith("--"):
                if self.outfile:
                    raise CommandError(f"{name}: one file for the answer is enough")
                self.outfile = name
                continue
            values: list[str] = []
            while waiting and not waiting[0].startswith("--") and self._takes(name[2:], len(values)):
                values.append(waiting.pop(0))
            self._option(name[2:], values)
        return self

    def _takes(self, name: str, taken: int) -> bool:
        """Whether an option takes a further value."""
        if name in GLOBAL_FLAGS or name in self._customised.flags:
            return False
        _, shape = self._members.get(name, ("", None))
        if shape is not None and shape.type_name == "list":
            return True
        is_flag = (shape is not None and shape.type_name == "boolean") or self._negated(name)
        return taken == 0 and not is_flag

    def _negated(self, name: str) -> bool:
        _, shape = self._members.get(name.removeprefix("no-"), ("", None))
        return name.startswith("no-") and shape is not None and bool(shape.type_name == "boolean")

    def _option(self, name: str, values: list[str]) -> None:
        if name in self._customised.flags:
            member, wanted = self._customised.flags[name]
            self.parameters[member] = wanted
        elif name in self._members and self._members[name][1].type_name == "boolean":
            self.parameters[self._members[name][0]] = True
        elif self._negated(name):
            self.parameters[self._members[name.removeprefix("no-")][0]] = False
        elif name in GLOBAL_FLAGS:
            pass
        elif not values:
            raise CommandError(f"--{name}: unknown, or its value is missing")
        elif name in self._members:
            member, shape = self._members[name]
            if shape.type_name in {"list", "structure"} and values[0].startswith("$("):
                self.unknown.add(member)
            else:
                self.parameters[member] = _parsed(shape, values, self._directory)
        elif name in self._customised.values:
            self.parameters.setdefault(self._customised.values[name], []).append(values[0])
        elif name in GLOBAL_OPTIONS:
            self.options[name] = values[0]
        else:
            raise CommandError(f"--{name}: no such option")


def _parsed(shape: Any, values: list[str], directory: Path) -> Any:
    """A parameter's value from an option's values: JSON, `file://`, shorthand, or plain."""
    text = values[0]
    if text.startswith("file://"):
        text = (directory / text.removeprefix("file://")).read_text(encoding="utf-8")
        values = [text]
    kind = shape.type_name
    if kind in {"list", "map", "structure"} and text.lstrip().startswith(("{", "[")):
        return json.loads(text)
    if kind == "list":
        return [_parsed(shape.member, [value], directory) for value in values]
    if kind == "structure":
        return dict(_shorthand(shape, text))
    if kind == "map":
        return dict(pair.split("=", 1) for pair in text.split(","))
    return _scalar(shape, text)


def _shorthand(shape: Any, text: str) -> Iterator[tuple[str, Any]]:
    """`Key=value,Key=value`; what has no key goes on with the list before it: `Names=a,b`."""
    fields: dict[str, list[str]] = {}
    last = ""
    for part in text.split(","):
        key, equals, value = part.partition("=")
        if equals:
            last = key
        fields.setdefault(last, []).append(value if equals else part)
    for key, values in fields.items():
        if key not in shape.members:
            raise CommandError(f"{text}: {key or values[0]} is no field of {shape.name}")
        of = shape.members[key]
        if of.type_name == "list":
            yield key, [_scalar(of.member, value) for value in values]
        else:
            yield key, _scalar(of, ",".join(values))


def _scalar(shape: Any, text: str) -> Any:
    match shape.type_name:
        case "boolean":
            if text not in {"true", "false"}:
                raise CommandError(f"{text}: true or false")
            return text == "true"
        case "integer" | "long":
            return int(text)
        case "float" | "double":
            return float(text)
        case "blob":
            return text.encode()
        case _:
            return text


def _validate(command: Command, operation: Any, unknown: set[str]) -> None:
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


# -- commands in a text -----------------------------------------------------------------------------------

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
