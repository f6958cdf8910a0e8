"""Which value a parameter has in which instance.

"To leave an overridden parameter set to its present value, include the parameter and specify UsePreviousValue. To set
it back to the value specified in the stack set, specify a parameter list but don't include it. To leave all set to
their present values, don't specify this property at all." (API reference, UpdateStackInstances)
"""

from collections.abc import Iterable, Mapping
from typing import Any

from lab.query_protocol import ServiceError

Given = Iterable[Mapping[str, Any]]


def stack_set_parameters(declared: Mapping[str, Any], given: Given, present: Mapping[str, str]) -> dict[str, str]:
    """The stack set's own values: a value for each parameter of the template, as CreateStackSet demands.

    Args:
        declared: The template's Parameters.
        given: The request's.
        present: The stack set's so far, for UsePreviousValue.
    """
    entries = _by_key(given)
    if unknown := sorted(set(entries) - set(declared)):
        raise ServiceError("ValidationError", f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    values: dict[str, str] = {}
    for name, definition in declared.items():
        entry = entries.get(name)
        if entry and entry.get("UsePreviousValue"):
            if name in present:
                values[name] = present[name]
        elif entry:
            values[name] = str(entry.get("ParameterValue", ""))
        elif "Default" in definition:
            values[name] = str(definition["Default"])
    if missing := sorted(set(declared) - set(values)):
        raise ServiceError("ValidationError", f"Parameters: [{', '.join(missing)}] must have values")
    return values


def check(given: Given | None, known: Mapping[str, str]) -> None:
    """Refuse an override of a parameter that the stack set does not have."""
    unknown = sorted(set(_by_key(given or ())) - set(known))
    if unknown:
        raise ServiceError("ValidationError", f"Parameters: [{', '.join(unknown)}] do not exist in the stack set")


def merged(present: Mapping[str, str], given: Given | None) -> dict[str, str]:
    """An instance's overrides after an operation."""
    if given is None:
        return dict(present)
    values: dict[str, str] = {}
    for name, entry in _by_key(given).items():
        if not entry.get("UsePreviousValue"):
            values[name] = str(entry.get("ParameterValue", ""))
        elif name in present:
            values[name] = present[name]
    return values


def effective(parameters: Mapping[str, str], overrides: Mapping[str, str]) -> dict[str, str]:
    """What an instance's stack is given; an override of a parameter that the template lost is lost with it."""
    return {name: overrides.get(name, value) for name, value in parameters.items()}


def _by_key(given: Given) -> dict[str, Mapping[str, Any]]:
    entries: dict[str, Mapping[str, Any]] = {}
    for entry in given:
        name = entry.get("ParameterKey", "")
        if entry.get("UsePreviousValue") and "ParameterValue" in entry:
            raise ServiceError(
                "ValidationError",
                f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true and a value",
            )
        if name in entries:
            raise ServiceError("ValidationError", f"Duplicate parameter key {name}")
        entries[name] = entry
    return entries
