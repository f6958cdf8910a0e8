"""Where the database lives: a VPC of its own, or dedicated subnets in the user's VPC."""

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import Field

from settings.section import Section

VpcId = Annotated[str, Field(pattern=r"^vpc-[0-9a-f]{8,17}$")]
SubnetId = Annotated[str, Field(pattern=r"^subnet-[0-9a-f]{8,17}$")]
RouteTableId = Annotated[str, Field(pattern=r"^rtb-[0-9a-f]{8,17}$")]


class SubnetTier(Section):
    """Existing subnets of one purpose; `subnet_ids` and `cidrs` are in the same order."""

    subnet_ids: tuple[SubnetId, ...] = Field(min_length=2)
    """Ids of the subnets, one per zone."""
    cidrs: tuple[IPv4Network, ...] = Field(min_length=2)
    """Ranges of the subnets, in the order of `subnet_ids`."""
    route_table_ids: tuple[RouteTableId, ...] = Field(min_length=1)
    """Route tables of the subnets; the route to the peer region is added to each."""


class ExistingVpc(Section):
    """The user's own VPC. Its database subnets are dedicated: their network ACL is the fence."""

    vpc_id: VpcId
    """Id of the VPC."""
    cidr: IPv4Network
    """Primary range of the VPC."""
    database: SubnetTier | None = None
    """Subnets that hold this database and nothing else (required; absent is refused with its own code)."""
    clients: SubnetTier | None = None
    """Subnets that hold applications and the probe (required; absent is refused with its own code)."""
