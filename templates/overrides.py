"""Values that are known only after an earlier stack exists: StackSet parameter overrides.

One table for three readers: the templates (parameters), the checks (is each fed by an earlier output?) and
the deployer (which output to read, where). A console user finds the same names on both sides.
"""

from dataclasses import dataclass
from enum import StrEnum

from troposphere import Parameter


class Source(StrEnum):
    """Whose stack publishes the value, seen from the stack that takes it."""

    OWN = "this region"
    PEER = "the peer region"
    DR = "the dr region"


@dataclass(frozen=True)
class Override:
    """A parameter of a layer and the output of an earlier layer that feeds it."""

    parameter: str
    layer: str
    """The layer that publishes the value."""
    output: str
    source: Source
    pattern: str
    placeholder: str
    """A value of the right form, for rendered parameter files."""

    def as_parameter(self) -> Parameter:
        """The template's side: a String with a pattern and no default, so that a forgotten value is refused."""
        return Parameter(
            self.parameter,
            Type="String",
            Description=f"Output {self.output} of the {self.layer} stack in {self.source}.",
            AllowedPattern=self.pattern,
            ConstraintDescription=f"must match {self.pattern}",
        )


VPC_ID_PATTERN = "^vpc-[0-9a-f]{8,17}$"
ENDPOINT_PATTERN = r"^[a-z0-9.-]+\.[a-z]{2,}$"
PEER_VPC_ID = Override("PeerVpcId", "foundation", "VpcId", Source.PEER, VPC_ID_PATTERN, "vpc-00000000000000000")
DATABASE_ENDPOINT = Override(
    "DatabaseEndpoint", "database", "DatabaseEndpoint", Source.OWN, ENDPOINT_PATTERN, "own.database.invalid"
)
PEER_DATABASE_ENDPOINT = Override(
    "PeerDatabaseEndpoint",
    "database",
    "DatabaseEndpoint",
    Source.PEER,
    ENDPOINT_PATTERN,
    "peer.database.invalid",
)
PEERING_CONNECTION_ID = Override(
    "PeeringConnectionId",
    "database",
    "PeeringConnectionId",
    Source.DR,
    "^pcx-[0-9a-f]{8,17}$",
    "pcx-00000000000000000",
)

OVERRIDES: dict[str, tuple[Override, ...]] = {
    "database": (PEER_VPC_ID,),
    "failover": (DATABASE_ENDPOINT, PEER_DATABASE_ENDPOINT, PEER_VPC_ID, PEERING_CONNECTION_ID),
}
"""Layer to its complete list of overrides."""
