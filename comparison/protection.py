"""Which resources nobody should lose, or change at the wrong time, by accident."""

from collections.abc import Mapping
from typing import Any

from comparison.beyond_registry import ALARM, INSTANCE, KEY, RECORD, SECRET, TABLE
from comparison.change import Protection

CHECK, ZONE = "AWS::Route53::HealthCheck", "AWS::Route53::HostedZone"
STATE_TYPES = frozenset({INSTANCE, KEY, SECRET, TABLE, ZONE})
"""Database, key, secret, table, zone."""
DNS_TYPES = frozenset({CHECK, RECORD, ZONE})


def protection(resource: Mapping[str, Any], signals: frozenset[str]) -> Protection:
    """What a resource is protected as.

    Args:
        resource: as one region reads it.
        signals: names of the alarms that health checks read.
    """
    resource_type = resource["Type"]
    found = Protection.STATE if resource_type in STATE_TYPES else Protection.NOTHING
    if resource_type in DNS_TYPES or (
        resource_type == ALARM and resource.get("Properties", {}).get("AlarmName") in signals
    ):
        found |= Protection.DNS
    return found


def signals(template: Mapping[str, Any]) -> frozenset[str]:
    """Names of the alarms that a template's health checks read, in whichever region.

    A region's template has an alarm whose health check lives in the other region only: conditions are not looked at.
    """
    configurations = (
        body.get("Properties", {}).get("HealthCheckConfig", {})
        for body in template.get("Resources", {}).values()
        if body["Type"] == CHECK
    )
    names = (configuration.get("AlarmIdentifier", {}).get("Name") for configuration in configurations)
    return frozenset(name for name in names if isinstance(name, str))
