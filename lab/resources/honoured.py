"""What the lab makes of a template's resources, and the refusal of everything else: nothing is silently left out."""

from collections.abc import Iterator, Mapping
from typing import Any

from lab.hooks import Hook, Table
from lab.resources.registry import schema

VALIDATE = tuple(
    Hook(
        f"ministack.services.cloudformation.{module}",
        "validate_template_support",
        "(template, conditions, params=None)",
        "7c997894cac1",
        "refuses templates with what the lab does not make",
    )
    for module in ("handlers", "changesets")
)
HOOKS: tuple[Hook | Table, ...] = VALIDATE
Honoured = Mapping[str, frozenset[str] | None]
"""Resource types and the properties that their handlers honour, `A/B` for a nested one; None: the handler decides."""
ATTRIBUTES = frozenset(
    {"Type", "Properties", "DependsOn", "Condition", "DeletionPolicy", "UpdateReplacePolicy", "Metadata"}
)


def install(honoured: Honoured) -> None:
    """Check every template before a stack operation begins."""

    def validate(original: Any, template: Any, conditions: Any, *more: Any, **keywords: Any) -> None:
        original(template, conditions, *more, **keywords)
        if problems := list(problems_of(template, conditions, honoured)):
            raise ValueError("; ".join(problems))

    for hook in VALIDATE:
        hook.wrap(validate)


def problems_of(template: Mapping[str, Any], conditions: Mapping[str, bool], honoured: Honoured) -> Iterator[str]:
    """What the registry does not know or the lab does not make, in words."""
    for logical_id, resource in template.get("Resources", {}).items():
        kind = resource.get("Type", "")
        if not conditions.get(resource.get("Condition", ""), True):
            continue
        if kind not in honoured:
            yield f"The lab does not make resources of type {kind} ({logical_id})"
            continue
        if more := sorted(set(resource) - ATTRIBUTES):
            yield f"The lab does not honour {', '.join(more)} of {logical_id}"
        yield from _of_properties(logical_id, kind, resource.get("Properties", {}), honoured[kind])


def _of_properties(
    logical_id: str, kind: str, properties: Mapping[str, Any], honoured: frozenset[str] | None
) -> Iterator[str]:
    known = schema(kind)
    for name, value in properties.items():
        if name not in known.properties or name in known.read_only:
            yield (
                f"Properties validation failed for resource {logical_id} with message: "
                f"#: extraneous key [{name}] is not permitted"
            )
        elif honoured is not None and not _is_honoured(name, value, honoured):
            yield f"The lab does not honour the property {name} of {kind} ({logical_id}): {_nested(name, value)}"


def _is_honoured(name: str, value: Any, honoured: frozenset[str]) -> bool:
    nested = {path.partition("/")[2] for path in honoured if path.startswith(f"{name}/")}
    if not nested:
        return name in honoured
    return not isinstance(value, Mapping) or _is_function(value) or set(value) <= nested


def _is_function(value: Mapping[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref"))


def _nested(name: str, value: Any) -> str:
    return f"{name} with {', '.join(value)}" if isinstance(value, Mapping) else name
