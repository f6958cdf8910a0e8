"""No default stands where a setting should: an environment in which every number differs from its default."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from resolution.resolve import resolve
from settings.environment import Environment
from settings.roles import DATABASE_ROLES, HomeRole
from templates import database
from templates.layers import LAYERS
from tests.environments import environment

OTHER = environment(
    database__port=6543,
    database__backups={"retention_days": 21, "primary_window": "01:10-01:50", "dr_window": "09:10-09:50"},
    database__storage={"allocated_gib": 450, "max_allocated_gib": 910, "iops": 13000, "throughput_mibps": 600},
    database__maintenance_window="tue:11:00-tue:11:45",
    monitoring__enhanced_interval_seconds=15,
    monitoring__performance_insights_retention_days=62,
    monitoring__log_retention_days=180,
    encryption={"deletion_window_days": 29, "rotation_days": 300},
    secret={"rotation_days": 44},
    snapshot_copies={"every_hours": 3, "keep_days": 77, "at_once": 4},
    dns={"zone": "other.internal", "ttl_seconds": 55},
    clients__cidrs=["192.168.0.0/16"],
)
REGIONS = pytest.mark.parametrize("role", DATABASE_ROLES)


def resources(env: Environment, role: HomeRole) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Title, type and properties of everything that a region gets."""
    region = env.region(role).name
    for layer in LAYERS:
        if region in layer.regions(env):
            for title, resource in resolve(layer.build(env).to_dict(), region).resources.items():
                yield title, resource["Type"], resource.get("Properties", {})


def of_type(role: HomeRole, resource_type: str) -> list[dict[str, Any]]:
    return [properties for _, found, properties in resources(OTHER, role) if found == resource_type]


@REGIONS
def test_the_instance_has_what_the_file_says(role: HomeRole) -> None:
    (instance,) = of_type(role, "AWS::RDS::DBInstance")
    assert str(instance["Port"]) == "6543"
    assert int(instance["MaxAllocatedStorage"]) == 910
    assert (int(instance["Iops"]), int(instance["StorageThroughput"])) == (13000, 600)
    assert instance["BackupRetentionPeriod"] == 21
    assert instance["PreferredBackupWindow"] == ("01:10-01:50" if role is HomeRole.PRIMARY else "09:10-09:50")
    assert instance["PreferredMaintenanceWindow"] == "tue:11:00-tue:11:45"
    assert (instance["MonitoringInterval"], instance["PerformanceInsightsRetentionPeriod"]) == (15, 62)
    assert instance["CopyTagsToSnapshot"] is True


@REGIONS
def test_the_port_is_the_files_own_everywhere(role: HomeRole) -> None:
    assert [title for title, _, properties in resources(OTHER, role) if "5432" in json.dumps(properties)] == []
    variables = [function["Environment"]["Variables"] for function in of_type(role, "AWS::Lambda::Function")]
    ports = {value for each in variables for name, value in each.items() if name.endswith("PORT")}
    assert ports == {"6543"}


@REGIONS
def test_the_port_is_the_files_own_in_the_outputs(role: HomeRole) -> None:
    region = OTHER.region(role).name
    outputs = resolve(database.build(OTHER).to_dict(), region).outputs
    assert outputs["DatabasePort"]["Value"] == "6543"


@REGIONS
def test_every_log_group_has_the_files_retention(role: HomeRole) -> None:
    assert {group["RetentionInDays"] for group in of_type(role, "AWS::Logs::LogGroup")} == {180}


@REGIONS
def test_the_key_has_the_files_windows(role: HomeRole) -> None:
    (key,) = of_type(role, "AWS::KMS::Key")
    assert (key["PendingWindowInDays"], key["RotationPeriodInDays"]) == (29, 300)


def test_both_records_have_the_files_ttl() -> None:
    assert [str(record["TTL"]) for record in of_type(HomeRole.DR, "AWS::Route53::RecordSet")] == ["55", "55"]
