"""The network of the lab: who is where, what is let through, and the relays that act on it."""

import threading
from collections.abc import Iterable
from ipaddress import IPv4Address

from lab.network import topology
from lab.network.addresses import to_loopback
from lab.network.endpoint import AddressError, Endpoint
from lab.network.passage import Cut, Host
from lab.network.relay import Relay
from lab.network.relays import Relays

LOOK_SECONDS = 0.1
"""How often the network is read again: CloudFormation changes records without an API call."""


class Network:
    """Shared by the parts of a lab; every method may be called from any thread."""

    def __init__(self, account: str, cut: Cut) -> None:
        self.account = account
        self.cut = cut
        self.topology = topology.read(account)
        self.relays = Relays()
        self._hosts: dict[IPv4Address, Host] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="network", daemon=True)
        self._watcher.start()

    def loopback(self, address: str) -> str:
        """The address on this machine of a host in a VPC; raises as `addresses.to_loopback`."""
        return str(to_loopback(IPv4Address(address)))

    def place(self, address: str, region: str, groups: Iterable[str]) -> None:
        """Say which security groups a host has that will connect from its address, such as a function in a VPC."""
        host = Host(IPv4Address(address), region, frozenset(groups))
        self._hosts[host.address] = host

    def host(self, address: IPv4Address) -> Host | None:
        """The host that was placed at an address."""
        return self._hosts.get(address)

    def endpoint(self, region: str, subnets: Iterable[str], groups: Iterable[str], port: int) -> Endpoint:
        """An address for a database in one of these subnets.

        Raises:
            AddressError: none is free, or EC2 has none of the subnets.
        """
        self.look()
        found = [subnet for subnet in map(self.topology.subnet, subnets) if subnet is not None]
        if not found:
            raise AddressError("EC2 has none of the subnets of the subnet group")
        with self._lock:
            return Endpoint.claim(self, region, found, groups, port)

    def open(self, relay: Relay) -> None:
        """Take a relay into service; it refuses connections until it forwards."""
        self.relays.add(relay)

    def look(self) -> bool:
        """Read the network again and act on what has changed; whether anything had."""
        found = topology.read(self.account)
        if found == self.topology:
            return False
        self.topology = found
        self.relays.review()
        return True

    def review(self) -> None:
        """Act on what has changed elsewhere: an outage, a security group of a host."""
        self.look()
        self.relays.review()

    def close(self) -> None:
        """End all sessions and threads."""
        self._ended.set()
        self._watcher.join()
        self.relays.close()

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            self.look()
