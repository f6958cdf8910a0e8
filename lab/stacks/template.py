"""What a template says of one resource, resolved as far as its stack has come."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ministack.services.cloudformation import engine, stacks

from lab.hooks import Hook, Table

ENGINE = "ministack.services.cloudformation.engine"
RESOLVE = Hook(
    ENGINE,
    "_resolve_refs",
    "(value, resources, params, conditions, mappings, stack_name, stack_id)",
    "e8c53253cae6",
    "resolves intrinsic functions",
)
DYNAMIC = Hook(
    ENGINE,
    "_resolve_dynamic_references",
    "(value, previous=None, reuse_ssm=False, reuse_secrets=False)",
    "6ab3ebcb59f1",
    "resolves {{resolve:...}}",
)
SORT = Hook(ENGINE, "_topological_sort", "(resources, conditions)", "13ee9ab068fc", "what comes after what")
DEPENDENCIES = Hook(
    ENGINE, "_extract_deps", "(resource_def, all_resource_names)", "6c6f84810f4f", "what a resource refers to"
)
CONDITIONS = Hook(
    "ministack.services.cloudformation.stacks",
    "_evaluate_conditions",
    "(template, params)",
    "e7f9e29b6c01",
    "decides which resources there are",
)
POLICY = Hook(
    "ministack.services.cloudformation.stacks",
    "_resource_policy",
    "(res_def, attribute, resources, params, conditions, mappings, stack_name, stack_id)",
    "2f235047834e",
    "reads DeletionPolicy and UpdateReplacePolicy",
)
HOOKS: tuple[Hook | Table, ...] = (RESOLVE, DYNAMIC, SORT, DEPENDENCIES, CONDITIONS, POLICY)

Resources = dict[str, dict[str, Any]]
"""A stack's resources by logical id, in MiniStack's shape: PhysicalResourceId, ResourceType, Properties, Attributes."""


@dataclass(frozen=True)
class Template:
    """A template with the parameters of one stack."""

    body: Mapping[str, Any]
    parameters: Mapping[str, Any]
    stack_name: str
    stack_id: str
    conditions: Mapping[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, body: Mapping[str, Any], parameters: Mapping[str, Any], stack: Mapping[str, Any]) -> "Template":
        """A template as it is for a stack, in the region of the operation that runs."""
        conditions = stacks._evaluate_conditions(body, parameters)
        return cls(body, parameters, stack["StackName"], stack["StackId"], conditions)

    @property
    def resources(self) -> Mapping[str, Any]:
        """The definitions of its resources, wanted or not."""
        return self.body.get("Resources", {})  # type: ignore[no-any-return] # the template is JSON

    def order(self) -> list[str]:
        """The resources whose condition holds, each after all that it refers to."""
        return list(engine._topological_sort(self.resources, self.conditions))

    def needs(self, logical_id: str, known: set[str]) -> set[str]:
        """The resources that one refers to."""
        definition = self.resources.get(logical_id, {})
        return set(engine._extract_deps(definition, known)) - {logical_id}

    def kind(self, logical_id: str) -> str:
        """A resource's type."""
        return str(self.resources[logical_id]["Type"])

    def properties(self, logical_id: str, made: Resources) -> dict[str, Any]:
        """A resource's properties without dynamic references resolved; `ValueError` when a reference leads nowhere."""
        raw = copy.deepcopy(self.resources[logical_id].get("Properties", {}))
        resolved = engine._resolve_refs(
            raw, made, self.parameters, self.conditions, self.body.get("Mappings", {}), self.stack_name, self.stack_id
        )
        return {name: value for name, value in resolved.items() if value is not engine._NO_VALUE}

    def policy(self, logical_id: str, attribute: str, made: Resources) -> str:
        """`DeletionPolicy` or `UpdateReplacePolicy` of a resource."""
        return str(
            stacks._resource_policy(
                self.resources.get(logical_id),
                attribute,
                made,
                self.parameters,
                self.conditions,
                self.body.get("Mappings", {}),
                self.stack_name,
                self.stack_id,
            )
        )


def without_dynamic_references(
    properties: Mapping[str, Any], before: Mapping[str, str], *, unchanged: bool, same_resource: bool
) -> tuple[dict[str, Any], dict[str, str]]:
    """Properties with secrets and parameters in place, and which value each reference had.

    Args:
        properties: Otherwise resolved.
        before: The values of the resource's last operation.
        unchanged: Template and parameters of the stack are as before: SSM references keep their value.
        same_resource: The resource's definition is as before: secret references keep their value.
    """
    resolved, values = engine._resolve_dynamic_references(
        properties, before, reuse_ssm=unchanged, reuse_secrets=same_resource
    )
    return resolved, values
