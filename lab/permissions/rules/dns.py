"""Route 53: zones, records and health checks."""

from collections.abc import Iterator, Mapping
from typing import Any

from lab.permissions.need import GLOBAL, Need, Operation, Rule


def _on(kind: str, name: str, *actions: str, keys: Mapping[str, Any] | None = None) -> Iterator[Need]:
    for action in actions:
        yield Need(f"route53:{action}", f"arn:aws:route53:::{kind}/{name}", keys or {}, GLOBAL)


def _zone(op: Operation) -> Iterator[Need]:
    name = op.physical_id or "*"
    yield from _on("hostedzone", name, "GetHostedZone", "ListQueryLoggingConfigs")
    yield from _on("change", "*", "GetChange")
    if op.verb == "delete":
        yield from _on("hostedzone", name, "DeleteHostedZone")
        return
    yield Need("ec2:DescribeVpcs")
    yield from _on("hostedzone", name, "ListTagsForResource")
    new, old = _vpcs(op.new), _vpcs(op.old)
    if op.verb == "create":
        yield from _in_vpcs(op, "CreateHostedZone", new[:1])
    first = 1 if op.verb == "create" else 0
    yield from _in_vpcs(op, "AssociateVPCWithHostedZone", [vpc for vpc in new[first:] if vpc not in old])
    yield from _in_vpcs(op, "DisassociateVPCFromHostedZone", [vpc for vpc in old if vpc not in new])
    if op.verb == "update" and op.changed("HostedZoneConfig"):
        yield from _on("hostedzone", name, "UpdateHostedZoneComment")
    if op.new_tags("HostedZoneTags") or op.lost_tags("HostedZoneTags"):
        yield from _on("hostedzone", name, "ChangeTagsForResource")


def _vpcs(properties: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(vpc["VPCId"], vpc["VPCRegion"]) for vpc in properties.get("VPCs", [])]


def _in_vpcs(op: Operation, action: str, vpcs: list[tuple[str, str]]) -> Iterator[Need]:
    """One call per VPC, checked for the zone and for the VPC."""
    for vpc, region in vpcs:
        keys = {"route53:VPCs": [f"VPCId={vpc},VPCRegion={region}"]}
        yield from _on("hostedzone", op.physical_id or "*", action, keys=keys)
        yield Need(f"route53:{action}", op.arn("ec2", f"vpc/{vpc}", region=region), keys, GLOBAL)


def _record(op: Operation) -> Iterator[Need]:
    zone = op.properties["HostedZoneId"]
    action = {"create": "CREATE", "update": "UPSERT", "delete": "DELETE"}[op.verb]
    keys = {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": [op.properties["Name"].lower().rstrip(".")],
        "route53:ChangeResourceRecordSetsRecordTypes": [op.properties["Type"]],
        "route53:ChangeResourceRecordSetsActions": [action],
    }
    yield Need("route53:ListHostedZones", region=GLOBAL)
    yield from _on("hostedzone", zone, "GetHostedZone", "ListResourceRecordSets")
    yield from _on("hostedzone", zone, "ChangeResourceRecordSets", keys=keys)
    yield from _on("change", "*", "GetChange")


def _health_check(op: Operation) -> Iterator[Need]:
    name = op.physical_id or "*"
    if op.verb == "delete":
        yield from _on("healthcheck", name, "DeleteHealthCheck")
        return
    alarm = op.new.get("HealthCheckConfig", {}).get("AlarmIdentifier")
    if alarm:
        yield Need("cloudwatch:DescribeAlarms", region=alarm["Region"])
    if op.verb == "create":
        yield Need("route53:CreateHealthCheck", region=GLOBAL)
    elif op.changed("HealthCheckConfig"):
        yield from _on("healthcheck", name, "UpdateHealthCheck")
    yield from _on("healthcheck", name, "GetHealthCheck", "ListTagsForResource")
    if op.new_tags("HealthCheckTags") or op.lost_tags("HealthCheckTags"):
        yield from _on("healthcheck", name, "ChangeTagsForResource")


RULES: Mapping[str, Rule] = {
    "AWS::Route53::HealthCheck": _health_check,
    "AWS::Route53::HostedZone": _zone,
    "AWS::Route53::RecordSet": _record,
}
