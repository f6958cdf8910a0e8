"""The deployer's policies are exactly its calls: those in `deployment/`, and those that AWS makes in its name."""

from functools import cache
from pathlib import Path

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from settings.roles import HomeRole
from templates import bootstrap, lease
from tests.environments import environment
from tests.templates.bootstrap.unneeded import UNNEEDED
from tests.templates.deployer.calls import DEPLOYMENT, NEEDS_NO_PERMISSION, Call, deployers_calls
from tests.templates.deployer.rendered import ALL, BOOTSTRAP, DAILY, DAY_BY_DAY, DESTROY, LOOK, actions

BESIDE = {
    "iam:PassRole": "StackSets are given the administration role; they also look at it, which GetRole allows",
    "rds:AddTagsToResource": "DeleteDBInstance copies tags to the final snapshot",
    "rds:CreateDBSnapshot": "DeleteDBInstance makes the final snapshot",
}
"""What AWS asks for beside the action itself (Service Authorization Reference, dependent actions)."""
WITHHELD: dict[str, dict[str, str]] = {
    "AWS::DynamoDB::Table": UNNEEDED["AWS::DynamoDB::Table"],
    "AWS::IAM::ManagedPolicy": dict.fromkeys(
        ("iam:AttachGroupPolicy", "iam:AttachUserPolicy", "iam:DetachGroupPolicy", "iam:DetachUserPolicy"),
        "policies are attached to the execution role alone",
    ),
    "AWS::IAM::Role": dict.fromkeys(
        ("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"),
        "the StackSets' own two roles have no boundary",
    ),
}
"""Type to what its handlers list and no plain stack here needs, with the reason."""


@cache
def handlers(layer: str) -> frozenset[str]:
    """What CloudFormation does, as the caller, for the resources of a plain stack."""
    env = environment("prod")
    built = {"bootstrap": bootstrap.build, "lease": lease.build}[layer](env).to_dict()
    found: set[str] = set()
    for resource_type in {resource["Type"] for resource in built["Resources"].values()}:
        region = env.region(HomeRole.DR).name
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, resource_type).schema
        lists = [handler.get("permissions", []) for name, handler in schema["handlers"].items() if name != "list"]
        needed = {action for listed in [*lists, schema.get("tagging", {}).get("permissions", [])] for action in listed}
        assert set(WITHHELD[resource_type]) <= needed, f"{resource_type}: withheld, but on no list"
        found |= needed - set(WITHHELD[resource_type])
    return frozenset(found)


OF_APPLY = ("apply/", "commands/", "reprotect/")
"""Packages that change something."""
PASSWORD = {"secretsmanager:GetSecretValue": "who may read the password is another question than who may deploy"}
"""What no policy here allows although a command asks for it, with the reason."""


def of_destroy(call: Call) -> bool:
    """Whether only `destroy` gets there."""
    return call.module.startswith("destroy") or (call.module == "remains.py" and call.function != "exists")


def policies_for(call: Call) -> tuple[str, ...]:
    """Which policies whoever makes a call has."""
    if of_destroy(call):
        return ALL
    return (*DAY_BY_DAY, BOOTSTRAP) if call.module.startswith(OF_APPLY) else (LOOK,)


def test_every_call_of_the_deployer_is_allowed() -> None:
    beyond = [
        f"{call.module}:{call.line} {call.action}"
        for call in deployers_calls()
        if call.action not in {*NEEDS_NO_PERMISSION, *PASSWORD} and call.action not in actions(*policies_for(call))
    ]
    assert beyond == []


def test_nothing_is_allowed_for_looking_without_a_look() -> None:
    called = {call.action for call in deployers_calls() if not of_destroy(call)}
    assert sorted(actions(LOOK) - called) == []


def test_looking_changes_nothing() -> None:
    verbs = {action.split(":")[1] for action in actions(LOOK)}
    assert [verb for verb in verbs if not verb.startswith(("Describe", "Get", "List"))] == []


def test_nothing_is_allowed_day_by_day_without_a_call() -> None:
    called = {call.action for call in deployers_calls() if not of_destroy(call)}
    assert sorted(actions(DAILY) - called - handlers("lease") - set(BESIDE)) == []


def test_nothing_is_allowed_for_destroy_that_no_destruction_calls() -> None:
    called = {call.action for call in deployers_calls() if of_destroy(call)}
    assert sorted(actions(DESTROY) - called) == []


def test_only_destroy_removes_what_remains() -> None:
    others = [path for path in DEPLOYMENT.rglob("*.py") if "destroy" not in path.parts and path.name != "remains.py"]
    assert [path.name for path in others if "remains.remove" in path.read_text(encoding="utf-8")] == []


def test_the_bootstrap_policy_is_what_its_stack_takes() -> None:
    called = {call.action for call in deployers_calls()}
    stacks = {action for action in actions(BOOTSTRAP) if action.startswith("cloudformation:")}
    assert stacks <= called
    assert actions(BOOTSTRAP) - stacks == handlers("bootstrap")


def test_day_by_day_holds_what_the_lease_stack_takes() -> None:
    assert sorted(handlers("lease") - actions(*DAY_BY_DAY)) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('cloud.client("rds", r).describe_db_instances()', {"rds:DescribeDBInstances"}),
        ('cloud.client("lambda", r).invoke(FunctionName="f")', {"lambda:InvokeFunction"}),
        ('ask(partial(cloud.client("rds", r).modify_db_instance, Id=1))', {"rds:ModifyDBInstance"}),
        ('c = cloud.client("rds", r)\nc.get_paginator("describe_db_snapshots")', {"rds:DescribeDBSnapshots"}),
        ('c = cloud.client("rds", r)\nc.get_waiter("db_instance_available")', {"rds:DescribeDBInstances"}),
        ('from deployment import stacks\ncloud.client("cloudformation", r)\nstacks.create_stack()', set()),
        ('cloud.client("logs", r).tag_resource()', {"logs:TagResource"}),
        ('import dns.query\ncloud.client("dynamodb", r)\ndns.query.udp()', set()),
    ],
)
def test_calls_are_found_in_every_form(source: str, found: set[str], tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(source, encoding="utf-8")
    assert {call.action for call in deployers_calls(tmp_path)} == found


def test_a_name_that_does_not_stand_in_the_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text('c = cloud.client("rds", r)\nc.get_paginator(name)', encoding="utf-8")
    with pytest.raises(AssertionError, match="name the paginator where it is made"):
        deployers_calls(tmp_path)
