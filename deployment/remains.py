"""What outlives its stack on purpose and has a fixed name, so that a later creation would collide with it.

Losing a table, a secret or the name of a key by accident would be worse. After a creation that failed they are named
with the commands that remove them; `destroy` removes them itself.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from botocore.exceptions import ClientError

from deployment.aws_errors import error_code
from deployment.cloud import Cloud
from deployment.rollout import Rollout
from templates import naming


class Kind(Enum):
    """What it is, and in which of CloudFormation's types."""

    TABLE = "table"
    SECRET = "secret"  # noqa: S105  a word, not a secret
    ALIAS = "key alias"
    LOG_GROUP = "log group"


LONGEST_WAIT = 300
"""Seconds for a table to change or to go."""
NOT_THERE = ("ResourceNotFoundException", "NotFoundException")


@dataclass(frozen=True)
class Remain:
    """Something with a name."""

    kind: Kind
    layer: str
    """Of the stack that made it."""
    region: str
    name: str
    copies_in: tuple[str, ...] = ()
    """Regions with copies of a secret, which go first."""

    def __str__(self) -> str:
        """For people: `table orders-dev-lease in us-east-2`."""
        return f"{self.kind.value} {self.name} in {self.region}"


def named(rollout: Rollout) -> tuple[Remain, ...]:
    """Those whose names follow from the environment file; log groups are more, see `log_groups`."""
    env, homes = rollout.env, rollout.homes
    return (
        Remain(Kind.TABLE, "lease", env.lease_region, naming.lease_table(env)),
        *(Remain(Kind.TABLE, "foundation", region, naming.region_table(env)) for region in homes),
        *(Remain(Kind.ALIAS, "foundation", region, naming.key_alias(env, home)) for region, home in homes.items()),
        Remain(Kind.SECRET, "database", rollout.primary, naming.master_secret(env), (rollout.dr,)),
    )


def log_groups(cloud: Cloud, rollout: Rollout) -> Iterator[Remain]:
    """Log groups of the deployment: of databases, which outlive them, and of functions that ran late.

    Raises as the client does.
    """
    functions = dict(_named_in_templates(rollout))
    for region in rollout.homes:
        databases = naming.database_log_group(naming.database_prefix(rollout.env, region), "").removesuffix("/")
        for name in _group_names(cloud, region, databases):
            yield Remain(Kind.LOG_GROUP, "database", region, name)
        for wanted, layer in functions.items():
            for name in _group_names(cloud, region, wanted):
                if name == wanted:
                    yield Remain(Kind.LOG_GROUP, layer, region, name)


def _named_in_templates(rollout: Rollout) -> Iterator[tuple[str, str]]:
    """Names of log groups that are literals, and their layers."""
    for layer in rollout.layers:
        for resource in json.loads(layer.template)["Resources"].values():
            name = resource.get("Properties", {}).get("LogGroupName")
            if resource["Type"] == "AWS::Logs::LogGroup" and isinstance(name, str):
                yield name, layer.name


def _group_names(cloud: Cloud, region: str, prefix: str) -> Iterator[str]:
    pages = cloud.client("logs", region).get_paginator("describe_log_groups")
    for page in pages.paginate(logGroupNamePrefix=prefix):
        for group in page["logGroups"]:
            yield str(group["logGroupName"])


def exists(cloud: Cloud, remain: Remain) -> bool:
    """Whether it is there. Raises as the client does."""
    try:
        match remain.kind:
            case Kind.TABLE:
                cloud.client("dynamodb", remain.region).describe_table(TableName=remain.name)
            case Kind.SECRET:
                cloud.client("secretsmanager", remain.region).describe_secret(SecretId=remain.name)
            case Kind.ALIAS:
                cloud.client("kms", remain.region).describe_key(KeyId=remain.name)
            case Kind.LOG_GROUP:
                return True  # it was found by listing
    except ClientError as error:
        if error_code(error) in NOT_THERE:
            return False
        raise
    return True


def remove(cloud: Cloud, remain: Remain) -> None:
    """Remove it, if it is still there. A secret goes without recovery: until then its name would be taken.

    Raises as the client does.
    """
    try:
        match remain.kind:
            case Kind.TABLE:
                _remove_table(cloud, remain)
            case Kind.SECRET:
                _remove_secret(cloud, remain)
            case Kind.ALIAS:
                cloud.client("kms", remain.region).delete_alias(AliasName=remain.name)
            case Kind.LOG_GROUP:
                cloud.client("logs", remain.region).delete_log_group(logGroupName=remain.name)
    except ClientError as error:
        if error_code(error) not in NOT_THERE:
            raise


def commands(remain: Remain) -> tuple[str, ...]:
    """The same by hand."""
    region, name = remain.region, remain.name
    match remain.kind:
        case Kind.TABLE:
            return (
                f"aws dynamodb update-table --region {region} --table-name {name} --no-deletion-protection-enabled",
                f"aws dynamodb delete-table --region {region} --table-name {name}",
            )
        case Kind.SECRET:
            secret, copies = f"--region {region} --secret-id {name}", " ".join(remain.copies_in)
            return (
                f"aws secretsmanager remove-regions-from-replication {secret} --remove-replica-regions {copies}",
                f"aws secretsmanager delete-secret {secret} --force-delete-without-recovery",
            )
        case Kind.ALIAS:
            return (f"aws kms delete-alias --region {region} --alias-name {name}",)
        case Kind.LOG_GROUP:
            return (f"aws logs delete-log-group --region {region} --log-group-name {name}",)


def _remove_table(cloud: Cloud, remain: Remain) -> None:
    client = cloud.client("dynamodb", remain.region)
    table = client.describe_table(TableName=remain.name)["Table"]
    if table["TableStatus"] == "DELETING":
        return
    if table.get("DeletionProtectionEnabled"):
        client.update_table(TableName=remain.name, DeletionProtectionEnabled=False)
        client.get_waiter("table_exists").wait(TableName=remain.name, WaiterConfig=_pace(cloud))
    client.delete_table(TableName=remain.name)
    client.get_waiter("table_not_exists").wait(TableName=remain.name, WaiterConfig=_pace(cloud))


def _pace(cloud: Cloud) -> dict[str, float]:
    return {"Delay": cloud.pace.poll, "MaxAttempts": LONGEST_WAIT // cloud.pace.poll}


def _remove_secret(cloud: Cloud, remain: Remain) -> None:
    client = cloud.client("secretsmanager", remain.region)
    found = client.describe_secret(SecretId=remain.name)
    if copies := [copy["Region"] for copy in found.get("ReplicationStatus", ())]:
        client.remove_regions_from_replication(SecretId=remain.name, RemoveReplicaRegions=copies)
    client.delete_secret(SecretId=remain.name, ForceDeleteWithoutRecovery=True)
