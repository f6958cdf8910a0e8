"""Single resources of other services: network ACLs, items of tables, health checks."""

from collections.abc import Iterator, Mapping

from lab.authorization.check import Check, Rule, arn
from lab.authorization.facts import partition_key, tags_of_ec2
from lab.authorization.request import Request


def _network_acl(request: Request) -> Iterator[Check]:
    name = request.one("NetworkAclId")
    tags = {f"ec2:ResourceTag/{key}": value for key, value in tags_of_ec2(name).items()}  # EC2's own name of that key
    yield Check(request.action, arn(request, "ec2", f"network-acl/{name}"), tags)


def _item(request: Request) -> Iterator[Check]:
    """One item of a table: its partition key's value is a condition key."""
    table = request.one("TableName")
    item = request.parameters.get("Key") or request.parameters.get("Item") or {}
    value = item.get(partition_key(table)) if isinstance(item, dict) else None
    keys = {"dynamodb:LeadingKeys": [str(part) for part in value.values()]} if isinstance(value, dict) else {}
    resource = table if table.startswith("arn:") else arn(request, "dynamodb", f"table/{table}")
    yield Check(request.action, resource, keys)


def _health_check(request: Request) -> Iterator[Check]:
    name = request.after("healthcheck") or "*"
    yield Check(request.action, arn(request, "route53", f"healthcheck/{name}", region=False, account=False))


RULES: Mapping[str, Rule] = {
    **{f"dynamodb:{verb}Item": _item for verb in ("Delete", "Get", "Put", "Update")},
    **{f"ec2:{verb}NetworkAclEntry": _network_acl for verb in ("Create", "Delete", "Replace")},
    **{f"route53:{verb}": _health_check for verb in ("GetHealthCheck", "GetHealthCheckStatus", "UpdateHealthCheck")},
}
