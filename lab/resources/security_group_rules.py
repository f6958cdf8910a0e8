"""Rules of security groups as resources of their own."""

from typing import Any, ClassVar

from botocore.exceptions import ClientError

from lab.resources.handler import ApiHandler, Made, Properties, Wish, gone
from lab.resources.values import numbers, picked

RULE = frozenset({"GroupId", "IpProtocol", "FromPort", "ToPort", "CidrIp", "Description"})


class _Rule(ApiHandler):
    direction = ""
    """`ingress` or `egress`, as EC2's operations are named."""
    peer = ""
    """The property that names the group on the other side."""

    def create(self, wish: Wish) -> Made:
        """Add the rule."""
        authorize = getattr(self.api.client("ec2"), f"authorize_security_group_{self.direction}")
        said = authorize(GroupId=wish.properties["GroupId"], IpPermissions=[permission(wish.properties, self.peer)])
        made = str(said["SecurityGroupRules"][0]["SecurityGroupRuleId"])
        return Made(made, {"Id": made})

    def update(self, wish: Wish, made: str, _previous: Properties) -> Made:
        """Its description: everything else is create-only."""
        describe = getattr(self.api.client("ec2"), f"update_security_group_rule_descriptions_{self.direction}")
        describe(GroupId=wish.properties["GroupId"], IpPermissions=[permission(wish.properties, self.peer)])
        return Made(made, {"Id": made})

    def delete(self, _made: str, properties: Properties) -> None:
        """Remove the rule."""
        revoke = getattr(self.api.client("ec2"), f"revoke_security_group_{self.direction}")
        try:
            revoke(GroupId=properties["GroupId"], IpPermissions=[permission(properties, self.peer)])
        except ClientError as error:
            if not gone(error):
                raise


def permission(properties: Properties, peer: str) -> dict[str, Any]:
    """A rule of a template as EC2 takes it; `peer` is the property that names the other group."""
    said: dict[str, Any] = {"IpProtocol": str(properties["IpProtocol"]), **numbers(properties, "FromPort", "ToPort")}
    described = picked(properties, "Description")
    if "CidrIp" in properties:
        said["IpRanges"] = [{"CidrIp": properties["CidrIp"], **described}]
    if peer in properties:
        said["UserIdGroupPairs"] = [{"GroupId": properties[peer], **described}]
    return said


class SecurityGroupIngress(_Rule):
    """`AWS::EC2::SecurityGroupIngress`."""

    honoured: ClassVar[frozenset[str]] = RULE | {"SourceSecurityGroupId"}
    direction = "ingress"
    peer = "SourceSecurityGroupId"


class SecurityGroupEgress(_Rule):
    """`AWS::EC2::SecurityGroupEgress`."""

    honoured: ClassVar[frozenset[str]] = RULE | {"DestinationSecurityGroupId"}
    direction = "egress"
    peer = "DestinationSecurityGroupId"
