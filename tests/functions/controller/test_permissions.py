"""The controller's role allows every call that the controller makes, and no action that it never calls.

The calls are those of simulated histories: failovers, switchovers, half-done ones, returns, commands.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from resolution.resolve import EXAMPLE_ACCOUNT
from settings.roles import DATABASE_ROLES
from simulation.history import laboratory
from simulation.model.topology import Path
from simulation.plans.drawing import draw
from tests.environments import environment
from tests.functions.controller.loaded import Modelled
from tests.functions.controller.test_fences import NetworkAcl
from tests.templates.bootstrap.deployment import statements
from tests.templates.bootstrap.evaluator import Request, allows
from tests.templates.failover.stacks import stack, statements_of

HISTORIES = 60
"""Enough for every kind of call; the first test says if it is not."""
OWN_LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}
ON_ITS_BEHALF = {"kms:Decrypt", "kms:GenerateDataKey"}
"""SNS and Secrets Manager use the key as the caller."""
ROLES = {environment().region(role).name: role for role in DATABASE_ROLES}


def arn(service: str, region: str, resource: str) -> str:
    return f"arn:aws:{service}:{region}:{EXAMPLE_ACCOUNT}:{resource}"


def request(path: Path, operation: str, asked: Mapping[str, Any]) -> Request:
    """What IAM is asked about a call. Service authorization reference of each service."""
    service, region = path.what, path.target
    action = "".join(word.capitalize() for word in operation.split("_")).replace("Db", "DB")
    resource, context = _about(service, region, action, asked)
    name = {"Invoke": "InvokeFunction"}.get(action, action)
    return Request(f"{service}:{name}", resource, {"aws:RequestedRegion": region, **context})


def _item(asked: Mapping[str, Any]) -> str:
    item = asked.get("Key") or asked["Item"]
    (key,) = (item[name]["S"] for name in ("deployment", "item") if name in item)
    return str(key)


def _about(service: str, region: str, action: str, asked: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The resource of a call, and the condition keys that come with it."""
    if action in ("DescribeNetworkAcls", "GetMetricData"):
        return "*", {}
    if action == "PutMetricData":
        return "*", {"cloudwatch:namespace": asked["Namespace"]}
    if service == "dynamodb":
        return arn(service, region, f"table/{asked['TableName']}"), {"dynamodb:LeadingKeys": [_item(asked)]}
    if service == "ec2":
        tag = dict.fromkeys(("aws:ResourceTag/Name", "ec2:ResourceTag/Name"), "orders-prod-database-acl")
        return arn(service, region, f"network-acl/{asked['NetworkAclId']}"), tag
    resources = {
        "rds": f"db:{asked.get('DBInstanceIdentifier', '*')}",
        "lambda": f"function:{asked.get('FunctionName')}",
        "sns": str(asked.get("TopicArn")).rsplit(":", 1)[-1],
        "secretsmanager": f"secret:{asked.get('SecretId')}-AbCdEf",
    }
    return arn(service, region, resources[service]), {}


@cache
def calls() -> frozenset[tuple[str, str, str, tuple[tuple[str, Any], ...]]]:
    """Region, action, resource and context of every different call."""
    found = set()

    def observe(path: Path, operation: str, asked: Mapping[str, Any], _: Any) -> None:
        made = request(path, operation, asked)
        context = tuple(
            (key, tuple(value) if isinstance(value, list) else value) for key, value in made.context.items()
        )
        found.add((path.caller, made.action, made.resource, context))

    for seed in range(HISTORIES):  # drawn by seed: the same every time
        laboratory().run(replace(draw(seed), config=""), observer=observe)
    _fence_over_leftovers(observe)
    return frozenset(found)


def _fence_over_leftovers(observe: Callable[[Path, str, Mapping[str, Any], Any], None]) -> None:
    """What no history does: a number of the fence is taken by something else."""
    for caller in ROLES:
        for target in ROLES:
            acl = NetworkAcl({(1, False): {"RuleAction": "allow", "CidrBlock": "0.0.0.0/0", "Protocol": "6"}})
            region = Modelled(caller, acl.answer)
            region.modules.fences.put_up(target)
            for call in region.aws.calls:
                words = re.findall("[A-Z][a-z]+", call.operation)
                observe(Path(caller, target, call.service), "_".join(words).lower(), call.parameters, None)


def role_statements(region: str) -> list[dict[str, Any]]:
    topic = arn("sns", region, "orders-prod-alerts")
    return list(_with(statements_of(stack(ROLES[region]), "ControllerRole"), {"imported-TopicArn": topic}))


def _with(found: list[dict[str, Any]], imports: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for each in found:
        yield {**each, "Resource": [imports.get(one, one) for one in each["Resource"]]}


def test_every_action_of_the_role_is_called_and_every_call_is_an_action_of_the_role() -> None:
    for region in ROLES:
        allowed = {action for each in role_statements(region) for action in each["Action"]}
        made = {action for caller, action, _, _ in calls() if caller == region}
        assert made == allowed - OWN_LOG - ON_ITS_BEHALF


@pytest.mark.parametrize("region", ROLES)
def test_every_call_is_allowed_by_role_and_boundary(region: str) -> None:
    role, boundary = role_statements(region), statements("PermissionsBoundary")
    for caller, action, resource, context in calls():
        if caller == region:
            asked = Request(action, resource, dict(context))
            assert allows(role, asked), asked
            assert allows(boundary, asked), asked


@pytest.mark.parametrize("region", ROLES)
def test_nothing_of_another_deployment_and_nothing_more_of_the_peer_is_allowed(region: str) -> None:
    """Every call that was made, turned against somebody else's resource, or against the peer's own."""
    role = role_statements(region)
    (peer,) = ROLES.keys() - {region}
    for caller, action, resource, context in calls():
        if caller != region or resource == "*":
            continue
        elsewhere = Request(action, resource.replace("orders-prod", "billing-prod"), dict(context))
        # A list is authorised against every database of a region, and so is a look at one.
        if elsewhere.resource != resource and action != "rds:DescribeDBInstances":
            assert not allows(role, elsewhere), elsewhere
    for action in ("rds:PromoteReadReplica", "rds:ModifyDBInstance"):
        assert not allows(role, Request(action, arn("rds", peer, f"db:orders-prod-{peer}-g1")))
    own_record = {"dynamodb:LeadingKeys": ["record"]}
    assert not allows(role, Request("dynamodb:PutItem", arn("dynamodb", peer, "table/orders-prod-region"), own_record))
