"""Where a function runs: in its region, and in a subnet of a VPC if its configuration says so. Pure.

Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC": functions with the same subnet
and security groups share a network interface, and a function in a VPC reaches nothing but that VPC, its peers, and what
its routes lead to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

INTERFACE = 4
"""The host of a subnet that its functions share: the first that AWS leaves free; databases begin at 16."""
Cidr = Callable[[str], str | None]


class PlacementError(ValueError):
    """A function cannot run where its configuration puts it; the message says why."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one function runs."""

    region: str
    address: str = ""
    """In its VPC, such as 10.20.64.4; empty: outside any."""
    groups: tuple[str, ...] = ()
    """Its security groups there."""

    @property
    def in_vpc(self) -> bool:
        """Whether it has an address of a VPC."""
        return bool(self.address)


def place(config: Mapping[str, Any], cidr: Cidr) -> Placement:
    """Where a function's configuration puts it; of several subnets the first.

    Args:
        config: as GetFunctionConfiguration answers it.
        cidr: the range of a subnet of the function's region; None: there is none.

    Raises:
        PlacementError: a subnet does not exist.
    """
    region = str(config["FunctionArn"]).split(":")[3]
    network = config.get("VpcConfig") or {}
    subnets = network.get("SubnetIds") or ()
    if not subnets:
        return Placement(region)
    found = cidr(subnets[0])
    if found is None:
        raise PlacementError(f"{config['FunctionName']}: {region} has no subnet {subnets[0]}")
    address = IPv4Network(found).network_address + INTERFACE
    return Placement(region, str(address), tuple(network.get("SecurityGroupIds") or ()))
