"""Names through the whole lab: zones, records and health checks made through the APIs, asked for over UDP."""

import time
from datetime import UTC, datetime
from typing import Any

import dns.message
import dns.query
import dns.rcode
import pytest
from botocore.exceptions import ClientError

from lab.control import Control
from lab.daemon import Running
from tests.lab.minutes import room
from tests.lab.running import client

ZONE = "orders.internal"
WRITER = f"writer.{ZONE}"
HOSTS = {"PRIMARY": "east.x.us-east-1.rds.amazonaws.com", "SECONDARY": "west.x.us-west-2.rds.amazonaws.com"}
DR, HOME = "us-west-2", "us-east-1"


def _target(running: Running) -> str:
    """Where the writer's name leads."""
    host, port = running.dns
    reply = dns.query.udp(dns.message.make_query(WRITER, "CNAME"), host, port=port, timeout=5)
    (found,) = reply.answer
    assert found.ttl == 60
    return str(found[0].target.to_text()).rstrip(".")


def _alarm(running: Running, region: str, name: str, metric: str, comparison: str) -> None:
    client(running, "cloudwatch", region).put_metric_alarm(
        AlarmName=name,
        Namespace="Recovery/orders",
        MetricName=metric,
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator=comparison,
        TreatMissingData="missing",
    )


def _check(running: Running, **config: Any) -> str:
    made = client(running, "route53", HOME).create_health_check(
        CallerReference=f"{time.time_ns()}", HealthCheckConfig=config
    )
    return str(made["HealthCheck"]["Id"])


def _put(running: Running, region: str, metric: str, value: float, minutes_ago: int = 1) -> None:
    """A datapoint in the middle of a whole minute that is over."""
    at = time.time() // 60 * 60 - 60 * minutes_ago + 30
    data = {"MetricName": metric, "Value": value, "Timestamp": datetime.fromtimestamp(at, UTC)}
    client(running, "cloudwatch", region).put_metric_data(Namespace="Recovery/orders", MetricData=[data])


@pytest.fixture(scope="module", autouse=True)
def checks(running: Running) -> dict[str, str]:
    """The writer's name as the project's own templates make it: DNS follows what two regions say about themselves."""
    _alarm(running, DR, "dr-holds", "DrHolds", "GreaterThanOrEqualToThreshold")
    _alarm(running, HOME, "took-back", "TookBack", "LessThanThreshold")
    holds, back = (
        _check(
            running,
            Type="CLOUDWATCH_METRIC",
            AlarmIdentifier={"Region": region, "Name": name},
            InsufficientDataHealthStatus=without,
        )
        for region, name, without in ((DR, "dr-holds", "LastKnownStatus"), (HOME, "took-back", "Unhealthy"))
    )
    writer = _check(running, Type="CALCULATED", ChildHealthChecks=[holds, back], HealthThreshold=1)
    vpc = client(running, "ec2", DR).create_vpc(CidrBlock="10.30.0.0/16")["Vpc"]["VpcId"]
    route53 = client(running, "route53", HOME)
    zone = route53.create_hosted_zone(
        Name=ZONE, CallerReference="one", VPC={"VPCRegion": DR, "VPCId": vpc}, HostedZoneConfig={"PrivateZone": True}
    )["HostedZone"]["Id"]
    records = [
        {
            "Name": WRITER,
            "Type": "CNAME",
            "TTL": 60,
            "SetIdentifier": which,
            "Failover": which,
            "ResourceRecords": [{"Value": host}],
            **({"HealthCheckId": writer} if which == "PRIMARY" else {}),
        }
        for which, host in HOSTS.items()
    ]
    changes = [{"Action": "CREATE", "ResourceRecordSet": record} for record in records]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
    return {"zone": zone, "writer": writer, "holds": holds, "back": back}


@pytest.fixture(autouse=True)
def _in_one_minute() -> None:
    room()


def test_the_name_follows_the_data_of_the_region_that_holds_and_stays_when_it_ends(running: Running) -> None:
    assert _target(running) == HOSTS["PRIMARY"], "a new check is healthy"
    _put(running, DR, "DrHolds", 1)
    assert _target(running) == HOSTS["SECONDARY"]

    client(running, "cloudwatch", DR).set_alarm_state(AlarmName="dr-holds", StateValue="OK", StateReason="by hand")
    assert _target(running) == HOSTS["SECONDARY"], "the data counts, not the alarm's state"

    time.sleep(1.5)  # the check is looked at once a second
    Control(running).post("outages", region=DR, api="cloudwatch")
    try:
        assert _target(running) == HOSTS["SECONDARY"], "without data, what it said last"
    finally:
        Control(running).post("heal")

    _put(running, HOME, "TookBack", 1)
    assert _target(running) == HOSTS["PRIMARY"], "either child makes the writer's check healthy"


def test_the_api_tells_the_status_and_the_answer(running: Running, checks: dict[str, str]) -> None:
    _put(running, DR, "DrHolds", 1)
    route53 = client(running, "route53", HOME)
    status = route53.get_health_check_status(HealthCheckId=checks["holds"])["HealthCheckObservations"]
    assert all(each["StatusReport"]["Status"].startswith("Failure") for each in status)
    answer = route53.test_dns_answer(HostedZoneId=checks["zone"], RecordName=WRITER, RecordType="CNAME")
    assert answer["RecordData"] == [_target(running) + "."]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"AlarmIdentifier": {"Region": DR, "Name": "nobody"}}, "there is no alarm nobody in us-west-2"),
        ({"AlarmIdentifier": {"Region": DR, "Name": "loose"}}, "M out of N"),
        ({"Type": "TCP", "IPAddress": "10.0.0.1", "Port": 5432}, "outside the VPC"),
    ],
)
def test_a_check_that_route_53_cannot_evaluate_is_refused(running: Running, config: dict[str, Any], said: str) -> None:
    client(running, "cloudwatch", DR).put_metric_alarm(
        AlarmName="loose",
        Namespace="N",
        MetricName="M",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=3,
        DatapointsToAlarm=2,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    with pytest.raises(ClientError, match=said):
        _check(running, **{"Type": "CLOUDWATCH_METRIC", "InsufficientDataHealthStatus": "Healthy", **config})


def test_other_names(running: Running) -> None:
    host, port = running.dns
    codes = {
        name: dns.query.udp(dns.message.make_query(name, "A"), host, port=port, timeout=5).rcode()
        for name in (f"no.{ZONE}", "x.us-east-1.rds.amazonaws.com", "example.com")
    }
    assert list(codes.values()) == [dns.rcode.NXDOMAIN, dns.rcode.NXDOMAIN, dns.rcode.REFUSED]


def test_a_changed_alarm_changes_no_check_until_that_is_updated(running: Running, checks: dict[str, str]) -> None:
    _put(running, DR, "DrHolds", 0)
    _put(running, HOME, "TookBack", 0)
    route53, cloudwatch = client(running, "route53", HOME), client(running, "cloudwatch", DR)

    def status() -> str:
        found = route53.get_health_check_status(HealthCheckId=checks["holds"])["HealthCheckObservations"]
        return str(found[0]["StatusReport"]["Status"]).partition(":")[0]

    before = status()
    (kept,) = cloudwatch.describe_alarms(AlarmNames=["dr-holds"])["MetricAlarms"]
    wanted = {key: kept[key] for key in ("AlarmName", "Namespace", "MetricName", "Statistic", "Period")}
    opposite = {"Success": -1.0, "Failure": 10.0}[before]
    cloudwatch.put_metric_alarm(
        **wanted, EvaluationPeriods=1, Threshold=opposite, ComparisonOperator="GreaterThanOrEqualToThreshold"
    )
    assert status() == before
    route53.update_health_check(HealthCheckId=checks["holds"], InsufficientDataHealthStatus="LastKnownStatus")
    assert status() != before
