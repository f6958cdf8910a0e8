"""The layer as a whole: its dashboard, its outputs, and the room that it leaves."""

import json

import pytest

from resolution.resolve import resolve
from settings.roles import DATABASE_ROLES, HomeRole
from templates import bootstrap, failover, lambda_function
from templates.overrides import OVERRIDES
from tests.environments import environment
from tests.templates.failover.stacks import stack, statements_of

TEMPLATE_BYTES = 51_200
ROOM_FOR_CODE_BYTES = 27_000
BOTH = {
    "ControllerFunctionArn",
    "DashboardName",
}


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_there_is_room_for_the_controller(name: str) -> None:
    env = environment(name)
    template = len(json.dumps(failover.build(env).to_dict(), separators=(",", ":")))
    code = len(json.dumps(lambda_function.source("controller")))
    assert TEMPLATE_BYTES - (template - code) >= ROOM_FOR_CODE_BYTES


def test_outputs() -> None:
    assert set(stack(HomeRole.PRIMARY).outputs) == BOTH
    dr = stack(HomeRole.DR).outputs
    assert set(dr) == BOTH | {
        "HostedZoneId",
        "WriterName",
        "WriterHealthCheckId",
        "DrHoldsHealthCheckId",
        "PrimaryTookBackHealthCheckId",
    }
    assert dr["WriterName"]["Value"] == "writer.orders-prod.internal"


def test_it_takes_exactly_the_overrides_that_the_deployer_fills() -> None:
    assert list(failover.build(environment()).parameters) == [each.parameter for each in OVERRIDES["failover"]]


def test_the_dashboards_of_both_regions_do_not_take_each_others_name() -> None:
    """A dashboard belongs to the account, not to a region."""
    names = [stack(role).resources["Dashboard"]["Properties"]["DashboardName"] for role in DATABASE_ROLES]
    assert names == ["orders-prod-us-east-1", "orders-prod-us-west-2"]


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_the_dashboard_shows_the_regions_own_metrics(role: HomeRole) -> None:
    region = environment().region(role).name
    body = json.loads(stack(role).resources["Dashboard"]["Properties"]["DashboardBody"])
    charts = [widget["properties"] for widget in body["widgets"]]
    assert {chart["region"] for chart in charts} == {region}
    replication = charts[0]["metrics"]
    assert replication[0] == ["AWS/RDS", "ReplicaLag", "DBInstanceIdentifier", f"orders-prod-{region}-g1"]
    assert all(len(line) == len(replication[0]) for line in replication)
    shown = {line[1] for chart in charts[1:] for line in chart["metrics"]}
    watched = {alarm["MetricName"] for alarm in stack(role).of_type("AWS::CloudWatch::Alarm").values()}
    assert watched - shown == {"Errors", "Throttles"}, "every metric of the controller's own that alarms is shown"


def test_the_permissions_boundary_lets_every_role_do_its_work() -> None:
    """A role can do what its policy *and* the boundary allow: one without the other fails only at run time."""
    policies = resolve(bootstrap.build(environment()).to_dict(), "us-west-2").of_type("AWS::IAM::ManagedPolicy")
    (boundary,) = (each for each in policies.values() if each.get("ManagedPolicyName") == "orders-prod-boundary")
    within = {action for statement in boundary["PolicyDocument"]["Statement"] for action in statement["Action"]}
    layer = stack(HomeRole.DR)
    for role in layer.of_type("AWS::IAM::Role"):
        needed = {action for statement in statements_of(layer, role) for action in statement["Action"]}
        assert needed <= within, role
