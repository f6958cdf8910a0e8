"""Each layer's policy is what its resource types need, by the handlers' own lists, and no more."""

import json
from functools import cache

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from tests.templates.bootstrap.calls import requests
from tests.templates.bootstrap.deployment import (
    ENVIRONMENTS,
    LAYER_POLICIES,
    OWN,
    bootstrap_stack,
    layer_stacks,
    layer_statements,
    statements,
    types,
)
from tests.templates.bootstrap.evaluator import allows, many
from tests.templates.bootstrap.unneeded import BEYOND_HANDLERS, RETAINED, UNNEEDED

HANDLERS = ("create", "read", "update", "delete")
EACH_LAYER = pytest.mark.parametrize("layer", LAYER_POLICIES)
EACH_NETWORK = pytest.mark.parametrize("network", ENVIRONMENTS)
MANAGED_POLICY_LIMIT = 6144
"""Characters without white space (IAM quotas)."""
LONGEST_DEPLOYMENT = 40
LONGEST_REGION = len("ap-southeast-2")


@cache
def handler_permissions(resource_type: str) -> frozenset[str]:
    """What the registry says that making, reading, changing, deleting and tagging a type takes."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-west-2", resource_type).schema
    lists = [schema["handlers"].get(handler, {}).get("permissions", []) for handler in HANDLERS]
    tagging = schema.get("tagging", {})
    if tagging.get("taggable"):
        lists.append(tagging.get("permissions", []))
    return frozenset(permission for permissions in lists for permission in permissions)


@EACH_LAYER
@EACH_NETWORK
def test_everything_that_a_layers_types_need_is_allowed(layer: str, network: str) -> None:
    granted = layer_statements(layer, network)
    refused = [
        f"{resource_type}: {request.action} on {request.resource}"
        for resource_type in sorted(types(layer, network))
        for action in sorted(handler_permissions(resource_type) - set(UNNEEDED.get(resource_type, {})))
        for request in requests(resource_type, action, network)
        if not allows(granted, request)
    ]
    assert refused == []


def test_what_is_withheld_is_really_on_a_handlers_list() -> None:
    used = set().union(*(types(layer) for layer in LAYER_POLICIES))
    for resource_type, withheld in UNNEEDED.items():
        assert resource_type in used
        assert set(withheld) <= handler_permissions(resource_type), resource_type
        assert all(withheld.values())


@EACH_LAYER
def test_what_may_not_be_deleted_is_retained_by_its_template(layer: str) -> None:
    kept = {resource_type for resource_type, withheld in UNNEEDED.items() if RETAINED in withheld.values()}
    for stack in layer_stacks(layer):
        for title, resource in stack.resources.items():
            if resource["Type"] in kept:
                assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain", title


@EACH_LAYER
@EACH_NETWORK
def test_a_layers_policy_allows_nothing_that_its_types_do_not_need(layer: str, network: str) -> None:
    needed = set().union(*(handler_permissions(resource_type) for resource_type in types(layer, network)))
    granted = _allowed_actions(LAYER_POLICIES[layer], network)
    assert sorted(granted - needed) == []


def test_the_common_policy_allows_nothing_without_a_reason() -> None:
    needed = set().union(
        *(handler_permissions(resource_type) for layer in LAYER_POLICIES for resource_type in types(layer))
    )
    assert sorted(_allowed_actions("CommonPolicy", OWN) - needed) == sorted(BEYOND_HANDLERS)


def _allowed_actions(title: str, network: str) -> set[str]:
    return {
        action
        for statement in statements(title, network)
        if statement["Effect"] == "Allow"
        for action in many(statement["Action"])
    }


@EACH_NETWORK
def test_policies_fit_with_room_for_the_longest_names(network: str) -> None:
    for title in (*LAYER_POLICIES.values(), "CommonPolicy", "PermissionsBoundary"):
        text = json.dumps(statements(title, network)).replace(" ", "")
        longest = {"orders-prod": LONGEST_DEPLOYMENT, "us-east-1": LONGEST_REGION, "us-west-2": LONGEST_REGION}
        growth = sum(text.count(name) * (length - len(name)) for name, length in longest.items())
        assert len(text) + growth < MANAGED_POLICY_LIMIT, title


def test_the_execution_role_has_exactly_these_policies() -> None:
    role = bootstrap_stack().resources["ExecutionRole"]["Properties"]
    assert role["ManagedPolicyArns"] == [{"Ref": title} for title in ("CommonPolicy", *LAYER_POLICIES.values())]
    assert "Policies" not in role


@EACH_NETWORK
def test_only_what_has_no_resource_is_allowed_on_all(network: str) -> None:
    """Whatever is on `*` is bounded by something else: the region, the owner of the bucket, the namespace."""
    for title in (*LAYER_POLICIES.values(), "CommonPolicy", "PermissionsBoundary"):
        for statement in statements(title, network):
            if statement["Resource"] == ["*"] and "Condition" not in statement:
                assert set(statement["Action"]) <= {"route53:CreateHealthCheck", "route53:ListHostedZones"}, title
