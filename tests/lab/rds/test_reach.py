"""Who reaches a database from where: hosts of its own VPC, hosts of another one, and a region that is off."""

import socket
import struct
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.lab.rds.place import Place, wait_until

SSL_REQUEST = struct.pack("!II", 8, 80877103)
BRIEFLY, PATIENTLY = 0.5, 20.0
"""Seconds: for what is not to come, and for what is."""
NAME = "reached"


@pytest.fixture(scope="module")
def host(east: Place) -> str:
    east.create(NAME)
    return next(str(each["host"]) for each in east.control.get("databases") if each["id"] == NAME)


def reaches(source: str, host: str, within: float = PATIENTLY) -> bool:
    """Whether a host gets an answer from PostgreSQL; nobody may be refused here."""
    try:
        with socket.create_connection((host, 5432), within, (source, 0)) as connection:
            connection.sendall(SSL_REQUEST)
            return connection.recv(1) == b"S"
    except TimeoutError:
        return False


def shut_out(source: str, host: str) -> bool:
    """Whether a host hears nothing."""
    return not reaches(source, host, BRIEFLY)


def test_hosts_whom_the_security_group_names_and_nobody_else(host: str) -> None:
    assert reaches("127.0.0.1", host)
    assert reaches("127.20.64.7", host), "in a client subnet"
    assert shut_out("127.20.16.99", host), "in a database subnet, which no rule names"
    assert shut_out("127.20.200.1", host), "in the VPC, but in no subnet"
    assert shut_out("127.0.0.2", host), "nowhere"


def test_another_vpc_needs_peering_and_routes_both_ways(east: Place, west: Place, host: str) -> None:
    client = "127.30.64.7"
    east.admit("10.30.64.0/18")
    assert shut_out(client, host)
    asked = {"VpcId": west.vpc, "PeerVpcId": east.vpc, "PeerRegion": east.region}
    peering = west.ec2.create_vpc_peering_connection(**asked)["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    east.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    _route(east, "10.30.0.0/16", peering)
    assert shut_out(client, host), "the answers have no way back"
    _route(west, "10.20.0.0/16", peering)
    wait_until(lambda: not shut_out(client, host), "the routes")

    east.control.post("outages", source=west.region, to=east.region, kind="vpc")
    assert shut_out(client, host)
    assert reaches("127.0.0.1", host)
    east.control.post("heal")
    assert reaches(client, host)


def _route(place: Place, cidr: str, peering: str) -> None:
    tables = place.ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [place.vpc]}])["RouteTables"]
    (main,) = (table["RouteTableId"] for table in tables if any(each.get("Main") for each in table["Associations"]))
    place.ec2.create_route(RouteTableId=main, DestinationCidrBlock=cidr, VpcPeeringConnectionId=peering)


def test_a_region_that_is_off_answers_nobody(east: Place, host: str) -> None:
    with east.connect(NAME) as session, ThreadPoolExecutor() as pool:
        east.control.post("outages", region=east.region)
        try:
            assert shut_out("127.0.0.1", host)
            asked = pool.submit(session.execute, "SELECT 1")
            with pytest.raises(TimeoutError):
                asked.result(BRIEFLY)
        finally:
            east.control.post("heal")
        assert asked.result(10).fetchone() == (1,)
    assert reaches("127.0.0.1", host)


def test_a_killed_database_refuses_and_a_fenced_one_does_not(east: Place, host: str) -> None:
    east.control.post("databases/kill", id=NAME)
    with pytest.raises(ConnectionRefusedError):
        reaches("127.0.0.1", host)
    east.control.post("outages", source=east.region, to=east.region, kind="vpc")
    try:
        assert shut_out("127.0.0.1", host)
    finally:
        east.control.post("heal")
    east.control.post("databases/revive", id=NAME)
    assert reaches("127.0.0.1", host)


def test_what_dies_in_the_midst_of_a_backup_is_not_available_afterwards(east: Place) -> None:
    east.control.post("databases/backup", id=NAME, held=True)
    wait_until(lambda: bool(east.rds.describe_db_snapshots(DBInstanceIdentifier=NAME)["DBSnapshots"]), "the snapshot")
    east.control.post("databases/kill", id=NAME)
    east.control.post("databases/backup", id=NAME, held=False)
    wait_until(lambda: east.status(NAME) == "rebooting", "RDS to notice")
    east.control.post("databases/revive", id=NAME)
    east.available(NAME)
