"""Network ACLs, their entries and the subnets they stand around."""

from typing import Any, ClassVar

from lab.resources.handler import ApiHandler, HandlerError, Made, Properties, Wish
from lab.resources.tags import retag, specification


class NetworkAcl(ApiHandler):
    """`AWS::EC2::NetworkAcl`."""

    honoured: ClassVar[frozenset[str]] = frozenset({"VpcId", "Tags"})

    def create(self, wish: Wish) -> Made:
        """Make it, empty: both directions deny."""
        ec2 = self.api.client("ec2")
        made = ec2.create_network_acl(
            VpcId=wish.properties["VpcId"], TagSpecifications=specification("network-acl", wish.properties)
        )["NetworkAcl"]["NetworkAclId"]
        return Made(made, {"Id": made})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Its tags; the VPC is create-only."""
        retag(self.api.client("ec2"), made, wish.properties, previous)
        return Made(made, {"Id": made})

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it; EC2 refuses while a subnet has it."""
        self.api.client("ec2").delete_network_acl(NetworkAclId=made)


class NetworkAclEntry(ApiHandler):
    """`AWS::EC2::NetworkAclEntry`."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {"NetworkAclId", "RuleNumber", "Protocol", "RuleAction", "Egress", "CidrBlock", "PortRange"}
    )

    def create(self, wish: Wish) -> Made:
        """Add the rule; EC2 refuses a number that is taken."""
        self.api.client("ec2").create_network_acl_entry(**_rule(wish.properties))
        return Made(wish.name(longest=64))

    def update(self, wish: Wish, made: str, _previous: Properties) -> Made:
        """Replace the rule of the same number."""
        self.api.client("ec2").replace_network_acl_entry(**_rule(wish.properties))
        return Made(made)

    def delete(self, _made: str, properties: Properties) -> None:
        """Remove the rule."""
        self.api.client("ec2").delete_network_acl_entry(
            NetworkAclId=properties["NetworkAclId"],
            RuleNumber=int(properties["RuleNumber"]),
            Egress=_is(properties.get("Egress", False)),
        )


class SubnetNetworkAclAssociation(ApiHandler):
    """`AWS::EC2::SubnetNetworkAclAssociation`: a subnet always has exactly one ACL, so this replaces one by another."""

    honoured: ClassVar[frozenset[str]] = frozenset({"NetworkAclId", "SubnetId"})

    def create(self, wish: Wish) -> Made:
        """Put the ACL around the subnet."""
        ec2 = self.api.client("ec2")
        association = _association(ec2, wish.properties["SubnetId"])
        made = ec2.replace_network_acl_association(
            AssociationId=association, NetworkAclId=wish.properties["NetworkAclId"]
        )["NewAssociationId"]
        return Made(made, {"AssociationId": made})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Nothing of it can change in place."""
        raise NotImplementedError(f"{wish.logical_id} {made}: {previous}")

    def delete(self, _made: str, properties: Properties) -> None:
        """Give the subnet the VPC's default ACL back."""
        ec2 = self.api.client("ec2")
        subnets = ec2.describe_subnets(SubnetIds=[properties["SubnetId"]])["Subnets"]
        default = ec2.describe_network_acls(
            Filters=[{"Name": "vpc-id", "Values": [subnets[0]["VpcId"]]}, {"Name": "default", "Values": ["true"]}]
        )["NetworkAcls"]
        association = _association(ec2, properties["SubnetId"])
        ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=default[0]["NetworkAclId"])


def _association(ec2: Any, subnet: str) -> str:
    for acl in ec2.describe_network_acls()["NetworkAcls"]:
        for association in acl["Associations"]:
            if association["SubnetId"] == subnet:
                return str(association["NetworkAclAssociationId"])
    raise HandlerError(f"Subnet {subnet} has no network ACL")


def _rule(properties: Properties) -> dict[str, Any]:
    rule = {
        "NetworkAclId": properties["NetworkAclId"],
        "RuleNumber": int(properties["RuleNumber"]),
        "Protocol": str(properties["Protocol"]),
        "RuleAction": properties["RuleAction"],
        "Egress": _is(properties.get("Egress", False)),
        "CidrBlock": properties["CidrBlock"],
    }
    if "PortRange" in properties:
        rule["PortRange"] = {end: int(properties["PortRange"][end]) for end in ("From", "To")}
    return rule


def _is(value: Any) -> bool:
    return str(value).lower() == "true"
