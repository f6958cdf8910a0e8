"""Snapshots: base backups of running servers, or what a stopped one left; copies of them share the data."""

import shutil
import time
from collections.abc import Iterable
from typing import Any

from lab.postgres.cluster import reachable
from lab.postgres.errors import PostgresError
from lab.query_protocol import ServiceError
from lab.rds import events, rules
from lab.rds.call import Call
from lab.rds.databases import Databases
from lab.rds.model import Image, Instance, Record, Snapshot, Status, now
from lab.rds.refusals import invalid_combination, invalid_value, require_status, snapshot_not_found

AUTOMATED, MANUAL = "automated", "manual"
OWN_PREFIX = "rds:"
OF_THE_INSTANCE = (
    "AllocatedStorage",
    "AvailabilityZone",
    "BackupRetentionPeriod",
    "DBInstanceIdentifier",
    "DbiResourceId",
    "Engine",
    "EngineVersion",
    "IAMDatabaseAuthenticationEnabled",
    "InstanceCreateTime",
    "Iops",
    "KmsKeyId",
    "LicenseModel",
    "MasterUsername",
    "PreferredBackupWindow",
    "StorageThroughput",
    "StorageType",
)
"""What a snapshot says of the instance that it was taken of."""
COPIES_AT_ONCE = 20
"""To one region: RDS User Guide, "Copying a DB snapshot"."""


def create(call: Call) -> Record:
    """CreateDBSnapshot: the instance is backed up as it runs."""
    databases, instance = call.databases, call.instance()
    with databases.store.lock:
        require_status(instance, Status.AVAILABLE)
        name = _free(call, call.request["DBSnapshotIdentifier"])
        snapshot = announce(databases, instance, name, MANUAL, call.request.get("Tags", ()))
        instance.status = Status.BACKING_UP

    def work() -> None:
        back_up(databases, instance, snapshot)
        databases.settle(instance)

    databases.run(instance, work)
    return dict(snapshot.record)


def copy(call: Call) -> Record:
    """CopyDBSnapshot: into this region, from here or from another one."""
    databases, request = call.databases, call.request
    source = databases.store.find_snapshot(call.account, call.region, request["SourceDBSnapshotIdentifier"])
    if source is None:
        raise snapshot_not_found(request["SourceDBSnapshotIdentifier"])
    if databases.outages.api(call.region, source.region, "rds") is not None:
        raise ServiceError("InternalFailure", f"RDS in {source.region} does not answer", 500)
    if source.record["Status"] != "available":
        raise ServiceError("InvalidDBSnapshotState", f"{source.identifier} is {source.record['Status']}, not available")
    name, key = _free(call, request["TargetDBSnapshotIdentifier"]), call.key()
    if source.region != call.region and source.record["Encrypted"] and not key:
        raise invalid_combination(
            "KmsKeyId of this region is required to copy an encrypted snapshot from another region"
        )
    copying = [s for s in databases.store.snapshots(call.account, call.region) if s.record["Status"] == "creating"]
    if len(copying) >= COPIES_AT_ONCE:
        raise ServiceError("SnapshotQuotaExceeded", f"{COPIES_AT_ONCE} snapshots are being copied to {call.region}")
    tags = [*request.get("Tags", ()), *(source.record["TagList"] if request.get("CopyTags") else ())]
    if any(tag["Key"].startswith("aws:") for tag in tags):
        raise invalid_value("Tags that begin with aws: are AWS's own and cannot be copied")
    record = {
        **source.record,
        "DBSnapshotIdentifier": name,
        "DBSnapshotArn": f"arn:aws:rds:{call.region}:{call.account}:snapshot:{name}",
        "SnapshotType": MANUAL,
        "SnapshotCreateTime": now(),
        "Status": "creating",
        "PercentProgress": 0,
        "SourceRegion": source.region,
        "SourceDBSnapshotIdentifier": source.record["DBSnapshotArn"],
        "KmsKeyId": key or source.record.get("KmsKeyId"),
        "Encrypted": bool(key) or source.record["Encrypted"],
        "TagList": list({tag["Key"]: tag for tag in tags}.values()),
    }
    target = Snapshot(call.account, call.region, record)
    with databases.store.lock:
        target.image = source.image
        if target.image is not None:
            target.image.users += 1
        databases.store.add_snapshot(target)

    def work() -> None:
        time.sleep(databases.pace.copy_seconds)
        _complete(databases, target, events.SNAPSHOT_COPIED)

    databases.background(work)
    return dict(record)


def delete(call: Call) -> Record:
    """DeleteDBSnapshot: manual ones only."""
    databases = call.databases
    with databases.store.lock:
        snapshot = databases.store.get_snapshot(call.account, call.region, call.request["DBSnapshotIdentifier"])
        if snapshot.record["SnapshotType"] != MANUAL or snapshot.record["Status"] not in ("available", "failed"):
            raise ServiceError(
                "InvalidDBSnapshotState",
                f"Cannot delete the {snapshot.record['SnapshotType']} snapshot {snapshot.identifier}, which is "
                f"{snapshot.record['Status']}",
            )
        remove(databases, snapshot)
    databases.events.record(call.account, call.region, events.SNAPSHOT_DELETED, snapshot.record["DBSnapshotArn"])
    return {**snapshot.record, "Status": "deleted"}


def announce(
    databases: Databases, instance: Instance, name: str, kind: str, tags: Iterable[dict[str, str]] = ()
) -> Snapshot:
    """A snapshot that is being made: its record without data."""
    moment, record = now(), instance.record
    copied = record["TagList"] if record["CopyTagsToSnapshot"] else ()
    shown: dict[str, Any] = {
        **{field: record.get(field) for field in OF_THE_INSTANCE},
        "DBSnapshotIdentifier": name,
        "DBSnapshotArn": f"arn:aws:rds:{instance.region}:{instance.account}:snapshot:{name}",
        "SnapshotCreateTime": moment,
        "OriginalSnapshotCreateTime": moment,
        "SnapshotDatabaseTime": moment,
        "Status": "creating",
        "PercentProgress": 0,
        "SnapshotType": kind,
        "Encrypted": record["StorageEncrypted"],
        "Port": instance.endpoint.port if instance.endpoint else None,
        "VpcId": record["DBSubnetGroup"]["VpcId"],
        "OptionGroupName": "default:postgres-18",
        "SnapshotTarget": "region",
        "TagList": list({tag["Key"]: tag for tag in (*copied, *tags) if not tag["Key"].startswith("aws:")}.values()),
    }
    snapshot = Snapshot(instance.account, instance.region, shown)
    databases.store.add_snapshot(snapshot)
    return snapshot


def automated(databases: Databases, instance: Instance) -> None:
    """Back an instance up as RDS does daily: `backing-up` all the while, and as long as somebody holds it."""
    with databases.store.lock:
        instance.status = Status.BACKING_UP
    databases.announce(instance, events.BACKING_UP)
    name = f"{OWN_PREFIX}{instance.identifier}-{now():%Y-%m-%d-%H-%M}"
    existing = databases.store.find_snapshot(instance.account, instance.region, name)
    if existing is not None:  # of the same minute: a name is one snapshot
        remove(databases, existing)
    snapshot = announce(databases, instance, name, AUTOMATED)
    back_up(databases, instance, snapshot)
    held = instance.backup_held
    if held is not None:
        held.wait()
    databases.announce(instance, events.BACKED_UP)


def first_backup(databases: Databases, instance: Instance) -> None:
    """The backup that RDS takes when backups are turned on; leaves the status to the caller."""
    if databases.pace.automatic_backups and instance.record["BackupRetentionPeriod"]:
        automated(databases, instance)


def back_up(databases: Databases, instance: Instance, snapshot: Snapshot) -> None:
    """Copy a running server's data into a snapshot; one that fails leaves a failed snapshot and a living instance."""
    directory = databases.snapshot_directory()
    try:
        databases.clusters.archive(directory, via=reachable(instance.own_server()))
    except PostgresError as error:
        shutil.rmtree(directory, ignore_errors=True)
        snapshot.record["Status"] = "failed"
        databases.announce(instance, events.FAILED, f"the backup failed: {error}")
        return
    snapshot.image = Image(directory)
    kind = events.SNAPSHOT_CREATED if snapshot.record["SnapshotType"] == MANUAL else events.AUTOMATED_SNAPSHOT_CREATED
    _complete(databases, snapshot, kind)


def final(databases: Databases, instance: Instance, name: str) -> None:
    """Keep the data of an instance that is being deleted and has stopped: its directory becomes the image."""
    snapshot = announce(databases, instance, name, MANUAL)
    directory = databases.snapshot_directory()
    if instance.server is not None:
        instance.server.data.rename(directory)
    snapshot.image = Image(directory)
    _complete(databases, snapshot, events.SNAPSHOT_CREATED)


def remove(databases: Databases, snapshot: Snapshot) -> None:
    """Forget a snapshot, and its data unless a copy shares it."""
    databases.store.remove_snapshot(snapshot)
    image = snapshot.image
    if image is not None:
        image.users -= 1
        if not image.users:
            shutil.rmtree(image.directory, ignore_errors=True)


def of_instance(databases: Databases, instance: Instance, kind: str) -> list[Snapshot]:
    """The snapshots of one kind that were taken of an instance, and not of a namesake."""
    return [
        snapshot
        for snapshot in databases.store.snapshots(instance.account, instance.region)
        if snapshot.record["DbiResourceId"] == instance.record["DbiResourceId"]
        and snapshot.record["SnapshotType"] == kind
    ]


def _free(call: Call, wanted: str) -> str:
    name = rules.check_snapshot_identifier(wanted)
    if call.databases.store.find_snapshot(call.account, call.region, name) is not None:
        raise ServiceError("DBSnapshotAlreadyExists", f"Cannot create the snapshot: {name} already exists.")
    return name


def check_final(databases: Databases, instance: Instance, wanted: str) -> str:
    """The name of a final snapshot; `ServiceError` when it is none, or taken."""
    return _free(Call(databases, instance.account, instance.region, {}), wanted)


def _complete(databases: Databases, snapshot: Snapshot, kind: events.Kind) -> None:
    snapshot.record.update(Status="available", PercentProgress=100)
    databases.events.record(snapshot.account, snapshot.region, kind, snapshot.record["DBSnapshotArn"])
