"""`AWS::EC2::SecurityGroup`, with the rules in its own definition."""

from typing import Any, ClassVar

from botocore.exceptions import ClientError

from lab.resources.handler import ApiHandler, Made, Properties, Wish, begun, gone
from lab.resources.security_group_rules import permission
from lab.resources.tags import retag, specification

EVERYTHING = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
"""What a new group lets out until its template says something else."""


class SecurityGroup(ApiHandler):
    """Who may reach what it is attached to, and whom that may reach."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {"GroupName", "GroupDescription", "VpcId", "SecurityGroupIngress", "SecurityGroupEgress", "Tags"}
    )

    def create(self, wish: Wish) -> Made:
        """Make it; a list of egress rules replaces the one that lets everything out."""
        wanted = wish.properties
        made = str(
            self.api.client("ec2").create_security_group(
                GroupName=wanted.get("GroupName") or wish.name(longest=255),
                Description=wanted["GroupDescription"],
                VpcId=wanted["VpcId"],
                TagSpecifications=specification("security-group", wanted),
            )["GroupId"]
        )
        with begun(made):
            self._follow(made, wanted, {"SecurityGroupEgress": [EVERYTHING]})
        return self._made(made, wanted)

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Its rules and tags."""
        self._follow(made, wish.properties, previous)
        retag(self.api.client("ec2"), made, wish.properties, previous)
        return self._made(made, wish.properties)

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it; EC2 refuses while it is attached or another group's rule names it."""
        try:
            self.api.client("ec2").delete_security_group(GroupId=made)
        except ClientError as error:
            if not gone(error):
                raise

    def _follow(self, made: str, wanted: Properties, had: Properties) -> None:
        ec2 = self.api.client("ec2")
        for key, direction in (("SecurityGroupIngress", "ingress"), ("SecurityGroupEgress", "egress")):
            if key not in wanted and key not in had:
                continue
            default = [EVERYTHING] if direction == "egress" else []
            new, old = wanted.get(key, default), had.get(key, default)
            if lost := [_as_permission(rule, direction) for rule in old if rule not in new]:
                getattr(ec2, f"revoke_security_group_{direction}")(GroupId=made, IpPermissions=lost)
            if more := [_as_permission(rule, direction) for rule in new if rule not in old]:
                getattr(ec2, f"authorize_security_group_{direction}")(GroupId=made, IpPermissions=more)

    def _made(self, made: str, wanted: Properties) -> Made:
        return Made(made, {"GroupId": made, "Id": made, "VpcId": wanted["VpcId"]})


def _as_permission(rule: Properties, direction: str) -> dict[str, Any]:
    return permission(rule, "SourceSecurityGroupId" if direction == "ingress" else "DestinationSecurityGroupId")
