"""What a region would get: a template as CloudFormation would read it there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resolution.intrinsics import ResolutionError, Scope, evaluate, truth

__all__ = ["ResolutionError", "ResolvedTemplate", "resolve"]

EXAMPLE_ACCOUNT = "111122223333"
"""AWS's own example account; `parameters` may name another as `AWS::AccountId`."""

_UNKNOWN_PSEUDO_PARAMETERS = ("AWS::StackId", "AWS::StackName", "AWS::NotificationARNs")


@dataclass(frozen=True)
class ResolvedTemplate:
    """One region's stack as far as it is known before deployment; Refs and attributes of resources stay."""

    resources: dict[str, dict[str, Any]]
    """Logical id to resource, of those whose condition holds there."""
    outputs: dict[str, dict[str, Any]]
    """Name to output, of those whose condition holds there."""
    conditions: dict[str, bool]
    """Truth of every condition of the template."""

    def of_type(self, resource_type: str) -> dict[str, dict[str, Any]]:
        """Logical id to *properties* of the resources of a type."""
        return {
            title: resource.get("Properties", {})
            for title, resource in self.resources.items()
            if resource["Type"] == resource_type
        }


def resolve(
    template: Mapping[str, Any],
    region: str,
    parameters: Mapping[str, str] | None = None,
    imports: Mapping[str, str] | None = None,
) -> ResolvedTemplate:
    """Evaluate a template for a region. A pure function.

    Args:
        template: the template as plain data (`Template.to_dict()` or parsed JSON).
        region: what `AWS::Region` is.
        parameters: values of parameters, and of pseudo parameters that shall differ from the example's. A
            parameter with neither value nor default stays a Ref.
        imports: exports of the region; without it `Fn::ImportValue` stays, with its name evaluated.

    Raises:
        ResolutionError: CloudFormation would refuse the template in this region: a mapping has no entry for
            it, something refers to a resource that does not exist there, an export is missing.
    """
    declared: Mapping[str, Any] = template.get("Parameters", {})
    resources: Mapping[str, Any] = template.get("Resources", {})
    outputs: Mapping[str, Any] = template.get("Outputs", {})
    values = {
        "AWS::Region": region,
        "AWS::AccountId": EXAMPLE_ACCOUNT,
        "AWS::Partition": "aws",
        "AWS::URLSuffix": "amazonaws.com",
        **{name: parameter["Default"] for name, parameter in declared.items() if "Default" in parameter},
        **(parameters or {}),
    }
    expressions: Mapping[str, Any] = template.get("Conditions", {})
    known: dict[str, bool] = {}
    pending: list[str] = []

    def condition(name: str) -> bool:
        if not isinstance(name, str) or name not in expressions:
            raise ResolutionError(f"Template format error: Unresolved condition {name}")
        if name not in known:
            if name in pending:
                raise ResolutionError(f"Template format error: circular conditions {[*pending, name]}")
            pending.append(name)
            known[name] = truth(expressions[name], scope)
            pending.pop()
        return known[name]

    def exists(name: str) -> bool:
        if name in resources:
            return "Condition" not in resources[name] or condition(resources[name]["Condition"])
        return name in declared or name in values or name in _UNKNOWN_PSEUDO_PARAMETERS

    scope = Scope(values, template.get("Mappings", {}), condition, exists, imports)
    return ResolvedTemplate(
        resources={title: _resource(body, scope) for title, body in resources.items() if exists(title)},
        outputs={
            name: _without_condition(body, scope)
            for name, body in outputs.items()
            if "Condition" not in body or condition(body["Condition"])
        },
        conditions={name: condition(name) for name in expressions},
    )


def _resource(body: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    resolved = _without_condition(body, scope)
    if "DependsOn" in resolved:  # CloudFormation drops dependencies on resources that the region does not get
        named = resolved["DependsOn"]
        if not isinstance(named, str | list):
            raise ResolutionError(f"Template format error: DependsOn is {named!r}; a logical id or a list of them")
        kept = [title for title in ([named] if isinstance(named, str) else named) if scope.exists(title)]
        resolved["DependsOn"] = kept
        if not kept:
            del resolved["DependsOn"]
    return resolved


def _without_condition(body: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    evaluated = evaluate({key: value for key, value in body.items() if key != "Condition"}, scope)
    assert isinstance(evaluated, dict)  # noqa: S101  for the type checker: a body of several keys is no intrinsic
    return evaluated
