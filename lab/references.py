"""References of a template that lead nowhere, refused before anything is made, as CloudFormation does.

MiniStack takes the name for the value: a misspelt `Ref` becomes a resource called after it, a condition that is not
there is false. Here each name must exist, and what exists must be made: a reference to a resource whose condition is
false, outside of an `Fn::If` that rules it out, is refused too.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lab.context import Lab
from lab.hooks import Hook, Table

PSEUDO = frozenset(
    f"AWS::{name}"
    for name in (
        "AccountId",
        "NoValue",
        "NotificationARNs",
        "Partition",
        "Region",
        "StackId",
        "StackName",
        "URLSuffix",
    )
)
FUNCTIONS = frozenset(
    {
        "Ref",
        "Fn::Base64",
        "Fn::Cidr",
        "Fn::FindInMap",
        "Fn::GetAZs",
        "Fn::GetAtt",
        "Fn::If",
        "Fn::ImportValue",
        "Fn::Join",
        "Fn::Select",
        "Fn::Split",
        "Fn::Sub",
    }
)
"""What a property or an output may use; transforms are not for the lab."""
VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")

HOOKS: tuple[Hook | Table, ...] = tuple(
    Hook(
        f"ministack.services.cloudformation.{module}",
        "validate_template_support",
        "(template, conditions, params=None)",
        "7c997894cac1",
        "references are checked too",
    )
    for module in ("engine", "handlers", "changesets")
)


class Unresolved(NamedTuple):
    """A name that something in a block of the template refers to, and that it cannot."""

    block: str
    kind: str
    """`resource`, `attribute`, `condition` or `function`."""
    name: str

    def __str__(self) -> str:
        """In CloudFormation's words."""
        if self.kind == "condition":
            return (
                f"Template error: unresolved condition dependency {self.name} in the {self.block} block of the template"
            )
        if self.kind == "attribute":
            return f"Template error: instance of Fn::GetAtt references undefined resource {self.name}"
        if self.kind == "function":
            return f"Template error: {self.name} in the {self.block} block is no function that the lab evaluates"
        return (
            f"Template format error: Unresolved resource dependencies [{self.name}] in the {self.block} block of the "
            f"template"
        )


def install(_lab: Lab) -> None:
    """Check the references of each template that MiniStack validates."""

    def validate(original: Any, template: dict[str, Any], conditions: dict[str, bool], params: Any = None) -> None:
        original(template, conditions, params=params)
        for found in unresolved(template, conditions):
            raise ValueError(str(found))

    for hook in HOOKS:
        if isinstance(hook, Hook):
            hook.wrap(validate)


def unresolved(template: Mapping[str, Any], conditions: Mapping[str, bool]) -> Iterator[Unresolved]:
    """What a template refers to in vain. `conditions` are its conditions' values; those it lacks count as true."""
    return _Walk(template, conditions).all()


class _Walk:
    """One template, looked through."""

    def __init__(self, template: Mapping[str, Any], conditions: Mapping[str, bool]) -> None:
        self.template = template
        self.conditions = conditions
        self.resources: Mapping[str, Any] = template.get("Resources") or {}
        self.parameters = frozenset(template.get("Parameters") or {}) | PSEUDO
        self.made = {name for name, resource in self.resources.items() if self._true(resource)}

    def all(self) -> Iterator[Unresolved]:
        """Everything in vain, in the order of the template."""
        for block, parts in (("Resources", ("Properties",)), ("Outputs", ("Value", "Export"))):
            for entry in (self.template.get(block) or {}).values():
                yield from self._condition(block, entry.get("Condition"))
                depends = entry.get("DependsOn", [])
                for name in [depends] if isinstance(depends, str) else depends:
                    if name not in self.resources:
                        yield Unresolved(block, "resource", name)
                for part in parts:
                    yield from self._value(block, entry.get(part), made=self._true(entry))

    def _true(self, entry: Mapping[str, Any]) -> bool:
        return bool(self.conditions.get(entry.get("Condition", ""), True))

    def _value(self, block: str, node: Any, *, made: bool) -> Iterator[Unresolved]:
        """`made`: whether the lab will evaluate this node, so that what it names must be made as well."""
        if isinstance(node, list):
            for item in node:
                yield from self._value(block, item, made=made)
            return
        if not isinstance(node, dict):
            return
        for key, value in node.items():
            if key.startswith("Fn::") and key not in FUNCTIONS:
                yield Unresolved(block, "function", key)
            elif key == "Ref" and len(node) == 1:
                yield from self._name(block, value, "resource", made=made)
            elif key == "Fn::GetAtt":
                name = value.partition(".")[0] if isinstance(value, str) else value[0]
                yield from self._name(block, name, "attribute", made=made)
            elif key == "Fn::Sub":
                yield from self._text(block, value, made=made)
            elif key == "Fn::If":
                yield from self._choice(block, value, made=made)
            else:
                yield from self._value(block, value, made=made)

    def _name(self, block: str, name: Any, kind: str, *, made: bool) -> Iterator[Unresolved]:
        known = self.made if made else self.resources
        if name not in known and (kind == "attribute" or name not in self.parameters):
            yield Unresolved(block, kind, str(name))

    def _text(self, block: str, value: Any, *, made: bool) -> Iterator[Unresolved]:
        text, own = (value, {}) if isinstance(value, str) else (value[0], value[1])
        yield from self._value(block, own, made=made)
        for name in VARIABLE.findall(text):
            if name not in own:
                resource, dot, _attribute = name.partition(".")
                yield from self._name(block, resource.strip(), "attribute" if dot else "resource", made=made)

    def _choice(self, block: str, value: Any, *, made: bool) -> Iterator[Unresolved]:
        name, then, otherwise = value
        yield from self._condition(block, name)
        taken = bool(self.conditions.get(name, True))
        yield from self._value(block, then, made=made and taken)
        yield from self._value(block, otherwise, made=made and not taken)

    def _condition(self, block: str, name: Any) -> Iterator[Unresolved]:
        if isinstance(name, str) and name not in (self.template.get("Conditions") or {}):
            yield Unresolved(block, "condition", name)
