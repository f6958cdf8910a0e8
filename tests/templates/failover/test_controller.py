"""The controller's function, tick, environment and policy, as each region gets them."""

import json
from fnmatch import fnmatchcase
from ipaddress import IPv4Network
from typing import Any

import pytest

from resolution.resolve import resolve
from settings.roles import DATABASE_ROLES, HomeRole, peer_of
from templates import foundation
from templates.fence import FENCE_RULES
from tests.environments import environment
from tests.templates.failover.stacks import environment_of, existing_vpc, stack, statements_of

LAMBDA_ENVIRONMENT_BYTES = 4096
BOTH = ["us-east-1", "us-west-2"]
ACCOUNT = "111122223333"


def variables(role: HomeRole, **changes: Any) -> dict[str, Any]:
    return environment_of(stack(role, environment(**changes)), "ControllerFunction")


def regions(role: HomeRole, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a controller reads about its own region and its peer."""
    both = json.loads(variables(role, **changes)["REGIONS"])
    own = both.pop(environment().region(role).name)
    (peer,) = both.values()
    return own, peer


def test_it_is_told_both_regions_the_same_way_round() -> None:
    own, peer = regions(HomeRole.PRIMARY)
    assert (own["home"], own["database"]) == ("primary", "orders-prod-us-east-1-g1")
    assert (peer["home"], peer["database"]) == ("dr", "orders-prod-us-west-2-g1")
    assert regions(HomeRole.DR) == (peer, own)


def test_only_the_home_primary_of_the_first_generation_was_created_from_nothing() -> None:
    primary, dr = regions(HomeRole.PRIMARY)
    assert primary["created_from"] == ""
    assert dr["created_from"] == primary["database"]


def test_after_reprotection_it_is_told_the_new_generation_in_both_regions() -> None:
    changes = {"regions__primary__generation": 2, "regions__primary__created_from": "orders-prod-us-west-2-g1"}
    for role in DATABASE_ROLES:
        own, peer = regions(role, **changes)
        primary = own if role is HomeRole.PRIMARY else peer
        assert primary["database"] == "orders-prod-us-east-1-g2"


def test_each_region_owes_dns_its_own_metric() -> None:
    primary, dr = regions(HomeRole.PRIMARY)
    assert (primary["dns_metric"], dr["dns_metric"]) == ("PrimaryTookBack", "DrHolds")


def test_promotion_passes_what_the_database_template_says_of_that_region() -> None:
    """RDS falls back to one day of backups when a promotion does not say otherwise."""
    primary, dr = regions(HomeRole.DR)[::-1]
    assert variables(HomeRole.DR)["BACKUP_RETENTION_DAYS"] == "14"
    assert (primary["backup_window"], dr["backup_window"]) == ("03:00-04:00", "06:00-06:30")


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_the_fence_denies_every_client_and_spares_the_peers_database(role: HomeRole) -> None:
    env = environment(clients__cidrs=["10.0.0.0/9"])  # an office range that contains the peer's database subnets
    own = json.loads(environment_of(stack(role, env), "ControllerFunction")["REGIONS"])[env.region(role).name]
    numbers = [number for number, _, _ in own["fence"]]
    assert numbers == sorted(set(numbers)), "lower numbers are evaluated first"
    assert set(numbers) <= set(FENCE_RULES)
    verdict = {IPv4Network(cidr): allow for _, cidr, allow in own["fence"]}
    assert verdict[IPv4Network("10.0.0.0/9")] is False
    peer_vpc = env.region(peer_of(role)).vpc_cidr
    assert peer_vpc is not None
    spared = [cidr for cidr, allow in verdict.items() if allow]
    assert spared
    assert all(cidr.subnet_of(peer_vpc) for cidr in spared)
    assert own["fence"][0][2] is True, "spared before anything is denied"


def test_without_a_witness_the_lease_is_in_dr() -> None:
    changes = {"regions__witness": None, "recovery__mode": "approval"}
    assert variables(HomeRole.PRIMARY, **changes)["LEASE_REGION"] == "us-west-2"
    assert variables(HomeRole.PRIMARY)["LEASE_REGION"] == "us-east-2"


def largest_environment() -> dict[str, Any]:
    """As much as the environment file can put into it: long names, every client range."""
    return {
        "project": "a-project-with-the-longest",
        "environment": "name-of-them-all-production",
        "clients__cidrs": [f"192.168.{100 + number}.0/24" for number in range(4)],
        "regions__primary__created_from": "a-project-with-the-longest-name-of-them-all-production-ap-southeast-2-g999",
        "regions__dr__created_from": "a-project-with-the-longest-name-of-them-all-production-ap-northeast-1-g999",
        "regions__primary__generation": 999,
        "regions__dr__generation": 999,
    }


@pytest.mark.parametrize("changes", [{}, largest_environment()], ids=["prod", "largest"])
def test_the_environment_fits_into_lambdas_4_kb(changes: dict[str, Any]) -> None:
    found = variables(HomeRole.DR, **changes)
    arn = "arn:aws:sns:ap-southeast-2:111122223333:" + "x" * 80
    values = [arn if str(value).startswith("imported-") else str(value) for value in found.values()]
    used = sum(map(len, found)) + sum(map(len, values))
    assert used <= LAMBDA_ENVIRONMENT_BYTES * 0.8


def test_the_environment_holds_names_and_no_secret() -> None:
    found = variables(HomeRole.PRIMARY)
    assert found["MASTER_SECRET"] == "orders-prod/master"  # noqa: S105  the name of the secret
    assert all(isinstance(value, str) for value in found.values()), "Lambda takes strings only"


def test_runs_overlap_so_that_a_tick_two_minutes_late_leaves_no_gap() -> None:
    found = stack(HomeRole.DR)
    function = found.resources["ControllerFunction"]["Properties"]
    run = int(environment_of(found, "ControllerFunction")["RUN_SECONDS"])
    (schedule,) = found.of_type("AWS::Scheduler::Schedule").values()
    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert run >= 60 + 110
    assert function["Timeout"] >= run + int(environment_of(found, "ControllerFunction")["LOOP_SECONDS"])
    assert "ReservedConcurrentExecutions" not in function, "a command must get through beside the runs"
    assert "VpcConfig" not in function


def test_a_stale_or_repeated_tick_never_runs() -> None:
    found = stack(HomeRole.DR)
    (schedule,) = found.of_type("AWS::Scheduler::Schedule").values()
    (asynchronous,) = found.of_type("AWS::Lambda::EventInvokeConfig").values()
    for limits in (schedule["Target"]["RetryPolicy"], asynchronous):
        assert limits["MaximumRetryAttempts"] == 0
        assert limits["MaximumEventAgeInSeconds"] == 60
    assert json.loads(schedule["Target"]["Input"]) == {"command": "tick"}


def allowed(role: HomeRole, action: str, resource: str, **keys: str) -> bool:
    """IAM's evaluation, as far as these policies go: does any statement allow it under these condition keys?"""
    return any(
        action in statement["Action"]
        and any(fnmatchcase(resource, pattern) for pattern in statement["Resource"])
        and _conditions_hold(statement.get("Condition", {}), keys)
        for statement in statements_of(stack(role), "ControllerRole")
        if statement["Effect"] == "Allow"
    )


def _conditions_hold(conditions: dict[str, dict[str, Any]], keys: dict[str, str]) -> bool:
    return all(
        keys.get(key.rsplit(":", 1)[-1].replace("/", "_")) in ([wanted] if isinstance(wanted, str) else wanted)
        for block in conditions.values()
        for key, wanted in block.items()
    )


def arn(service: str, region: str, resource: str) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_it_changes_its_own_regions_database_of_any_generation_and_no_other(role: HomeRole) -> None:
    own, peer = (environment().region(each).name for each in (role, peer_of(role)))
    for action in ("rds:PromoteReadReplica", "rds:ModifyDBInstance"):
        assert allowed(role, action, arn("rds", own, f"db:orders-prod-{own}-g7"))
        assert not allowed(role, action, arn("rds", peer, f"db:orders-prod-{peer}-g1"))
        assert not allowed(role, action, arn("rds", own, f"db:orders-dev-{own}-g1"))
        assert not allowed(role, action, arn("rds", own, "db:billing"))
    for region in BOTH:
        assert allowed(role, "rds:DescribeDBInstances", arn("rds", region, "db:*"))


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_it_fences_in_both_regions_but_touches_only_the_deployments_acl(role: HomeRole) -> None:
    for region in BOTH:
        acl = arn("ec2", region, "network-acl/acl-1")
        for verb in ("Create", "Delete", "Replace"):
            action = f"ec2:{verb}NetworkAclEntry"
            assert allowed(role, action, acl, ResourceTag_Name="orders-prod-database-acl")
            assert not allowed(role, action, acl, ResourceTag_Name="orders-dev-database-acl")
            assert not allowed(role, action, acl)
        assert not allowed(role, "ec2:DeleteNetworkAcl", acl, ResourceTag_Name="orders-prod-database-acl")
    assert not allowed(
        role,
        "ec2:CreateNetworkAclEntry",
        arn("ec2", "eu-west-1", "network-acl/acl-1"),
        ResourceTag_Name="orders-prod-database-acl",
    )


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_it_tells_the_probe_whom_to_ask(role: HomeRole) -> None:
    found = variables(role)
    assert (found["ENDPOINT"], found["PEER_ENDPOINT"]) == ("own.rds.example", "peer.rds.example")
    made = resolve(foundation.build(environment()).to_dict(), environment().region(role).name)
    assert found["PROBE"] == made.resources["ProbeFunction"]["Properties"]["FunctionName"]


def test_the_acl_that_foundation_makes_is_the_one_that_may_be_fenced() -> None:
    (acl,) = resolve(foundation.build(environment()).to_dict(), "us-east-1").of_type("AWS::EC2::NetworkAcl").values()
    names = [tag["Value"] for tag in acl["Tags"] if tag["Key"] == "Name"]
    assert names == [variables(HomeRole.PRIMARY)["NETWORK_ACL_NAME"]]


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_in_the_peers_table_it_reaches_the_contact_item_alone(role: HomeRole) -> None:
    own, peer = (environment().region(each).name for each in (role, peer_of(role)))
    table = "table/orders-prod-region"
    for action in ("dynamodb:GetItem", "dynamodb:PutItem"):
        assert allowed(role, action, arn("dynamodb", own, table), LeadingKeys="writer")
        assert allowed(role, action, arn("dynamodb", peer, table), LeadingKeys="contact")
        assert not allowed(role, action, arn("dynamodb", peer, table), LeadingKeys="writer")
        assert allowed(role, action, arn("dynamodb", "us-east-2", "table/orders-prod-lease"))
    for action in ("dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:DeleteTable", "dynamodb:Scan"):
        assert not allowed(role, action, arn("dynamodb", own, table), LeadingKeys="contact")


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_its_other_tools(role: HomeRole) -> None:
    own, peer = (environment().region(each).name for each in (role, peer_of(role)))
    assert allowed(role, "lambda:InvokeFunction", arn("lambda", own, "function:orders-prod-probe"))
    assert not allowed(role, "lambda:InvokeFunction", arn("lambda", own, "function:orders-prod-rotation"))
    assert allowed(role, "sns:Publish", "imported-TopicArn")
    secret = "secret:orders-prod/master-AbCdEf"  # noqa: S105  the name of the secret
    assert allowed(role, "secretsmanager:GetSecretValue", arn("secretsmanager", own, secret))
    assert not allowed(role, "secretsmanager:GetSecretValue", arn("secretsmanager", peer, secret))
    for service in ("sns", "secretsmanager"):
        assert allowed(role, "kms:Decrypt", "imported-KeyArn", ViaService=f"{service}.{own}.amazonaws.com")
    assert allowed(role, "kms:GenerateDataKey", "imported-KeyArn", ViaService=f"sns.{own}.amazonaws.com")
    assert not allowed(role, "kms:Decrypt", "imported-KeyArn", ViaService=f"rds.{own}.amazonaws.com")
    assert not allowed(role, "kms:Decrypt", "imported-KeyArn")
    assert allowed(role, "cloudwatch:PutMetricData", "*", namespace="Recovery/orders-prod")
    assert not allowed(role, "cloudwatch:PutMetricData", "*", namespace="Recovery/orders-dev")
    for region in BOTH:
        for action in ("ec2:DescribeNetworkAcls", "cloudwatch:GetMetricData"):
            assert allowed(role, action, "*", RequestedRegion=region)
            assert not allowed(role, action, "*", RequestedRegion="eu-west-1")


def test_it_uses_no_control_plane_of_dns_or_iam() -> None:
    """The failover path must not need Route 53's or IAM's control plane: both are in us-east-1."""
    services = {
        action.split(":")[0]
        for role in DATABASE_ROLES
        for statement in statements_of(stack(role), "ControllerRole")
        for action in statement["Action"]
    }
    assert not services & {"route53", "iam", "sts", "cloudformation"}


def test_a_fence_that_needs_more_entries_than_are_reserved_is_refused() -> None:
    apart = existing_vpc(primary=(["rtb-000000a1"], ["rtb-000000a2"]), dr=(["rtb-000000b1"], ["rtb-000000b2"]))
    content = apart.model_dump(mode="json")
    for role, network in (("primary", 40), ("dr", 50)):
        content["regions"][role]["existing_vpc"]["clients"]["cidrs"] = [f"10.{network}.{n}.0/24" for n in (20, 30, 50)]
    content["clients"]["cidrs"] = [f"192.168.{number}.0/24" for number in (1, 5, 9, 13)]
    with pytest.raises(ValueError, match="the fence of us-east-1 needs 10 entries and has room for 9"):
        stack(HomeRole.PRIMARY, type(apart).model_validate(content))
