"""A database's place in the network: its address, the relay in front of it, and the channels of its replicas."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address
from typing import Protocol

from lab.network.addresses import OUTSIDE, from_loopback, hosts, to_loopback
from lab.network.filters import Span
from lab.network.opening import Opening
from lab.network.passage import BLOCKED, Connection, Cut, Host, Passage, judge
from lab.network.relay import Peer, Relay
from lab.network.topology import Subnet, Topology

SOME_CLIENT_PORT = 49152
"""Stands for every port that a client may connect from, before one is known."""
EVERYBODY: Span = (IPv4Address("0.0.0.0"), IPv4Address("255.255.255.255"))  # noqa: S104  no address to bind to


class AddressError(Exception):
    """No address is free for a database; where, and why."""


class View(Protocol):
    """What an endpoint needs to know of the network."""

    topology: Topology
    """As it is now."""
    cut: Cut

    def host(self, address: IPv4Address) -> Host | None:
        """A host that has registered, such as a function in a VPC."""


@dataclass
class Endpoint:
    """A database's address and port, and who may reach it. Not reached by anybody until its relay forwards."""

    view: View
    host: Host
    port: int
    subnets: frozenset[str]
    """The subnet group: clients without an address of their own are in the VPC's other subnets."""
    _claim: socket.socket = field(repr=False)

    @classmethod
    def claim(cls, view: View, region: str, subnets: Iterable[Subnet], groups: Iterable[str], port: int) -> "Endpoint":
        """Take the first address of the subnets that is free on this machine, whoever else runs a lab here.

        Raises:
            AddressError: there is none.
        """
        places = tuple(subnets)
        reasons: set[str] = set()
        for subnet in places:
            for address in hosts(subnet.network):
                try:
                    taken = _claim(str(to_loopback(address)), port)
                except ValueError as error:
                    reasons.add(str(error))
                    break
                except OSError:
                    continue
                host = Host(address, region, frozenset(groups))
                return cls(view, host, port, frozenset(place.identifier for place in places), taken)
        raise AddressError(f"no address is free for a database in {region}: {'; '.join(reasons) or 'all are taken'}")

    @property
    def loopback(self) -> str:
        """Its address on this machine."""
        return str(to_loopback(self.host.address))

    def relay(self, opening: Opening | None = None) -> Relay:
        """The relay that clients connect to."""
        return Relay((self.loopback, self.port), self.judge, self._dropped, opening)

    def channel(self, replica: "Endpoint") -> Relay:
        """The relay through which a replica follows this database: RDS's own channel, on a port of its own."""

        def passes(peer: Peer, *, established: bool) -> Passage:
            connection = Connection(replica.host, peer[1], self.host, self.port, managed=True, established=established)
            return judge(self.view.topology, self.view.cut, connection)

        def dropped() -> tuple[Span, ...]:
            return () if passes((self.loopback, SOME_CLIENT_PORT), established=False).both else (EVERYBODY,)

        # Not on 127.0.0.1, where any outgoing connection may take the port while nobody listens.
        with socket.create_server((self.loopback, 0)) as listener:
            place = listener.getsockname()
        return Relay(place, passes, dropped)

    def judge(self, peer: Peer, *, established: bool) -> Passage:
        """Which way packets of a client pass."""
        client = self._client(IPv4Address(peer[0]))
        if client is None:
            return BLOCKED
        connection = Connection(client, peer[1], self.host, self.port, established=established)
        return judge(self.view.topology, self.view.cut, connection)

    def regroup(self, groups: Iterable[str]) -> None:
        """Change its security groups."""
        self.host = replace(self.host, groups=frozenset(groups))

    def release(self) -> None:
        """Give the address back."""
        self._claim.close()

    def _client(self, source: IPv4Address) -> Host | None:
        """Who connects from an address on this machine; None: it is in no subnet of any VPC."""
        topology = self.view.topology
        if source == OUTSIDE:
            home = topology.subnet_of(self.host.address, self.host.region)
            if home is None:
                return None
            beside = (s for s in topology.subnets if s.vpc == home.vpc and s.identifier not in self.subnets)
            subnet = next(beside, home)
            return Host(next(hosts(subnet.network)), self.host.region, None)
        try:
            address = from_loopback(source)
        except ValueError:
            return None
        found = topology.subnet_of(address)
        return self.view.host(address) or (Host(address, found.region, None) if found else None)

    def _dropped(self) -> tuple[Span, ...]:
        """The addresses whose first packet gets no answer, as far as their port does not matter."""
        starts = {IPv4Address("127.0.0.0"), OUTSIDE, OUTSIDE + 1}
        for network in self.view.topology.networks():
            for edge in (network.network_address, network.broadcast_address + 1 if network.prefixlen else None):
                if edge is not None and edge.packed[0] == 10:  # noqa: PLR2004  the lab's VPCs: addresses.PRIVATE
                    starts.add(to_loopback(edge))
        ordered = sorted(starts)
        ends = [*(start - 1 for start in ordered[1:]), IPv4Address("127.255.255.255")]
        spans: list[Span] = []
        for first, last in zip(ordered, ends, strict=True):
            if self.judge((str(first), SOME_CLIENT_PORT), established=False).both:
                continue
            begun = spans.pop()[0] if spans and spans[-1][1] + 1 == first else first
            spans.append((begun, last))
        return tuple(spans)


def _claim(address: str, port: int) -> socket.socket:
    """Hold an address and port against other labs, with a socket that no client sees; OSError: somebody else has it."""
    held = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
    try:
        held.bind((address, port))
        with socket.socket() as listener:  # somebody may serve there who is no lab
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, port))
            listener.listen()
    except OSError:
        held.close()
        raise
    return held
