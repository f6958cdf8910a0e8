"""The regions of a deployment and what is fixed in each of them."""

from typing import Annotated

from pydantic import Field

from settings.network import ExistingVpc, Network
from settings.section import Integer, Section

RegionName = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]
ZoneName = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d[a-z]$")]
LAST_GENERATION = 999


class DatabaseRegion(Section):
    """A region that holds a database: primary or dr."""

    name: RegionName = Field(examples=["us-east-1"])
    """AWS region, enabled by default in every account (opt-in regions are refused)."""
    zones: tuple[ZoneName, ...] = Field(
        max_length=4,
        examples=[["us-east-1a", "us-east-1b", "us-east-1c"]],
        json_schema_extra={"minItems": 2, "uniqueItems": True},
    )
    """Availability Zones of the subnets, by name, 2 to 4: a list that never reorders itself."""
    vpc_cidr: Network | None = Field(default=None, examples=["10.40.0.0/16"])
    """Range of the VPC made here, /16 to /22; unset when `existing_vpc` is given."""
    existing_vpc: ExistingVpc | None = None
    """The user's own VPC instead of a new one; both regions or neither."""
    generation: Integer = Field(default=1, ge=1, le=LAST_GENERATION)
    """Counter in the database identifier; a rebuilt database takes the next one."""
    created_from: str = Field(default="", examples=["orders-prod-us-east-1-g1"])
    """Identifier of the database this one was created from; empty for the first. Never edited while it lives."""
    key_alias: str | None = Field(default=None, examples=["alias/orders-prod-database"])
    """KMS alias; default `alias/rds-{home role}-{environment}`."""


class Regions(Section):
    """Which region plays which part."""

    primary: DatabaseRegion
    """Home of the first database."""
    dr: DatabaseRegion
    """Home of the cross-region replica; StackSets are administered from here."""
    witness: RegionName | None = Field(default=None, examples=["us-east-2"])
    """Third region that holds only the lease; required by mode `automatic`."""
