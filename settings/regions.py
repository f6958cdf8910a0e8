"""The regions of a deployment and what is fixed in each of them."""

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import Field

from settings.network import ExistingVpc
from settings.section import Section

RegionName = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]
ZoneName = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d[a-z]$")]


class DatabaseRegion(Section):
    """A region that holds a database: primary or dr."""

    name: RegionName
    """AWS region, enabled by default in every account (opt-in regions are refused)."""
    zones: tuple[ZoneName, ...] = Field(max_length=4)
    """Availability Zones of the subnets, by name, 2 to 4: a list that never reorders itself."""
    vpc_cidr: IPv4Network | None = None
    """Range of the VPC made here, /16 to /22; unset when `existing_vpc` is given."""
    existing_vpc: ExistingVpc | None = None
    """The user's own VPC instead of a new one; both regions or neither."""
    generation: int = Field(default=1, ge=1, le=999)
    """Counter in the database identifier; a rebuilt database takes the next one."""
    created_from: str = ""
    """Identifier of the database this one was created from; empty for the first. Never edited while it lives."""
    key_alias: str | None = None
    """KMS alias; default `alias/rds-{home role}-{environment}`."""


class Regions(Section):
    """Which region plays which part."""

    primary: DatabaseRegion
    """Home of the first database."""
    dr: DatabaseRegion
    """Home of the cross-region replica; StackSets are administered from here."""
    witness: RegionName | None = None
    """Third region that holds only the lease; required by mode `automatic`."""
