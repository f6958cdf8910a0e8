"""Tags: every taggable resource says what it is, where, for what, and alarms how urgent."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from checks.finding import Finding
from checks.proofs.deployment import Deployment, Stack
from checks.proofs.resource_table import TAG_PROPERTY

CODES = {
    "DC070": "a tag is missing or empty",
    "DC071": "a tag says something untrue",
    "DC072": "a tag with characters that AWS refuses",
}

ALWAYS = ("Name", "Environment", "Region", "Role", "Purpose")
ACCEPTED = re.compile(r"[\w .:/=+\-@]{1,256}")
"""What every tagging service takes: Logs, Lambda, IAM and RDS refuse a whole stack over one apostrophe. API models:
`[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*`."""
SEVERITIES = ("critical", "warning", "info")


def prove(deployment: Deployment) -> Iterator[Finding]:
    """The tags of every resource that can have them."""
    for stack in deployment.stacks:
        for title, resource_type, properties in stack.properties():
            place = TAG_PROPERTY.get(resource_type)
            if place is None:
                continue
            tags: dict[str, Any] = {tag["Key"]: tag["Value"] for tag in properties.get(place, [])}
            wanted = (*ALWAYS, "Severity") if resource_type == "AWS::CloudWatch::Alarm" else ALWAYS
            missing = [key for key in wanted if not tags.get(key)]
            if missing:
                yield stack.finding("DC070", f"{title}/{place}", f"without {', '.join(missing)}")
            else:
                yield from _refused(stack, title, tags)
                yield from _untrue(deployment, stack, title, tags)


def _refused(stack: Stack, title: str, tags: Mapping[str, Any]) -> Iterator[Finding]:
    for key, value in tags.items():
        if isinstance(value, str) and not ACCEPTED.fullmatch(value):
            yield stack.finding("DC072", f"{title}/{key}", f"{value!r}: letters, digits, spaces and _.:/=+-@ are taken")


def _untrue(deployment: Deployment, stack: Stack, title: str, tags: Mapping[str, Any]) -> Iterator[Finding]:
    env = deployment.environment
    truth = {
        "Environment": env.environment,
        "Region": stack.region,
        "Role": deployment.home_role(stack.region).value,
        **env.tags,
    }
    for key, value in truth.items():
        if tags.get(key) != value:
            yield stack.finding("DC071", f"{title}/{key}", f"{tags.get(key)!r} in {stack.region}, true is {value!r}")
    if not str(tags["Name"]).startswith(env.deployment):
        yield stack.finding("DC071", f"{title}/Name", f"{tags['Name']} does not begin with {env.deployment}")
    if tags.get("Severity", SEVERITIES[0]) not in SEVERITIES:
        yield stack.finding("DC071", f"{title}/Severity", f"{tags['Severity']} is none of {', '.join(SEVERITIES)}")
