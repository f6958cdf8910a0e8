"""`AWS::EC2::Subnet`, and the network ACL that every subnet has from its first moment."""

import secrets
from collections.abc import Callable
from typing import Any, ClassVar

from botocore.exceptions import ClientError
from ministack.services import ec2 as store

from lab.hooks import Hook, Table
from lab.resources.handler import ApiHandler, Made, Properties, Wish, begun, gone
from lab.resources.tags import retag, specification

CREATE = Hook(
    "ministack.services.ec2",
    "_ACTION_MAP[CreateSubnet]",
    "(p)",
    "607e159b1f48",
    "the subnet gets the VPC's default network ACL",
)
DELETE = Hook(
    "ministack.services.ec2",
    "_ACTION_MAP[DeleteSubnet]",
    "(p)",
    "dbc56de26456",
    "its associations with ACL and route table go too",
)
HOOKS: tuple[Hook | Table, ...] = (CREATE, DELETE)
Action = Callable[[dict[str, Any]], Any]


def install() -> None:
    """Let EC2's own actions keep the rule that a subnet is in exactly one network ACL."""
    CREATE.wrap(_created)
    DELETE.wrap(_deleted)


def _created(create: Action, parameters: dict[str, Any]) -> Any:
    before = set(store._subnets)
    answer = create(parameters)
    for subnet in set(store._subnets) - before:
        vpc = store._subnets[subnet]["VpcId"]
        for acl in store._network_acls.values():
            if acl["VpcId"] == vpc and acl["IsDefault"]:
                association = {"NetworkAclAssociationId": f"aclassoc-{secrets.token_hex(8)}a", "SubnetId": subnet}
                acl["Associations"].append(association)
    return answer


def _deleted(delete: Action, parameters: dict[str, Any]) -> Any:
    answer = delete(parameters)
    known = set(store._subnets)
    for owner in (*store._network_acls.values(), *store._route_tables.values()):
        owner["Associations"] = [one for one in owner["Associations"] if one.get("SubnetId", "") in {"", *known}]
    return answer


class Subnet(ApiHandler):
    """A range of a VPC in one zone."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {"VpcId", "CidrBlock", "AvailabilityZone", "MapPublicIpOnLaunch", "Tags"}
    )

    def create(self, wish: Wish) -> Made:
        """Make it; whether instances get public addresses is an attribute set afterwards."""
        wanted = wish.properties
        ec2 = self.api.client("ec2")
        ec2.describe_vpcs(VpcIds=[wanted["VpcId"]])
        made = str(
            ec2.create_subnet(
                VpcId=wanted["VpcId"],
                CidrBlock=wanted["CidrBlock"],
                TagSpecifications=specification("subnet", wanted),
                **({"AvailabilityZone": wanted["AvailabilityZone"]} if "AvailabilityZone" in wanted else {}),
            )["Subnet"]["SubnetId"]
        )
        with begun(made):
            self._public(made, wanted)
        return self._made(made)

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Public addresses and tags."""
        self._public(made, wish.properties)
        retag(self.api.client("ec2"), made, wish.properties, previous)
        return self._made(made)

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it."""
        try:
            self.api.client("ec2").delete_subnet(SubnetId=made)
        except ClientError as error:
            if not gone(error):
                raise

    def _public(self, made: str, properties: Properties) -> None:
        wanted = str(properties.get("MapPublicIpOnLaunch", False)).lower() == "true"
        self.api.client("ec2").modify_subnet_attribute(SubnetId=made, MapPublicIpOnLaunch={"Value": wanted})

    def _made(self, made: str) -> Made:
        found = self.api.client("ec2").describe_subnets(SubnetIds=[made])["Subnets"][0]
        attributes = {name: found[name] for name in ("SubnetId", "VpcId", "AvailabilityZone", "CidrBlock")}
        acls = self.api.client("ec2").describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [found["VpcId"]]}])[
            "NetworkAcls"
        ]
        mine = [one for acl in acls for one in acl["Associations"] if one["SubnetId"] == made]
        return Made(made, {**attributes, "NetworkAclAssociationId": mine[0]["NetworkAclAssociationId"] if mine else ""})
