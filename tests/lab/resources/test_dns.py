from typing import Any

import pytest

from lab.daemon import Running
from tests.lab.cloudformation import Stacks, resource


@pytest.fixture(scope="module")
def vpcs(running: Running) -> list[dict[str, str]]:
    return [
        {
            "VPCId": Stacks(running, region).api("ec2").create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"],
            "VPCRegion": region,
        }
        for region in ("us-east-1", "us-west-2")
    ]


@pytest.fixture(scope="module", autouse=True)
def alarm(stacks: Stacks) -> None:
    stacks.api("cloudwatch").put_metric_alarm(
        AlarmName="holds",
        Namespace="Lab",
        MetricName="Holds",
        Statistic="Maximum",
        ComparisonOperator="GreaterThanThreshold",
        Threshold=0,
        Period=60,
        EvaluationPeriods=1,
    )


def dns(zone: str, vpcs: list[dict[str, str]], value: str = "one.example.com", **more: Any) -> dict[str, Any]:
    of_alarm = {
        "Type": "CLOUDWATCH_METRIC",
        "AlarmIdentifier": {"Name": "holds", "Region": "us-east-1"},
        "InsufficientDataHealthStatus": "LastKnownStatus",
    }
    record = {
        "HostedZoneId": {"Ref": "Zone"},
        "Name": f"writer.{zone}",
        "Type": "CNAME",
        "TTL": "60",
        "SetIdentifier": "primary",
        "Failover": "PRIMARY",
        "ResourceRecords": [value],
        "HealthCheckId": {"Ref": "Writer"},
    }
    tags = [{"Key": "Name", "Value": zone}]
    return {
        "Zone": resource("AWS::Route53::HostedZone", {"Name": zone, "VPCs": vpcs, "HostedZoneTags": tags}),
        "OfAlarm": resource("AWS::Route53::HealthCheck", {"HealthCheckConfig": of_alarm, "HealthCheckTags": tags}),
        "Writer": resource(
            "AWS::Route53::HealthCheck",
            {
                "HealthCheckConfig": {
                    "Type": "CALCULATED",
                    "ChildHealthChecks": [{"Ref": "OfAlarm"}],
                    "HealthThreshold": 1,
                    **more,
                }
            },
        ),
        "Record": resource("AWS::Route53::RecordSet", record),
    }


def records(stacks: Stacks, zone: str) -> list[dict[str, Any]]:
    said = stacks.api("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return [record for record in said if record["Type"] == "CNAME"]


def test_a_zone_is_private_in_its_vpcs_and_answers_its_records(stacks: Stacks, vpcs: list[dict[str, str]]) -> None:
    route53 = stacks.api("route53")
    assert stacks.create("dns", dns("lab.internal", vpcs))["StackStatus"] == "CREATE_COMPLETE"
    made = stacks.ids("dns")
    zone = route53.get_hosted_zone(Id=made["Zone"])
    assert zone["HostedZone"]["Config"]["PrivateZone"] is True
    assert zone["HostedZone"]["Name"] == "lab.internal."
    assert sorted(one["VPCId"] for one in zone["VPCs"]) == sorted(one["VPCId"] for one in vpcs)
    tags = route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=made["Zone"])["ResourceTagSet"]["Tags"]
    assert {"Key": "Name", "Value": "lab.internal"} in tags
    assert records(stacks, made["Zone"]) == [
        {
            "Name": "writer.lab.internal.",
            "Type": "CNAME",
            "SetIdentifier": "primary",
            "Failover": "PRIMARY",
            "TTL": 60,
            "ResourceRecords": [{"Value": "one.example.com"}],
            "HealthCheckId": made["Writer"],
        }
    ]
    assert made["Record"] == "writer.lab.internal"
    calculated = route53.get_health_check(HealthCheckId=made["Writer"])["HealthCheck"]["HealthCheckConfig"]
    assert calculated["ChildHealthChecks"] == [made["OfAlarm"]]
    assert calculated["HealthThreshold"] == 1
    of_alarm = route53.get_health_check(HealthCheckId=made["OfAlarm"])["HealthCheck"]["HealthCheckConfig"]
    assert of_alarm["AlarmIdentifier"] == {"Name": "holds", "Region": "us-east-1"}
    assert of_alarm["InsufficientDataHealthStatus"] == "LastKnownStatus"


def test_values_change_in_place_and_all_of_it_goes(stacks: Stacks, vpcs: list[dict[str, str]]) -> None:
    route53 = stacks.api("route53")
    stacks.create("moved", dns("moved.internal", vpcs))
    before = stacks.ids("moved")
    stacks.update("moved", dns("moved.internal", vpcs[:1], "two.example.com", HealthThreshold=0))
    assert stacks.ids("moved") == before
    assert records(stacks, before["Zone"])[0]["ResourceRecords"] == [{"Value": "two.example.com"}]
    calculated = route53.get_health_check(HealthCheckId=before["Writer"])["HealthCheck"]["HealthCheckConfig"]
    assert calculated["HealthThreshold"] == 0
    assert [one["VPCId"] for one in route53.get_hosted_zone(Id=before["Zone"])["VPCs"]] == [vpcs[0]["VPCId"]]
    assert stacks.delete("moved")["StackStatus"] == "DELETE_COMPLETE"
    assert before["Zone"] not in [one["Id"].rpartition("/")[2] for one in route53.list_hosted_zones()["HostedZones"]]
    assert before["Writer"] not in [one["Id"] for one in route53.list_health_checks()["HealthChecks"]]


def test_a_zone_with_records_of_others_does_not_go(stacks: Stacks, vpcs: list[dict[str, str]]) -> None:
    route53 = stacks.api("route53")
    stacks.create("full", dns("full.internal", vpcs))
    zone = stacks.ids("full")["Zone"]
    record = {"Name": "x.full.internal", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "10.0.0.1"}]}
    change = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=change)
    assert stacks.delete("full")["StackStatus"] == "DELETE_FAILED"
    assert list(stacks.ids("full")) == ["Zone"]


def test_a_public_zone_is_refused(stacks: Stacks) -> None:
    stack = stacks.create("public", {"Zone": resource("AWS::Route53::HostedZone", {"Name": "example.com"})})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
