"""The AWS CLI's command line, as far as the pages use it: options become parameters of the API, by botocore's models.

Not the CLI itself, which is 130 MB with a botocore of its own: awscli 1.46.3 made the same parameters of every command
of the pages that both can read (101 of 107, 2026-11-28; it does not know substitutions and version 2's options).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import UnknownServiceError

from tests.docs.aws_command import Command, CommandError
from tests.docs.aws_models import validate

GLOBAL_OPTIONS = ("cli-binary-format", "output", "profile", "query", "region")
GLOBAL_FLAGS = ("no-cli-pager", "no-paginate", "no-sign-request")


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
    validate(command, shape, found.unknown | set(customised.values.values()))
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
