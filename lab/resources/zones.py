"""Route 53 hosted zones and the records in them."""

import uuid
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from lab.resources.handler import ApiHandler, HandlerError, Made, Properties, Wish, begun, gone
from lab.resources.tags import changes
from lab.resources.values import picked


class HostedZone(ApiHandler):
    """`AWS::Route53::HostedZone`: private, in the VPCs it names."""

    honoured: ClassVar[frozenset[str]] = frozenset({"Name", "VPCs", "HostedZoneConfig/Comment", "HostedZoneTags"})

    def create(self, wish: Wish) -> Made:
        """Make it in its first VPC, then let the others in."""
        wanted, route53 = wish.properties, self.api.client("route53")
        if not wanted.get("VPCs"):
            raise HandlerError("The lab makes private hosted zones only: VPCs is missing")
        said = route53.create_hosted_zone(
            Name=wanted["Name"],
            CallerReference=str(uuid.uuid4()),
            VPC=_vpc(wanted["VPCs"][0]),
            HostedZoneConfig={"Comment": _comment(wanted), "PrivateZone": True},
        )
        made = said["HostedZone"]["Id"].removeprefix("/hostedzone/")
        with begun(made):
            for vpc in wanted["VPCs"][1:]:
                route53.associate_vpc_with_hosted_zone(HostedZoneId=made, VPC=_vpc(vpc))
            self._retag(made, wanted, {})
        return Made(made, {"Id": made})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Its VPCs, comment and tags."""
        wanted, route53 = wish.properties, self.api.client("route53")
        new, old = _vpcs(wanted), _vpcs(previous)
        for key in sorted(set(new) - set(old)):
            route53.associate_vpc_with_hosted_zone(HostedZoneId=made, VPC=new[key])
        for key in sorted(set(old) - set(new)):
            route53.disassociate_vpc_from_hosted_zone(HostedZoneId=made, VPC=old[key])
        if _comment(wanted) != _comment(previous):
            route53.update_hosted_zone_comment(Id=made, Comment=_comment(wanted))
        self._retag(made, wanted, previous)
        return Made(made)

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it; Route 53 refuses while it holds records of its own."""
        try:
            self.api.client("route53").delete_hosted_zone(Id=made)
        except ClientError as error:
            if not gone(error):
                raise

    def _retag(self, made: str, properties: Properties, previous: Properties) -> None:
        new, lost = changes(properties, previous, "HostedZoneTags")
        if new or lost:
            self.api.client("route53").change_tags_for_resource(
                ResourceType="hostedzone",
                ResourceId=made,
                **({"AddTags": new} if new else {}),
                **({"RemoveTagKeys": lost} if lost else {}),
            )


def _vpc(said: Properties) -> dict[str, str]:
    return {"VPCId": said["VPCId"], "VPCRegion": said["VPCRegion"]}


def _vpcs(properties: Properties) -> dict[str, dict[str, str]]:
    return {f"{vpc['VPCRegion']}/{vpc['VPCId']}": _vpc(vpc) for vpc in properties.get("VPCs", [])}


def _comment(properties: Properties) -> str:
    return str(properties.get("HostedZoneConfig", {}).get("Comment", ""))


class RecordSet(ApiHandler):
    """`AWS::Route53::RecordSet`."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {"HostedZoneId", "Name", "Type", "TTL", "SetIdentifier", "Failover", "ResourceRecords", "HealthCheckId"}
    )

    def create(self, wish: Wish) -> Made:
        """Add it; one that is there already is refused."""
        self._change("CREATE", wish.properties)
        return Made(wish.properties["Name"])

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Put the new one in its place."""
        if _identity(wish.properties) != _identity(previous):
            raise HandlerError("The lab updates a record's value in place, not its identifier, type or routing")
        self._change("UPSERT", wish.properties)
        return Made(made)

    def delete(self, _made: str, properties: Properties) -> None:
        """Remove it; one that is gone is no failure."""
        try:
            self._change("DELETE", properties)
        except ClientError as error:
            if not gone(error) and "not found" not in error.response["Error"]["Message"]:
                raise

    def _change(self, action: str, properties: Properties) -> None:
        record: dict[str, Any] = {
            **picked(properties, "Name", "Type", "SetIdentifier", "Failover", "HealthCheckId"),
            "TTL": int(properties["TTL"]),
            "ResourceRecords": [{"Value": value} for value in properties["ResourceRecords"]],
        }
        self.api.client("route53").change_resource_record_sets(
            HostedZoneId=properties["HostedZoneId"],
            ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": record}]},
        )


def _identity(properties: Properties) -> tuple[Any, ...]:
    return tuple(properties.get(name) for name in ("HostedZoneId", "Name", "Type", "SetIdentifier", "Failover"))
