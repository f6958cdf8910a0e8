"""Where the database lives: a VPC of its own, or dedicated subnets in the user's VPC."""

from ipaddress import IPv4Network
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from settings.section import Section


def _as_text(value: Any) -> Any:
    """Refuses numbers, which `ipaddress` takes for addresses: 42 is no way to write 0.0.0.42/32."""
    if isinstance(value, str | IPv4Network):
        return value
    raise ValueError("a range of IPv4 addresses such as 10.40.0.0/16")


Network = Annotated[IPv4Network, BeforeValidator(_as_text)]
VpcId = Annotated[str, Field(pattern=r"^vpc-[0-9a-f]{8,17}$")]
SubnetId = Annotated[str, Field(pattern=r"^subnet-[0-9a-f]{8,17}$")]
RouteTableId = Annotated[str, Field(pattern=r"^rtb-[0-9a-f]{8,17}$")]


class SubnetTier(Section):
    """Existing subnets of one purpose; `subnet_ids` and `cidrs` are in the same order."""

    subnet_ids: tuple[SubnetId, ...] = Field(max_length=4, json_schema_extra={"minItems": 2, "uniqueItems": True})
    """Ids of the subnets, one for each of the region's `zones`, in that order."""
    cidrs: tuple[Network, ...] = Field(max_length=4, json_schema_extra={"minItems": 2, "uniqueItems": True})
    """Ranges of the subnets, in the order of `subnet_ids`."""
    route_table_ids: tuple[RouteTableId, ...] = Field(
        default=(), max_length=4, json_schema_extra={"minItems": 1, "uniqueItems": True}
    )
    """Route tables of the subnets; the route to the peer region is added to each (required: none is refused)."""


class ExistingVpc(Section):
    """The user's own VPC. Its database subnets are dedicated: their network ACL is the fence."""

    vpc_id: VpcId
    """Id of the VPC."""
    cidr: Network
    """Primary range of the VPC."""
    database: SubnetTier | None = None
    """Subnets that hold this database and nothing else (required; absent is refused with its own code)."""
    clients: SubnetTier | None = None
    """Subnets that hold applications and the probe (required; absent is refused with its own code)."""
