"""`AWS::EC2::VPC`."""

from typing import ClassVar

from lab.resources.handler import ApiHandler, Made, Properties, Wish, begun
from lab.resources.tags import retag, specification
from lab.resources.values import picked, truth

ATTRIBUTES = {"EnableDnsSupport": True, "EnableDnsHostnames": False}
"""What can be switched, and how EC2 makes it."""


class VPC(ApiHandler):
    """A network of its own."""

    honoured: ClassVar[frozenset[str]] = frozenset({"CidrBlock", "InstanceTenancy", "Tags", *ATTRIBUTES})

    def create(self, wish: Wish) -> Made:
        """Make it, then set its attributes: EC2 takes one per call."""
        made = str(
            self.api.client("ec2").create_vpc(
                TagSpecifications=specification("vpc", wish.properties),
                **picked(wish.properties, "CidrBlock", "InstanceTenancy"),
            )["Vpc"]["VpcId"]
        )
        with begun(made):
            self._switch(made, wish.properties)
        return self._made(made)

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Its attributes and tags."""
        self._switch(made, wish.properties)
        retag(self.api.client("ec2"), made, wish.properties, previous)
        return self._made(made)

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it; EC2 refuses while something is in it."""
        self.api.client("ec2").delete_vpc(VpcId=made)

    def _switch(self, made: str, properties: Properties) -> None:
        for name, default in ATTRIBUTES.items():
            wanted = truth(properties.get(name, default))
            self.api.client("ec2").modify_vpc_attribute(VpcId=made, **{name: {"Value": wanted}})

    def _made(self, made: str) -> Made:
        ec2 = self.api.client("ec2")
        vpc = ec2.describe_vpcs(VpcIds=[made])["Vpcs"][0]
        in_it = [{"Name": "vpc-id", "Values": [made]}]
        groups = ec2.describe_security_groups(Filters=in_it)["SecurityGroups"]
        acls = ec2.describe_network_acls(Filters=[*in_it, {"Name": "default", "Values": ["true"]}])["NetworkAcls"]
        return Made(
            made,
            {
                "VpcId": made,
                "CidrBlock": vpc["CidrBlock"],
                "DefaultSecurityGroup": next(one["GroupId"] for one in groups if one["GroupName"] == "default"),
                "DefaultNetworkAcl": acls[0]["NetworkAclId"],
            },
        )
