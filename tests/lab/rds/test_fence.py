"""The fence on real databases: sessions stop at once and in silence, replication goes on, and it all heals."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.lab.rds.place import BRIEFLY, DATABASE, PASSWORD, USER, Place, refused, wait_until

CLIENTS = "10.20.64.0/18"
NUMBER = 1
IN, OUT = False, True
"""Of an entry: `Egress`."""


@pytest.fixture(scope="module")
def pair(east: Place, west: Place) -> dict[str, Any]:
    made = east.create("fenced-g1")
    west.replicate("fenced-west-g1", made)
    with east.connect("fenced-g1") as session:
        session.execute("CREATE TABLE t (number int)")
    return made


@pytest.fixture(scope="module")
def acl(east: Place) -> str:
    (found,) = east.ec2.describe_network_acls(
        Filters=[{"Name": "vpc-id", "Values": [east.vpc]}, {"Name": "default", "Values": ["true"]}]
    )["NetworkAcls"]
    return str(found["NetworkAclId"])


def entry(acl: str, *, egress: bool, action: str = "deny", ports: tuple[int, int] | None = None) -> dict[str, Any]:
    first, last = ports or ((1024, 65535) if egress else (5432, 5432))
    return {
        "NetworkAclId": acl,
        "RuleNumber": NUMBER,
        "Egress": egress,
        "RuleAction": action,
        "Protocol": "6",
        "CidrBlock": CLIENTS,
        "PortRange": {"From": first, "To": last},
    }


@contextmanager
def fence(place: Place, acl: str, *directions: bool) -> Iterator[None]:
    """Deny the clients, in these directions."""
    for egress in directions:
        place.ec2.create_network_acl_entry(**entry(acl, egress=egress))
    try:
        yield
    finally:
        for egress in directions:
            place.ec2.delete_network_acl_entry(NetworkAclId=acl, RuleNumber=NUMBER, Egress=egress)


def answered(future: "Future[Any]", within: float) -> bool:
    try:
        future.result(within)
    except TimeoutError:
        return False
    return True


def insert(session: "psycopg.Connection[Any]", number: int) -> None:
    session.execute("INSERT INTO t VALUES (%s)", [number])


def numbers(place: Place, name: str) -> set[int]:
    with place.connect(name) as session:
        return {row[0] for row in session.execute("SELECT number FROM t").fetchall()}


@pytest.mark.usefixtures("pair")
def test_an_entry_shows_its_ports_and_clashes_with_its_like(east: Place, acl: str) -> None:
    with fence(east, acl, IN):
        (shown,) = east.ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"]
        assert {**entry(acl, egress=False), "NetworkAclId": None} in [
            {**e, "NetworkAclId": None} for e in shown["Entries"]
        ]
        assert (
            refused(east.ec2.create_network_acl_entry, **entry(acl, egress=False))[0] == "NetworkAclEntryAlreadyExists"
        )
    gone = {"NetworkAclId": acl, "RuleNumber": NUMBER, "Egress": False}
    assert refused(east.ec2.delete_network_acl_entry, **gone)[0] == "InvalidNetworkAclEntry.NotFound"


@pytest.mark.usefixtures("pair")
def test_an_established_session_is_cut_in_silence_and_heals(east: Place, acl: str) -> None:
    with east.connect("fenced-g1") as session, ThreadPoolExecutor() as pool:
        insert(session, 1)
        with fence(east, acl, IN, OUT):
            during = pool.submit(insert, session, 2)
            assert not answered(during, 0.7), "nothing passes, and nobody says so"
            assert 2 not in _behind_the_fence(east), "what the client sends does not arrive"
        assert answered(during, 10)
    assert {1, 2} <= numbers(east, "fenced-g1")


@pytest.mark.usefixtures("pair")
def test_without_an_answer_a_commit_has_happened_all_the_same(east: Place, acl: str) -> None:
    with east.connect("fenced-g1") as session, ThreadPoolExecutor() as pool:
        insert(session, 3)
        with fence(east, acl, OUT):
            during = pool.submit(insert, session, 4)
            wait_until(lambda: 4 in _behind_the_fence(east), "the commit")
            assert not answered(during, 0.3)
        assert answered(during, 10)


def _behind_the_fence(place: Place) -> set[int]:
    """What the database has, seen where no network ACL is: by its replica."""
    other = next(each for each in place.control.get("databases") if each["id"] == "fenced-west-g1")
    with psycopg.connect(
        host=other["host"], user=USER, password=PASSWORD, dbname=DATABASE, connect_timeout=10
    ) as session:
        return {row[0] for row in session.execute("SELECT number FROM t").fetchall()}


@pytest.mark.usefixtures("pair")
def test_a_new_connection_gets_no_answer_and_replication_goes_on(east: Place, west: Place, acl: str) -> None:
    place = next(each for each in east.control.get("databases") if each["id"] == "fenced-g1")
    with fence(east, acl, IN, OUT):
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            socket.create_connection((place["host"], place["port"]), 0.5)
        assert time.monotonic() - began >= 0.5
        time.sleep(1)
        assert west.describe("fenced-west-g1")["StatusInfos"][0]["Status"] == "replicating"
    with east.connect("fenced-g1") as session:
        insert(session, 5)
    wait_until(lambda: 5 in numbers(west, "fenced-west-g1"), "the row to arrive")


@pytest.mark.usefixtures("pair")
def test_another_port_is_not_the_databases(east: Place, acl: str) -> None:
    east.ec2.create_network_acl_entry(**entry(acl, egress=False, ports=(5433, 5433)))
    with east.connect("fenced-g1") as session:
        insert(session, 6)
    east.ec2.delete_network_acl_entry(NetworkAclId=acl, RuleNumber=NUMBER, Egress=False)


@pytest.mark.usefixtures("pair")
def test_an_entry_replaced_by_an_allowing_one_lets_in(east: Place, acl: str) -> None:
    with fence(east, acl, IN):
        east.ec2.replace_network_acl_entry(**entry(acl, egress=False, action="allow"))
        with east.connect("fenced-g1") as session:
            insert(session, 7)


@pytest.mark.usefixtures("pair")
def test_a_security_group_lets_established_sessions_be(east: Place) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": CLIENTS}]}
    with east.connect("fenced-g1") as session:
        east.ec2.revoke_security_group_ingress(GroupId=east.security_group, IpPermissions=[rule])
        try:
            time.sleep(0.3)  # relays look at groups every 100 ms
            insert(session, 8)
            with pytest.raises(psycopg.OperationalError, match="timeout"):
                east.connect("fenced-g1", connect_timeout=BRIEFLY)
        finally:
            east.admit(CLIENTS)


def test_a_link_that_is_cut_stops_replication_and_nothing_else(east: Place, west: Place, pair: dict[str, Any]) -> None:
    east.control.post("outages", source="us-west-2", to="us-east-1", kind="vpc", both=True)
    try:
        with east.connect("fenced-g1") as session:
            insert(session, 9)
        time.sleep(0.5)
        assert 9 not in numbers(west, "fenced-west-g1")
    finally:
        east.control.post("heal")
    wait_until(lambda: 9 in numbers(west, "fenced-west-g1"), f"the row of {pair['DBInstanceIdentifier']}")


def test_entries_that_the_lab_does_not_know_are_errors(east: Place, acl: str) -> None:
    wrong = {**entry(acl, egress=False), "CidrBlock": "10.20.64.0/99"}
    assert refused(east.ec2.create_network_acl_entry, **wrong)[0] == "InvalidParameterValue"
    icmp = {**entry(acl, egress=False), "Protocol": "1", "IcmpTypeCode": {"Type": 8, "Code": 0}}
    assert refused(east.ec2.create_network_acl_entry, **icmp)[0] == "InvalidParameterValue"
    portless = {k: v for k, v in entry(acl, egress=False).items() if k != "PortRange"}
    assert refused(east.ec2.create_network_acl_entry, **portless)[0] == "MissingParameter"
