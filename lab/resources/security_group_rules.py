"""Rules of security groups as resources of their own."""

from typing import Any

from botocore.exceptions import ClientError

from lab.resources.handler import ApiHandler, Made, Properties, Wish, gone


class _Rule(ApiHandler):
    direction = ""
    """`ingress` or `egress`, as EC2's operations are named."""
    peer = ""
    """The property that names the group on the other side."""

    def create(self, wish: Wish) -> Made:
        """Add the rule."""
        authorize = getattr(self.api.client("ec2"), f"authorize_security_group_{self.direction}")
        said = authorize(GroupId=wish.properties["GroupId"], IpPermissions=[self._permission(wish.properties)])
        made = str(said["SecurityGroupRules"][0]["SecurityGroupRuleId"])
        return Made(made, {"Id": made})

    def update(self, wish: Wish, made: str, _previous: Properties) -> Made:
        """Its description: everything else is create-only."""
        describe = getattr(self.api.client("ec2"), f"update_security_group_rule_descriptions_{self.direction}")
        describe(GroupId=wish.properties["GroupId"], IpPermissions=[self._permission(wish.properties)])
        return Made(made, {"Id": made})

    def delete(self, _made: str, properties: Properties) -> None:
        """Remove the rule."""
        revoke = getattr(self.api.client("ec2"), f"revoke_security_group_{self.direction}")
        try:
            revoke(GroupId=properties["GroupId"], IpPermissions=[self._permission(properties)])
        except ClientError as error:
            if not gone(error):
                raise

    def _permission(self, properties: Properties) -> dict[str, Any]:
        permission: dict[str, Any] = {"IpProtocol": str(properties["IpProtocol"])}
        permission |= {end: int(properties[end]) for end in ("FromPort", "ToPort") if end in properties}
        described = {"Description": properties["Description"]} if "Description" in properties else {}
        if "CidrIp" in properties:
            permission["IpRanges"] = [{"CidrIp": properties["CidrIp"], **described}]
        if self.peer in properties:
            permission["UserIdGroupPairs"] = [{"GroupId": properties[self.peer], **described}]
        return permission


class SecurityGroupIngress(_Rule):
    """`AWS::EC2::SecurityGroupIngress`."""

    direction = "ingress"
    peer = "SourceSecurityGroupId"


class SecurityGroupEgress(_Rule):
    """`AWS::EC2::SecurityGroupEgress`."""

    direction = "egress"
    peer = "DestinationSecurityGroupId"
