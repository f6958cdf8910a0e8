"""What exists where: known types only, state kept, global things once, and otherwise both regions the same."""

from collections.abc import Iterator
from typing import Any

from checks.finding import Finding
from checks.proofs.deployment import Deployment, Stack
from checks.proofs.resource_table import KEEPING, KEPT, STATEFUL, TAG_PROPERTY
from settings.roles import DATABASE_ROLES, HomeRole
from templates.facts import MAPPING

CODES = {
    "DC060": "a resource or transform that only a running stack or another template could explain",
    "DC061": "a stateful resource whose deletion policy loses it or is not stated",
    "DC062": "a global or single resource in the wrong region",
    "DC063": "regions that differ where they must be the same",
    "DC064": "a Mapping with other regions than the template goes to",
}

CHECK = "AWS::Route53::HealthCheck"
ONLY_IN: dict[str, HomeRole] = {
    "AWS::EC2::VPCPeeringConnection": HomeRole.DR,
    "AWS::Route53::HealthCheck": HomeRole.DR,
    "AWS::Route53::HostedZone": HomeRole.DR,
    "AWS::Route53::RecordSet": HomeRole.DR,
    "AWS::SecretsManager::RotationSchedule": HomeRole.PRIMARY,
    "AWS::SecretsManager::Secret": HomeRole.PRIMARY,
}
"""Types that live once, and the home role of the region that holds them."""
ONLY_IN_PRIMARY = ("Rotation",)
"""What the titles begin with of everything that serves the secret."""
COUNTED_BY_TYPE = ("AWS::EC2::", "AWS::RDS::DBInstance")
"""Types of which a region may have several, or one under another title: networks have as many subnets as zones, and
a database is called by how it was born."""


def prove(deployment: Deployment) -> Iterator[Finding]:
    """Types, policies and places of every resource."""
    for stack in deployment.templates:
        yield from _template(stack, stack.subject.template)
    for stack in deployment.stacks:
        for title, resource_type, _ in stack.properties():
            role = ONLY_IN.get(resource_type)
            if role and deployment.home_role(stack.region) is not role:
                yield stack.finding("DC062", title, f"{resource_type} lives in {role} only, not in {stack.region}")
    yield from _single(deployment)
    for layer in ("foundation", "database", "failover"):
        yield from _symmetry(deployment, layer)


def _template(stack: Stack, template: Any) -> Iterator[Finding]:
    for section in ("Transform", "Macros", "Hooks"):
        if section in template:
            yield stack.finding("DC060", section, "a StackSet runs no transform")
    for title, resource in template["Resources"].items():
        resource_type = resource["Type"]
        if resource_type not in TAG_PROPERTY:
            yield stack.finding("DC060", title, f"{resource_type} is not in checks/proofs/resource_table.py")
        policies = {resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")}
        if resource_type in STATEFUL and None in policies:
            yield stack.finding("DC061", title, "needs DeletionPolicy and UpdateReplacePolicy")
        elif resource_type in KEPT and not policies <= KEEPING:
            yield stack.finding("DC061", title, f"{sorted(policies)} loses what it holds")
    regions = set(template.get("Mappings", {}).get(MAPPING, stack.subject.regions))
    if regions != set(stack.subject.regions):
        yield stack.finding("DC064", MAPPING, f"{sorted(regions)}: the template goes to {list(stack.subject.regions)}")


def _single(deployment: Deployment) -> Iterator[Finding]:
    homes = {"failover": ("AWS::Route53::HostedZone",), "database": ("AWS::SecretsManager::Secret",)}
    for layer, types in homes.items():
        stacks = deployment.of(layer)
        for resource_type in types:
            found = [title for stack in stacks for title in stack.of_type(resource_type)]
            if stacks and len(found) != 1:
                yield stacks[0].finding("DC062", resource_type, f"{found}: one lives in {ONLY_IN[resource_type]}")


def _symmetry(deployment: Deployment, layer: str) -> Iterator[Finding]:
    stacks = [deployment.stack(layer, deployment.region(role)) for role in DATABASE_ROLES]
    first, second = stacks
    if first is None or second is None:
        return
    signals = {
        check["HealthCheckConfig"].get("AlarmIdentifier", {}).get("Name") for _, _, check in deployment.find(CHECK)
    }
    here, there = _shape(first, signals), _shape(second, signals)
    for title in sorted(here ^ there):
        region = first.region if title in here else second.region
        yield second.finding("DC063", title, f"only in {region}; whichever region writes must have everything it needs")


def _shape(stack: Stack, signals: set[str | None]) -> set[str]:
    """What a stack holds that its peer must hold too: logical ids, and types of what is counted by type.

    Alarms behind health checks are left out: each region publishes and watches a signal of its own.
    """
    return {
        resource_type if resource_type.startswith(COUNTED_BY_TYPE) else title
        for title, resource_type, properties in stack.properties()
        if resource_type not in ONLY_IN
        and not title.startswith(ONLY_IN_PRIMARY)
        and properties.get("AlarmName", "") not in signals
    }
