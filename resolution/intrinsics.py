"""CloudFormation's intrinsic functions, evaluated for one region as far as that is possible before deployment.

What only a deployed stack knows (`Ref` and `Fn::GetAtt` of resources, `Fn::GetAZs`, a parameter without a
value) stays as it is; everything around it is still evaluated. Source of the behaviour: CloudFormation User
Guide, "Intrinsic function reference".
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

NO_VALUE = object()
"""What `AWS::NoValue` becomes while evaluating: the key or list item that holds it disappears."""

_PLACEHOLDER = re.compile(r"\$\{(?P<literal>!)?(?P<name>[^}]*)\}")


class ResolutionError(ValueError):
    """CloudFormation would refuse the template in this region; the message is close to CloudFormation's own."""


@dataclass(frozen=True)
class Scope:
    """Everything that an expression of one template may refer to, in one region."""

    values: Mapping[str, Any]
    """Pseudo parameters and parameters that have a value."""
    mappings: Mapping[str, Mapping[str, Mapping[str, Any]]]
    condition: Callable[[str], bool]
    """Truth of a named condition."""
    exists: Callable[[str], bool]
    """Whether a name is a parameter, a pseudo parameter, or a resource of the region's stack."""
    imports: Mapping[str, str] | None
    """Exports of the region by name; None leaves `Fn::ImportValue` as it is."""


def evaluate(expression: Any, scope: Scope) -> Any:
    """The expression's value; what cannot be known yet keeps its intrinsic form.

    Raises:
        ResolutionError: it names a mapping entry, export, condition or resource that is not there.
    """
    if isinstance(expression, dict):
        if len(expression) == 1:
            ((name, argument),) = expression.items()
            if name in _FUNCTIONS:
                return _call(name, argument, scope)
        evaluated = ((key, evaluate(value, scope)) for key, value in expression.items())
        return {key: value for key, value in evaluated if value is not NO_VALUE}
    if isinstance(expression, list | tuple):
        return [value for value in (evaluate(item, scope) for item in expression) if value is not NO_VALUE]
    return expression


def _call(name: str, argument: Any, scope: Scope) -> Any:
    try:
        return _FUNCTIONS[name](argument, scope)
    except ResolutionError:
        raise
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise ResolutionError(f"Template error: {name} does not take {argument!r}") from error


def is_known(value: Any) -> bool:
    """Whether a value is evaluated to the end: no intrinsic function is left in it."""
    if isinstance(value, dict):
        return not (len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref"))) and all(
            map(is_known, value.values())
        )
    if isinstance(value, list):
        return all(map(is_known, value))
    return True


def as_text(value: Any) -> str:
    """A scalar as CloudFormation compares and joins it: booleans in lower case."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def truth(expression: Any, scope: Scope) -> bool:
    """Truth of a condition's expression.

    Raises:
        ResolutionError: it is no condition function, or it compares what is not known before deployment.
    """
    if not isinstance(expression, Mapping) or len(expression) != 1:
        raise ResolutionError(f"Template error: {expression!r} is not a condition function")
    ((name, argument),) = expression.items()
    match name:
        case "Condition":
            return scope.condition(argument)
        case "Fn::Not":
            return not truth(argument[0], scope)
        case "Fn::And":
            return all(truth(item, scope) for item in argument)
        case "Fn::Or":
            return any(truth(item, scope) for item in argument)
        case "Fn::Equals":
            left, right = (evaluate(item, scope) for item in argument)
            if not (is_known(left) and is_known(right)):
                raise ResolutionError(f"Template error: Fn::Equals compares {left!r} with {right!r}: not known yet")
            return as_text(left) == as_text(right)
    raise ResolutionError(f"Template error: {name} is not a condition function")


def _ref(name: str, scope: Scope) -> Any:
    if name == "AWS::NoValue":
        return NO_VALUE
    if name in scope.values:
        return scope.values[name]
    _must_exist(name, scope)
    return {"Ref": name}


def _get_att(argument: Any, scope: Scope) -> Any:
    resource, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
    _must_exist(resource, scope)
    return {"Fn::GetAtt": [resource, evaluate(attribute, scope)]}


def _must_exist(name: str, scope: Scope) -> None:
    if not scope.exists(name):
        raise ResolutionError(f"Template format error: Unresolved resource dependencies [{name}] in the stack")


def _if(argument: Any, scope: Scope) -> Any:
    name, when_true, when_false = argument
    return evaluate(when_true if scope.condition(name) else when_false, scope)


def _find_in_map(argument: Any, scope: Scope) -> Any:
    keys = evaluate(argument, scope)
    if not is_known(keys):
        return {"Fn::FindInMap": keys}
    mapping, first, second = map(as_text, keys)
    try:
        return scope.mappings[mapping][first][second]
    except KeyError:
        raise ResolutionError(f"Template error: Unable to get mapping for {mapping}::{first}::{second}") from None


def _import_value(argument: Any, scope: Scope) -> Any:
    name = evaluate(argument, scope)
    if scope.imports is None or not is_known(name):
        return {"Fn::ImportValue": name}
    if name not in scope.imports:
        raise ResolutionError(f"No export named {name} found")
    return scope.imports[name]


def _sub(argument: Any, scope: Scope) -> Any:
    text, variables = (argument, {}) if isinstance(argument, str) else argument
    local = {key: evaluate(value, scope) for key, value in variables.items()}
    unknown: dict[str, Any] = {}
    open_ends = False

    def replace(match: re.Match[str]) -> str:
        nonlocal open_ends
        name = match["name"].strip()
        if match["literal"]:
            return match[0]
        value = local[name] if name in local else _ref(name, scope) if "." not in name else _get_att(name, scope)
        if is_known(value) and value is not NO_VALUE and not isinstance(value, list):
            return as_text(value).replace("${", "${!")
        open_ends = True
        if name in local:
            unknown[name] = value
        return match[0]

    replaced = _PLACEHOLDER.sub(replace, text)
    if open_ends:
        return {"Fn::Sub": [replaced, unknown] if unknown else replaced}
    return replaced.replace("${!", "${")


def _join(argument: Any, scope: Scope) -> Any:
    delimiter, items = argument[0], evaluate(argument[1], scope)
    if isinstance(items, list) and all(is_known(item) for item in items):
        return delimiter.join(as_text(item) for item in items)
    return {"Fn::Join": [delimiter, items]}


def _split(argument: Any, scope: Scope) -> Any:
    delimiter, text = argument[0], evaluate(argument[1], scope)
    return text.split(delimiter) if isinstance(text, str) else {"Fn::Split": [delimiter, text]}


def _select(argument: Any, scope: Scope) -> Any:
    index, items = evaluate(argument[0], scope), evaluate(argument[1], scope)
    if not (is_known(index) and isinstance(items, list)):
        return {"Fn::Select": [index, items]}
    if not 0 <= int(index) < len(items):
        raise ResolutionError(f"Template error: Fn::Select cannot select nonexistent value at index {index}")
    return items[int(index)]


def _kept(name: str) -> Callable[[Any, Scope], Any]:
    return lambda argument, scope: {name: evaluate(argument, scope)}


_FUNCTIONS: Mapping[str, Callable[[Any, Scope], Any]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::FindInMap": _find_in_map,
    "Fn::ImportValue": _import_value,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::Base64": _kept("Fn::Base64"),
    "Fn::Cidr": _kept("Fn::Cidr"),
    "Fn::GetAZs": _kept("Fn::GetAZs"),
}
