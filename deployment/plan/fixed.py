"""Settings that are fixed for the life of a deployment, as they can be seen in its templates."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from deployment.plan.model import FixedChange
from resolution.intrinsics import as_text, is_known
from resolution.resolve import ResolvedTemplate

SEEN_IN = (
    ("AWS::RDS::DBInstance", "DBName", "database.name"),
    ("AWS::RDS::DBInstance", "MasterUsername", "database.master_username"),
    ("AWS::RDS::DBInstance", "Port", "database.port"),
    ("AWS::Route53::HostedZone", "Name", "dns.zone"),
)
"""Type, property, setting."""
SEEN_IN_SECRET = {
    "dbname": "database.name",
    "username": "database.master_username",
    "port": "database.port",
    "host": "dns.zone",
}
"""A rebuilt database's resource says neither name nor user any more; the secret still does."""
SECRET, FUNCTION = "AWS::SecretsManager::Secret", "AWS::Lambda::Function"
WITNESS = "regions.witness"
LEASE_REGION = "LEASE_REGION"
"""The controller's variable: a lease elsewhere would begin anew, with everything that it remembers lost."""


def fixed_changes(before: ResolvedTemplate, after: ResolvedTemplate) -> tuple[FixedChange, ...]:
    """Fixed settings that both templates show, with different values."""
    old, new = _facts(before), _facts(after)
    return tuple(
        FixedChange(setting, ", ".join(sorted(old[setting] - new[setting])), ", ".join(sorted(new[setting])))
        for setting in sorted(old.keys() & new.keys())
        if not old[setting] <= new[setting]
    )


def _facts(template: ResolvedTemplate) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for setting, value in _values(template):
        if is_known(value):
            found.setdefault(setting, set()).add(as_text(value))
    return found


def _values(template: ResolvedTemplate) -> Iterator[tuple[str, Any]]:
    for resource_type, name, setting in SEEN_IN:
        for properties in template.of_type(resource_type).values():
            if name in properties:
                yield setting, properties[name].rstrip(".") if name == "Name" else properties[name]
    for properties in template.of_type(SECRET).values():
        yield from _of_secret(properties.get("GenerateSecretString", {}).get("SecretStringTemplate"))
    for properties in template.of_type(FUNCTION).values():
        variables = properties.get("Environment", {}).get("Variables", {})
        if LEASE_REGION in variables:
            yield WITNESS, variables[LEASE_REGION]


def _of_secret(text: Any) -> Iterator[tuple[str, Any]]:
    try:
        content = json.loads(text) if isinstance(text, str) else {}
    except ValueError:
        return
    for key, setting in SEEN_IN_SECRET.items():
        if key in content:
            host = setting == "dns.zone"
            yield setting, str(content[key]).partition(".")[2] if host else content[key]
