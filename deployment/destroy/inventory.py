"""Everything of a deployment that is there: what goes, and what stays."""

from collections.abc import Iterator
from dataclasses import dataclass

from botocore.exceptions import ClientError

from deployment import remains, stack_sets, stacks
from deployment.aws_errors import error_code
from deployment.cloud import Cloud
from deployment.remains import NOT_THERE, Kind, Remain
from deployment.rollout import Rollout
from deployment.runtime.databases import Instance, identifier_of, instances
from deployment.stack_sets import StackSet
from deployment.stacks import Stack
from templates import naming

IDENTIFIER = "DatabaseIdentifier"
"""The output of a database stack that names its instance."""


@dataclass(frozen=True)
class Database:
    """A database of the deployment, whatever its generation."""

    region: str
    instance: Instance
    held: bool
    """A stack that was found holds it, by its output."""
    as_described: bool
    """It is the generation of the environment file."""


@dataclass(frozen=True)
class Inventory:
    """What is there."""

    stack_sets: tuple[StackSet, ...]
    """In the order of their removal."""
    stacks: tuple[Stack, ...]
    """Plain ones, in the order of their removal."""
    databases: tuple[Database, ...]
    remains: tuple[Remain, ...]
    """What outlives its stack and is removed by name."""
    kept: tuple[str, ...]
    """What stays, in words."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to remove."""
        return not (self.stack_sets or self.stacks or self.remains)

    def lines(self) -> Iterator[str]:
        """All that goes, then what stays."""
        for stack_set in self.stack_sets:
            for instance in stack_set.instances:
                yield f"delete  stack of {stack_set.name} in {instance.region}"
            yield f"delete  StackSet {stack_set.name}"
        for database in self.databases:
            snapshot = "with a final snapshot" if database.instance.writable else "a replica, without a snapshot"
            yield f"delete  database {database.instance.identifier} in {database.region}, {snapshot}"
        for stack in self.stacks:
            yield f"delete  stack {stack.name} in {stack.region}"
        for remain in self.remains:
            yield f"delete  {remain}"
        for kept in self.kept:
            yield f"keep    {kept}"


def look(cloud: Cloud, rollout: Rollout) -> Inventory:
    """Everything that is there now. Raises as the clients do."""
    found_sets = {
        layer.name: found
        for layer in reversed(rollout.layers)
        if layer.is_stack_set and (found := stack_sets.look(cloud, rollout.administration, layer.deployed_as))
    }
    # Bootstrap last: StackSets delete with its roles.
    plain = [layer for layer in reversed(rollout.layers) if not layer.is_stack_set]
    found_stacks = (stacks.look(cloud, region, layer.deployed_as) for layer in plain for region in layer.regions)
    by_name = [one for one in remains.named(rollout) if remains.exists(cloud, one)]
    return Inventory(
        stack_sets=tuple(found_sets.values()),
        stacks=tuple(filter(None, found_stacks)),
        databases=tuple(_databases(cloud, rollout, found_sets.get("database"))),
        remains=(*by_name, *remains.log_groups(cloud, rollout)),
        kept=(*_keys(cloud, by_name), *_snapshots(cloud, rollout)),
    )


def _databases(cloud: Cloud, rollout: Rollout, layer: StackSet | None) -> Iterator[Database]:
    there = {one.region: one.stack for one in layer.instances if one.stack} if layer else {}
    for region, home in rollout.homes.items():
        described = identifier_of(rollout.env, home)
        # A stack whose creation stopped half-way has no outputs yet, and may hold its database all the same.
        held = there[region].outputs.get(IDENTIFIER, described) if region in there else ""
        for instance in instances(cloud.client("rds", region), rollout.env, home):
            name = instance.identifier
            yield Database(region, instance, held=name == held, as_described=name == described)


def _keys(cloud: Cloud, found: list[Remain]) -> Iterator[str]:
    """The keys behind the aliases: whatever they encrypted, such as snapshots, is lost without them."""
    for alias in found:
        if alias.kind is Kind.ALIAS:
            try:
                key = cloud.client("kms", alias.region).describe_key(KeyId=alias.name)["KeyMetadata"]
            except ClientError as error:
                if error_code(error) in NOT_THERE:
                    continue
                raise
            yield f"key {key['KeyId']} in {alias.region}, until now {alias.name}"


def _snapshots(cloud: Cloud, rollout: Rollout) -> Iterator[str]:
    """Final ones, and copies, which are in the region that their database is not in."""
    prefixes = tuple(naming.database_prefix(rollout.env, region) for region in rollout.homes)
    for region in rollout.homes:
        pages = cloud.client("rds", region).get_paginator("describe_db_snapshots")
        for page in pages.paginate(SnapshotType="manual"):
            for snapshot in page["DBSnapshots"]:
                if snapshot["DBInstanceIdentifier"].startswith(prefixes):
                    yield f"snapshot {snapshot['DBSnapshotIdentifier']} in {region}"
