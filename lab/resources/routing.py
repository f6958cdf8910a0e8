"""Route tables, which subnets have them, and the routes in them."""

from typing import ClassVar

from botocore.exceptions import ClientError

from lab.resources.handler import ApiHandler, Made, Properties, Wish, gone
from lab.resources.tags import retag, specification


class RouteTable(ApiHandler):
    """`AWS::EC2::RouteTable`."""

    honoured: ClassVar[frozenset[str]] = frozenset({"VpcId", "Tags"})

    def create(self, wish: Wish) -> Made:
        """Make it, with the route to the VPC itself."""
        made = self.api.client("ec2").create_route_table(
            VpcId=wish.properties["VpcId"], TagSpecifications=specification("route-table", wish.properties)
        )["RouteTable"]["RouteTableId"]
        return Made(made, {"RouteTableId": made})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Its tags."""
        retag(self.api.client("ec2"), made, wish.properties, previous)
        return Made(made, {"RouteTableId": made})

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it; EC2 refuses while a subnet has it."""
        self.api.client("ec2").delete_route_table(RouteTableId=made)


class SubnetRouteTableAssociation(ApiHandler):
    """`AWS::EC2::SubnetRouteTableAssociation`."""

    honoured: ClassVar[frozenset[str]] = frozenset({"RouteTableId", "SubnetId"})

    def create(self, wish: Wish) -> Made:
        """Give the subnet the table."""
        made = self.api.client("ec2").associate_route_table(
            RouteTableId=wish.properties["RouteTableId"], SubnetId=wish.properties["SubnetId"]
        )["AssociationId"]
        return Made(made, {"Id": made})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Never called: all of it is create-only."""
        raise NotImplementedError(f"{wish.logical_id} {made}: {previous}")

    def delete(self, made: str, _properties: Properties) -> None:
        """Give the subnet the VPC's main table back."""
        self.api.client("ec2").disassociate_route_table(AssociationId=made)


class Route(ApiHandler):
    """`AWS::EC2::Route`: through a peering connection."""

    honoured: ClassVar[frozenset[str]] = frozenset({"RouteTableId", "DestinationCidrBlock", "VpcPeeringConnectionId"})

    def create(self, wish: Wish) -> Made:
        """Add it; EC2 refuses a second one to the same destination."""
        wanted = wish.properties
        self.api.client("ec2").create_route(**wanted)
        made = f"{wanted['RouteTableId']}|{wanted['DestinationCidrBlock']}"
        return Made(made, {"CidrBlock": wanted["DestinationCidrBlock"]})

    def update(self, wish: Wish, made: str, _previous: Properties) -> Made:
        """Another way to the same destination."""
        self.api.client("ec2").replace_route(**wish.properties)
        return Made(made)

    def delete(self, _made: str, properties: Properties) -> None:
        """Remove it."""
        try:
            self.api.client("ec2").delete_route(
                RouteTableId=properties["RouteTableId"], DestinationCidrBlock=properties["DestinationCidrBlock"]
            )
        except ClientError as error:
            if not gone(error):
                raise
