"""Conditions over `AWS::Region`, mappings and other functions, which MiniStack compares as they stand in the template.

MiniStack evaluates the logic (`Fn::And`, `Fn::Or`, `Fn::Not`, `Fn::Equals`, `Condition`). What the operands of
`Fn::Equals` and a lone `Ref` are worth is worked out here first, with MiniStack's own resolver for resources. What
CloudFormation refuses in a condition is refused, as is what the lab cannot know: never is a condition false by default.
"""

from collections.abc import Mapping
from typing import Any

from lab.context import Lab
from lab.hooks import Hook, Table

ENGINE = "ministack.services.cloudformation.engine"
CHANGE_SETS = "ministack.services.cloudformation.changesets"
EVALUATE = "_evaluate_conditions"
LOGIC = frozenset({"Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals", "Condition"})
VALUES = frozenset({"Ref", "Fn::FindInMap", "Fn::Sub", "Fn::Join", "Fn::Select", "Fn::Split"})
"""Functions that CloudFormation takes in the operands of a condition and the lab resolves. (Its documentation names
`Fn::FindInMap`, `Ref` and the condition functions; the service takes the string functions too.)"""
PSEUDO = frozenset({"AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::URLSuffix"})

_EVALUATORS = tuple(
    Hook(module, EVALUATE, "(template, params)", "e7f9e29b6c01", "operands are resolved first")
    for module in (
        ENGINE,  # nested stacks import it from here at each call
        "ministack.services.cloudformation.handlers",
        CHANGE_SETS,
        "ministack.services.cloudformation.stacks",
    )
)
_RESOLVE = Hook(
    ENGINE,
    "_resolve_refs",
    "(value, resources, params, conditions, mappings, stack_name, stack_id)",
    "e8c53253cae6",
    "called for the operands",
)
_RULE_RECORDS = Hook(
    ENGINE, "_rule_account_records", "(parameter_type)", "55c16456159f", "an unsupported rule is an error"
)
_RULE_ATTRIBUTE = Hook(
    ENGINE,
    "_rule_attribute",
    "(parameter_type, resource_id, attribute)",
    "fa4f81f090c1",
    "an unsupported rule is an error",
)
_RULE_UNSUPPORTED = Hook(
    ENGINE, "_RuleUnsupported", "class", "8578b467eec3", "the exception MiniStack skips a rule for"
)
_DIFFERENCE = Hook(
    CHANGE_SETS,
    "_resolve_props_for_diff",
    "(template, params, stack_name, stack_id)",
    "b0f1a995e91f",
    "a change set has no resource whose condition is false",
)
HOOKS: tuple[Hook | Table, ...] = (
    *_EVALUATORS,
    _RESOLVE,
    _RULE_RECORDS,
    _RULE_ATTRIBUTE,
    _RULE_UNSUPPORTED,
    _DIFFERENCE,
)


def install(_lab: Lab) -> None:
    """Resolve the operands before MiniStack evaluates; make rules that it would skip fail."""
    resolve = _RESOLVE.value()

    def evaluate(original: Any, template: dict[str, Any], params: dict[str, Any]) -> Any:
        return original(with_values(template, params, resolve), params)

    for evaluator in _EVALUATORS:
        evaluator.wrap(evaluate)

    def existing(original: Any, template: dict[str, Any], params: dict[str, Any], *stack: str) -> Any:
        seen = original(template, params, *stack)
        true = _EVALUATORS[0].value()(template, params) if template else {}
        resources = seen.get("Resources", {})
        there = {name: made for name, made in resources.items() if true.get(made.get("Condition"), True)}
        return {**seen, "Resources": there} if seen else seen

    _DIFFERENCE.wrap(existing)

    unsupported = _RULE_UNSUPPORTED.value()

    def refuse(original: Any, *arguments: Any) -> Any:
        try:
            return original(*arguments)
        except unsupported as error:
            raise ValueError(f"Template error: the lab cannot evaluate a rule: {error}") from error

    _RULE_RECORDS.wrap(refuse)
    _RULE_ATTRIBUTE.wrap(refuse)


def with_values(template: dict[str, Any], params: Mapping[str, Any], resolve: Any) -> dict[str, Any]:
    """The template with conditions that compare plain values.

    Raises:
        ValueError: a condition names what does not exist, or uses a function that cannot stand there.
    """
    conditions: Mapping[str, Any] = template.get("Conditions") or {}

    def value(node: Any, name: str) -> Any:
        _check_value(node, name, params)
        return resolve(node, {}, params, {}, template.get("Mappings") or {}, "", "")

    def logic(node: Any, name: str) -> Any:
        function, arguments = _only(node, name)
        if function == "Condition":
            if arguments not in conditions:
                raise ValueError(f"Template format error: Unresolved condition dependency {arguments} in {name}")
            return node
        if function == "Fn::Equals":
            if not isinstance(arguments, list) or len(arguments) != 2:  # noqa: PLR2004  left and right
                raise ValueError(f"Template error: Fn::Equals in condition {name} takes a list of two values")
            return {function: [value(argument, name) for argument in arguments]}
        if function in LOGIC:
            if not isinstance(arguments, list):
                raise ValueError(f"Template error: {function} in condition {name} takes a list of conditions")
            return {function: [logic(argument, name) for argument in arguments]}
        raise ValueError(f"Template error: condition {name} has {function} where a condition function belongs")

    _check_circles(conditions)
    return {**template, "Conditions": {name: logic(node, name) for name, node in conditions.items()}}


def _only(node: Any, name: str) -> tuple[str, Any]:
    """The one function of a node."""
    if not isinstance(node, dict) or len(node) != 1:
        raise ValueError(f"Template error: condition {name} must be one condition function, got {node!r}")
    return next(iter(node.items()))


def _check_value(node: Any, name: str, params: Mapping[str, Any]) -> None:
    """Refuse functions and names that an operand cannot have."""
    if isinstance(node, list):
        for item in node:
            _check_value(item, name, params)
    elif isinstance(node, dict):
        function, arguments = _only(node, name)
        if function not in VALUES:
            raise ValueError(f"Template error: condition {name} uses {function}, which the lab does not evaluate there")
        if function == "Ref" and arguments not in params and arguments not in PSEUDO:
            raise ValueError(
                f"Template format error: Unresolved dependencies [{arguments}]. Cannot reference resources in the "
                f"Conditions block of the template"
            )
        if function == "Fn::FindInMap" and isinstance(arguments, list) and isinstance(arguments[-1], dict):
            arguments = [*arguments[:-1], arguments[-1].get("DefaultValue", arguments[-1])]
        if function == "Fn::Sub" and isinstance(arguments, list):
            arguments = list(arguments[1].values())
        _check_value(arguments, name, params)


def _check_circles(conditions: Mapping[str, Any]) -> None:
    """Refuse conditions that depend on themselves."""

    def names(node: Any) -> list[str]:
        if isinstance(node, dict):
            here = [node["Condition"]] if isinstance(node.get("Condition"), str) else []
            return here + [name for item in node.values() for name in names(item)]
        return [name for item in node for name in names(item)] if isinstance(node, list) else []

    def walk(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(f"Template error: circular dependency between conditions [{', '.join(above)}]")
        for below in names(conditions.get(name)):
            walk(below, (*above, name))

    for name in conditions:
        walk(name, ())
