"""What is switched off does not answer; what is not, does."""

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from lab import outages
from lab.control import Control, ControlError
from lab.daemon import Running
from lab.outages import API, OUTSIDE, VPC, Outages, api, link, parse, region
from tests.lab.running import client

EAST, WEST, WITNESS = "us-east-1", "us-west-2", "us-east-2"
REGIONS = st.sampled_from([EAST, WEST, WITNESS])
SERVICES = st.sampled_from(["rds", "dynamodb", "monitoring", "sts"])


def of(*off: outages.Outage) -> Outages:
    made = Outages()
    made.switch_off(*off)
    return made


@given(source=st.one_of(REGIONS, st.none()), target=REGIONS, service=SERVICES)
def test_a_region_that_is_off_is_reached_by_nobody_and_reaches_nobody(
    source: str | None, target: str, service: str
) -> None:
    found = of(region(EAST))
    cut = EAST in {source, target}
    assert (found.api(source, target, service) is not None) == cut
    assert (found.vpc(source, target) is not None) == cut


@given(source=st.one_of(REGIONS, st.none()), target=REGIONS, service=SERVICES)
def test_one_api_of_a_region_leaves_all_else(source: str | None, target: str, service: str) -> None:
    found = of(api(EAST, "rds"))
    assert (found.api(source, target, service) is not None) == (target == EAST and service == "rds")
    assert found.vpc(source, target) is None
    assert not found.region_off(EAST)


@given(source=st.one_of(REGIONS, st.none()), target=REGIONS, kind=st.sampled_from(["", API, VPC]))
def test_a_link_is_cut_one_way_and_by_kind(source: str | None, target: str, kind: str) -> None:
    found = of(link(EAST, WEST, kind))
    this_way = (source, target) == (EAST, WEST)
    assert (found.api(source, target, "rds") is not None) == (this_way and kind != VPC)
    assert (found.vpc(source, target) is not None) == (this_way and kind != API)


def test_an_outage_for_the_callers_of_one_place_leaves_the_others() -> None:
    found = of(api(EAST, "dynamodb", source=WEST))
    assert found.api(WEST, EAST, "dynamodb")
    assert not found.api(EAST, EAST, "dynamodb")
    assert not found.api(None, EAST, "dynamodb")
    assert of(outages.Outage(EAST, OUTSIDE, API)).api(None, EAST, "rds")


@pytest.mark.parametrize("service", ["iam", "route53"])
def test_control_planes_without_a_region_are_in_us_east_1(service: str) -> None:
    assert of(region(EAST)).api(WEST, WEST, service)
    assert not of(region(WEST)).api(EAST, WEST, service)


def test_healing_one_region_leaves_the_others_off() -> None:
    found = of(region(EAST), link(WEST, EAST), region(WITNESS))
    found.heal(EAST)
    assert found.off == (region(WITNESS),)
    found.heal()
    assert not found.off


def test_listeners_hear_of_each_change() -> None:
    found = Outages()
    heard: list[bool] = []
    found.on_change(lambda: heard.append(found.region_off(EAST)))
    found.switch_off(region(EAST))
    found.switch_off(region(WEST))
    found.heal()
    assert heard == [True, True, False]


def test_both_ways_are_two_outages() -> None:
    assert parse({"source": EAST, "to": WEST, "both": True, "kind": VPC}) == (
        link(EAST, WEST, VPC),
        link(WEST, EAST, VPC),
    )
    assert parse({"region": EAST, "api": "cloudwatch"})[0].service == "monitoring"


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"regoin": EAST},
        {"region": EAST, "mode": "slow"},
        {"source": EAST},
        {"source": EAST, "to": WEST, "kind": "x"},
    ],
)
def test_what_is_no_outage_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ControlError):
        parse(wrong)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"region": "us-eas-1"}, "AWS has no region us-eas-1; did you mean us-east-1"),
        ({"region": EAST, "api": "rdss"}, "AWS has no service rdss; did you mean rds"),
        ({"region": EAST, "api": "rds", "source": "mars"}, "AWS has no region mars"),
        ({"source": EAST, "to": "us-west-9"}, "AWS has no region us-west-9; did you mean us-west-"),
    ],
)
def test_a_name_that_aws_does_not_have_is_refused(wrong: dict[str, str], message: str) -> None:
    with pytest.raises(ControlError, match=message):
        parse(wrong)


@pytest.fixture
def control(running: Running) -> Iterator[Control]:
    found = Control(running)
    yield found
    found.post("heal")


def patient(running: Running, service: str, region_name: str, seconds: float) -> Any:
    return boto3.client(
        service,
        region_name=region_name,
        endpoint_url=running.endpoint,
        config=Config(retries={"total_max_attempts": 1}, read_timeout=seconds, connect_timeout=seconds),
        **running.root.as_boto3(),
    )


def test_refused_breaks_the_connection_and_a_new_one_works_once_healed(running: Running, control: Control) -> None:
    control.post("outages", region=EAST, mode="refuse")
    with pytest.raises(ConnectionClosedError):
        client(running, "rds", EAST).describe_db_instances()
    assert client(running, "rds", WEST).describe_db_instances()["DBInstances"] == []
    control.post("heal")
    assert client(running, "rds", EAST).describe_db_instances()["DBInstances"] == []


def test_timed_out_answers_nothing_however_long_one_waits(running: Running, control: Control) -> None:
    control.post("outages", region=EAST, mode="timeout")
    began = time.monotonic()
    with pytest.raises(ReadTimeoutError):
        patient(running, "dynamodb", EAST, 0.5).list_tables()
    assert time.monotonic() - began >= 0.5


@pytest.mark.parametrize(
    ("service", "call"),
    [
        ("rds", "describe_db_instances"),
        ("ec2", "describe_vpcs"),
        ("dynamodb", "list_tables"),
        ("cloudwatch", "describe_alarms"),
        ("lambda", "list_functions"),
        ("secretsmanager", "list_secrets"),
        ("sns", "list_topics"),
        ("cloudformation", "describe_stacks"),
        ("route53", "list_hosted_zones"),
    ],
)
def test_unavailable_is_an_error_that_each_services_client_can_read(
    running: Running, control: Control, service: str, call: str
) -> None:
    control.post("outages", region=EAST, api=service, mode="unavailable")
    with pytest.raises(ClientError) as unavailable:
        getattr(client(running, service, EAST), call)()
    assert unavailable.value.response["Error"]["Code"] == "ServiceUnavailable"
    assert unavailable.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert client(running, "sts", EAST).get_caller_identity()["Account"] == running.account


@pytest.mark.parametrize(
    ("cut", "inside", "outside"),
    [
        ({"source": WEST, "to": EAST}, True, False),
        ({"source": WEST, "to": EAST, "kind": "vpc"}, False, False),
        ({"source": EAST, "to": WEST}, False, False),
        ({"region": EAST, "source": "outside"}, False, True),
        ({"region": EAST, "api": "rds", "source": WEST}, True, False),
        ({"region": WEST}, True, False),
    ],
)
def test_a_caller_inside_a_region_meets_what_is_cut_for_it(
    running: Running, control: Control, cut: dict[str, str], *, inside: bool, outside: bool
) -> None:
    """The user deployer plays the function: its key is placed in the west. Root calls from outside."""
    control.post("callers", access_key_id=running.deployer.access_key_id, region=WEST)
    control.post("outages", **cut, mode="refuse")
    for root, stopped in ((False, inside), (True, outside)):
        call = client(running, "rds", EAST, root=root).describe_db_instances
        if stopped:
            with pytest.raises(ConnectionClosedError):
                call()
        else:
            assert call()["DBInstances"] == []


def test_iam_and_route_53_are_gone_with_us_east_1_whatever_region_the_client_names(
    running: Running, control: Control
) -> None:
    control.post("outages", region=EAST, mode="refuse")
    for service, call in (("iam", "list_roles"), ("route53", "list_hosted_zones")):
        with pytest.raises(ConnectionClosedError):
            getattr(client(running, service, WEST), call)()
    assert client(running, "sts", WEST).get_caller_identity()["Account"] == running.account


def test_policies_go_on_to_be_evaluated_while_us_east_1_is_off(running: Running, control: Control) -> None:
    control.post("callers", access_key_id=running.deployer.access_key_id, region=WEST)
    control.post("outages", region=EAST)
    assert client(running, "dynamodb", WEST, root=False).list_tables()["TableNames"] == []


def test_the_listing_says_what_is_off(control: Control) -> None:
    control.post("outages", source=EAST, to=WEST, kind="vpc")
    assert control.get("outages") == [
        {"to": WEST, "source": EAST, "kind": "vpc", "service": "", "mode": "timeout", "whole": False}
    ]


def test_a_signature_in_the_query_names_the_region_too(running: Running, control: Control) -> None:
    control.post("outages", region=EAST, mode="unavailable")
    for name, status in ((EAST, 503), (WEST, 404)):
        link_to = boto3.client(
            "s3",
            region_name=name,
            endpoint_url=running.endpoint,
            config=Config(signature_version="s3v4"),
            **running.root.as_boto3(),
        ).generate_presigned_url("get_object", Params={"Bucket": "no-such-bucket", "Key": "k"})
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(link_to)  # noqa: S310  loopback
        with answer.value:
            assert answer.value.code == status


def test_what_is_not_signed_is_not_cut_but_refused(running: Running, control: Control) -> None:
    control.post("outages", region=EAST, mode="refuse")
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(f"{running.endpoint}/?Action=DescribeVpcs&Version=2016-11-15")  # noqa: S310  loopback
    with answer.value:
        assert 400 <= answer.value.code < 500
