"""`AWS::EC2::VPCPeeringConnection`."""

from typing import ClassVar

from ministack.core.responses import get_region

from lab.resources.handler import ApiHandler, Made, Properties, Wish, begun
from lab.resources.tags import retag, specification


class VPCPeeringConnection(ApiHandler):
    """Two VPCs that reach each other; in one account CloudFormation accepts for the other side, in its region."""

    honoured: ClassVar[frozenset[str]] = frozenset({"VpcId", "PeerVpcId", "PeerRegion", "Tags"})

    def create(self, wish: Wish) -> Made:
        """Ask for it here, accept it there."""
        wanted = wish.properties
        there = wanted.get("PeerRegion", get_region())
        self.api.client("ec2", there).describe_vpcs(VpcIds=[wanted["PeerVpcId"]])
        made = self.api.client("ec2").create_vpc_peering_connection(
            VpcId=wanted["VpcId"],
            PeerVpcId=wanted["PeerVpcId"],
            PeerRegion=there,
            TagSpecifications=specification("vpc-peering-connection", wanted),
        )["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        with begun(made):
            self.api.client("ec2", there).accept_vpc_peering_connection(VpcPeeringConnectionId=made)
        return Made(made, {"Id": made})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Its tags: everything else is create-only."""
        retag(self.api.client("ec2"), made, wish.properties, previous)
        return Made(made, {"Id": made})

    def delete(self, made: str, _properties: Properties) -> None:
        """End it on both sides."""
        self.api.client("ec2").delete_vpc_peering_connection(VpcPeeringConnectionId=made)
