"""What EC2 has of a region's network, read from MiniStack's records into the types that decide.

Read again and again, so it copies little: records are plain dictionaries that API calls change at any time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from ministack.services import ec2

from lab.hooks import Hook
from lab.network.acl import ALL_PORTS, Entry
from lab.network.acl import TCP as TCP_NUMBER
from lab.network.security_groups import ALL_PROTOCOLS, TCP, Rule

HOOKS = tuple(
    Hook("ministack.services.ec2", name, "AccountRegionScopedDict", "", "read: networks that packets cross")
    for name in ("_subnets", "_network_acls", "_security_groups", "_route_tables", "_vpc_peering", "_vpcs")
)


@dataclass(frozen=True)
class Subnet:
    """A subnet and the entries of its network ACL."""

    identifier: str
    region: str
    vpc: str
    network: IPv4Network
    acl: tuple[Entry, ...]
    routes: tuple[tuple[IPv4Network, str], ...]
    """Destinations that a peering connection leads to, and the VPC at its other end."""


@dataclass(frozen=True)
class Topology:
    """All regions at one moment; two that are equal decide alike."""

    subnets: tuple[Subnet, ...]
    ingress: tuple[tuple[str, tuple[Rule, ...]], ...]
    """By security group: who may come in."""
    egress: tuple[tuple[str, tuple[Rule, ...]], ...]

    def subnet_of(self, address: IPv4Address, region: str = "") -> Subnet | None:
        """The subnet that an address lies in, in a region or anywhere."""
        return next((s for s in self.subnets if address in s.network and region in ("", s.region)), None)

    def subnet(self, identifier: str) -> Subnet | None:
        """A subnet by its id."""
        return next((subnet for subnet in self.subnets if subnet.identifier == identifier), None)

    def rules(self, groups: Iterable[str], *, egress: bool) -> tuple[Rule, ...]:
        """All rules of some security groups, of one direction."""
        found = dict(self.egress if egress else self.ingress)
        return tuple(rule for group in groups for rule in found.get(group, ()))

    def networks(self) -> Iterator[IPv4Network]:
        """Every range that anything here speaks of."""
        for subnet in self.subnets:
            yield subnet.network
            yield from (entry.network for entry in subnet.acl)
        for _, rules in self.ingress:
            yield from (rule.peer for rule in rules if isinstance(rule.peer, IPv4Network))


def read(account: str) -> Topology:
    """The networks of an account as EC2 has them now."""
    groups = _records(ec2._security_groups, account)
    return Topology(
        tuple(_subnets(account)),
        tuple((group["GroupId"], _rules(group["IpPermissions"])) for _, group in groups),
        tuple((group["GroupId"], _rules(group["IpPermissionsEgress"])) for _, group in groups),
    )


def _records(store: Any, account: str) -> list[tuple[str, dict[str, Any]]]:
    """Region and record of everything in one of MiniStack's stores."""
    return [(region, record) for (owner, region, _), record in store.all_items() if owner == account]


def _subnets(account: str) -> Iterator[Subnet]:
    acls: dict[str, tuple[Entry, ...]] = {}
    defaults: dict[str, tuple[Entry, ...]] = {}
    for _, acl in _records(ec2._network_acls, account):
        entries = tuple(_entry(entry) for entry in list(acl["Entries"]) if "CidrBlock" in entry)
        acls.update({association["SubnetId"]: entries for association in acl["Associations"]})
        if acl["IsDefault"]:
            defaults[acl["VpcId"]] = entries
    tables = _records(ec2._route_tables, account)
    peerings = {
        (region, peering["VpcPeeringConnectionId"]): peering for region, peering in _records(ec2._vpc_peering, account)
    }
    for region, subnet in _records(ec2._subnets, account):
        identifier, vpc = subnet["SubnetId"], subnet["VpcId"]
        yield Subnet(
            identifier,
            region,
            vpc,
            _network(subnet["CidrBlock"]),
            acls.get(identifier, defaults.get(vpc, ())),
            tuple(_peered(_table(tables, identifier, vpc), peerings, region, vpc)),
        )


def _table(tables: list[tuple[str, dict[str, Any]]], subnet: str, vpc: str) -> dict[str, Any]:
    """The route table of a subnet: its own, else the main one of its VPC."""
    of_vpc = [table for _, table in tables if table["VpcId"] == vpc]
    for table in of_vpc:
        if any(association.get("SubnetId") == subnet for association in table["Associations"]):
            return table
    main = (table for table in of_vpc if any(each.get("Main") for each in table["Associations"]))
    return next(main, {"Routes": ()})


def _peered(
    table: dict[str, Any], peerings: dict[tuple[str, str], dict[str, Any]], region: str, vpc: str
) -> Iterator[tuple[IPv4Network, str]]:
    for route in table["Routes"]:
        peering = peerings.get((region, route.get("VpcPeeringConnectionId", "")))
        if peering is not None and peering["Status"]["Code"] == "active":
            ends = {peering["RequesterVpcInfo"]["VpcId"], peering["AccepterVpcInfo"]["VpcId"]}
            if vpc in ends and len(ends) > 1:
                yield _network(route["DestinationCidrBlock"]), (ends - {vpc}).pop()


def _entry(entry: dict[str, Any]) -> Entry:
    ports = entry.get("PortRange")
    return Entry(
        number=int(entry["RuleNumber"]),
        egress=bool(entry["Egress"]),
        allow=entry["RuleAction"] == "allow",
        network=_network(entry["CidrBlock"]),
        protocol={"tcp": TCP_NUMBER}.get(str(entry["Protocol"]), str(entry["Protocol"])),
        ports=(int(ports["From"]), int(ports["To"])) if ports else ALL_PORTS,
    )


def _rules(permissions: Iterable[dict[str, Any]]) -> tuple[Rule, ...]:
    found = []
    for permission in list(permissions):
        protocol = str(permission["IpProtocol"])
        if protocol == ALL_PROTOCOLS:
            ports = ALL_PORTS
        elif protocol in TCP:
            ports = (int(permission["FromPort"]), int(permission["ToPort"]))
        else:
            continue
        found += [Rule(_network(each["CidrIp"]), ports) for each in permission.get("IpRanges", ())]
        found += [Rule(each["GroupId"], ports) for each in permission.get("UserIdGroupPairs", ())]
    return tuple(found)


@cache
def _network(cidr: str) -> IPv4Network:
    return IPv4Network(cidr)
