"""What foundation publishes: every export once, for what never changes."""

import json

import pytest

from settings.environment import Environment
from settings.roles import DATABASE_ROLES, HomeRole
from templates.exports import Exported
from templates.foundation import build
from tests.environments import environment
from tests.templates.foundation.stacks import in_existing_vpcs, stack

ENVIRONMENTS = {"own": environment(), "existing": in_existing_vpcs()}
EVERYWHERE = pytest.mark.parametrize("env", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
TAGGED = ("Name", "Environment", "Region", "Role", "Purpose")
UNTAGGABLE = {
    "AWS::EC2::NetworkAclEntry",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SubnetNetworkAclAssociation",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::KMS::Alias",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
}


@EVERYWHERE
@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_exactly_the_listed_values_are_exported(env: Environment, role: HomeRole) -> None:
    outputs = stack(env, role).outputs
    exports = {name: output["Export"]["Name"] for name, output in outputs.items() if "Export" in output}
    assert exports == {what.value: f"orders-prod-{what.value}" for what in Exported}
    assert {"KeyAlias", "TopicName", "VpcCidr", "ProbeFunctionArn", "RegionTableName"} <= set(outputs) - set(exports)
    assert len(outputs) >= 12
    assert all(output["Description"] for output in outputs.values())


@EVERYWHERE
def test_a_new_generation_changes_nothing_here(env: Environment) -> None:
    regions = env.regions.model_copy(update={"dr": env.regions.dr.model_copy(update={"generation": 2})})
    assert build(env.model_copy(update={"regions": regions})).to_dict() == build(env).to_dict()


@EVERYWHERE
@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_everything_taggable_has_every_tag(env: Environment, role: HomeRole) -> None:
    for title, resource in stack(env, role).resources.items():
        if resource["Type"] in UNTAGGABLE:
            continue
        tags = {tag["Key"]: tag["Value"] for tag in resource["Properties"]["Tags"]}
        assert set(TAGGED) <= set(tags), title
        assert (tags["Region"], tags["Role"]) == (env.region(role).name, role.value)
        assert tags["Name"].startswith("orders-prod-")  # what the execution role may touch goes by it


@EVERYWHERE
def test_it_takes_nothing_from_other_stacks_and_fits(env: Environment) -> None:
    template = build(env).to_dict()
    text = json.dumps(template, separators=(",", ":"))
    assert "Parameters" not in template
    assert "Fn::ImportValue" not in text, "it is the first: what it exports itself does not exist yet"
    assert len(text) < 51_200 * 2 // 3
