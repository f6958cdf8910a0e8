"""Tags of EC2 resources, which all take them the same way."""

from typing import Any

from lab.resources.handler import Properties


def specification(kind: str, properties: Properties) -> list[dict[str, Any]]:
    """The TagSpecifications of a create call; none without tags."""
    tags = properties.get("Tags", [])
    return [{"ResourceType": kind, "Tags": tags}] if tags else []


def changes(properties: Properties, previous: Properties, key: str = "Tags") -> tuple[list[dict[str, str]], list[str]]:
    """Tags to set and keys to remove, so that what others have tagged stays."""
    wanted = {tag["Key"]: tag["Value"] for tag in properties.get(key, [])}
    had = {tag["Key"]: tag["Value"] for tag in previous.get(key, [])}
    new = [{"Key": name, "Value": value} for name, value in wanted.items() if had.get(name) != value]
    return new, sorted(set(had) - set(wanted))


def retag(ec2: Any, resource: str, properties: Properties, previous: Properties) -> None:
    """Make an EC2 resource's tags follow its template."""
    new, lost = changes(properties, previous)
    if new:
        ec2.create_tags(Resources=[resource], Tags=new)
    if lost:
        ec2.delete_tags(Resources=[resource], Tags=[{"Key": name} for name in lost])
