"""Subnets, parameters, logs, events and peering around the instance."""

import json

import pytest

from settings.roles import HomeRole
from templates.database import build
from tests.environments import environment
from tests.templates.database.stacks import DR, PRIMARY, PROD, databases, properties, rebuilt, stack

BOTH = pytest.mark.parametrize("role", [PRIMARY, DR])


@BOTH
def test_the_subnets_are_the_foundations_database_subnets(role: HomeRole) -> None:
    assert properties(role, "DatabaseSubnetGroup")["SubnetIds"] == ["own DatabaseSubnetIds"]


def test_parameters_are_the_same_in_both_regions_sorted_and_strings() -> None:
    in_primary, in_dr = (properties(role, "DatabaseParameterGroup")["Parameters"] for role in (PRIMARY, DR))
    assert in_primary == in_dr
    assert list(in_primary) == sorted(in_primary)
    assert all(isinstance(value, str) for value in in_primary.values())
    assert in_primary["shared_buffers"] == "{DBInstanceClassMemory/32768}"
    assert in_primary["max_connections"] == "200"
    assert in_primary["rds.force_ssl"] == "1"


@pytest.mark.parametrize(("version", "family"), [("18.6", "postgres18"), ("17.11", "postgres17")])
def test_the_family_is_the_engines_major_version(version: str, family: str) -> None:
    env = environment("prod", database__engine_version=version)
    assert properties(PRIMARY, "DatabaseParameterGroup", env)["Family"] == family


@BOTH
def test_cloudformation_names_the_parameter_group(role: HomeRole) -> None:
    assert "DBParameterGroupName" not in properties(role, "DatabaseParameterGroup")


@pytest.mark.parametrize(
    ("role", "identifier"), [(PRIMARY, "orders-prod-us-east-1-g1"), (DR, "orders-prod-us-west-2-g1")]
)
def test_log_groups_are_there_before_the_database_writes_to_them(role: HomeRole, identifier: str) -> None:
    (database,) = databases(role).values()
    for log in database["Properties"]["EnableCloudwatchLogsExports"]:
        title = f"Database{log.capitalize()}LogGroup"
        group = stack(role).resources[title]
        assert group["Properties"]["LogGroupName"] == f"/aws/rds/instance/{identifier}/{log}"
        assert group["Properties"]["RetentionInDays"] == 365
        assert group["Properties"]["KmsKeyId"] == "own KeyArn"
        assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
        assert title in database["DependsOn"]


def test_a_log_that_is_not_exported_has_no_group() -> None:
    env = environment("prod", database__log_exports=["postgresql"])
    assert "DatabaseUpgradeLogGroup" not in stack(DR, env).resources
    (database,) = databases(DR, env).values()
    assert database["DependsOn"] == ["DatabasePostgresqlLogGroup"]


@BOTH
def test_rds_reports_on_the_instance_that_the_region_has(role: HomeRole) -> None:
    (title,) = databases(role)
    events = properties(role, "DatabaseEvents")
    assert events["SourceType"] == "db-instance"
    assert events["SourceIds"] == [{"Ref": title}]
    assert events["SnsTopicArn"] == "own TopicArn"
    assert {"failover", "failure", "read replica", "low storage"} <= set(events["EventCategories"])
    assert "backup" not in events["EventCategories"]  # twice a day, every day


def test_rds_reports_on_the_rebuilt_instance() -> None:
    env = rebuilt(PROD, PRIMARY, 2, "orders-prod-us-west-2-g1")
    assert properties(PRIMARY, "DatabaseEvents", env)["SourceIds"] == [{"Ref": "ReplicaBornDatabase"}]


def test_dr_asks_for_the_peering() -> None:
    peering = properties(DR, "PeeringConnection")
    assert peering["VpcId"] == "own VpcId"
    assert (peering["PeerVpcId"], peering["PeerRegion"]) == ("vpc-0123456789abcdef0", "us-east-1")
    assert stack(DR).outputs["PeeringConnectionId"]["Value"] == {"Ref": "PeeringConnection"}


def test_primary_does_not_ask_back() -> None:
    assert "PeeringConnection" not in stack(PRIMARY).resources
    assert "PeeringConnectionId" not in stack(PRIMARY).outputs


@pytest.mark.parametrize("name", ["prod", "dev"])
def test_there_is_room_for_the_code_of_copier_and_rotation(name: str) -> None:
    template = build(environment(name)).to_dict()
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            resource["Properties"]["Code"]["ZipFile"] = ""
    assert 51_200 - len(json.dumps(template, separators=(",", ":"))) >= 14_000
