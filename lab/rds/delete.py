"""DeleteDBInstance: guarded by deletion protection, with a final snapshot if asked, never of a replica."""

from lab.rds import create, events, replicate, snapshots
from lab.rds.call import Call
from lab.rds.databases import Databases
from lab.rds.model import Instance, Record, Status
from lab.rds.refusals import invalid_combination, invalid_state, require_status

DELETABLE = (Status.AVAILABLE, Status.STOPPED, Status.FAILED, Status.INCOMPATIBLE_PARAMETERS)
WITHOUT_SNAPSHOT = (Status.FAILED, Status.INCOMPATIBLE_PARAMETERS)
"""Of instances in these states RDS takes no final snapshot."""


def delete(call: Call) -> Record:
    """Accept it, then stop the server and remove everything of it."""
    databases, request, instance = call.databases, call.request, call.instance()
    with databases.store.lock:
        final = _final_snapshot(
            databases, instance, request.get("FinalDBSnapshotIdentifier"), skip=bool(request.get("SkipFinalSnapshot"))
        )
        if instance.record["DeletionProtection"]:
            raise invalid_combination(
                "Cannot delete protected DB Instance, please disable deletion protection and try again."
            )
        require_status(instance, *DELETABLE)
        instance.status = Status.DELETING
    keep_backups = request.get("DeleteAutomatedBackups") is False
    databases.run(instance, lambda: _delete(databases, instance, final, keep_backups=keep_backups))
    return databases.shown(instance)


def _final_snapshot(databases: Databases, instance: Instance, name: str | None, *, skip: bool) -> str | None:
    """The name of the final snapshot to take, or None; `ServiceError` when the request contradicts itself."""
    is_replica = bool(instance.record.get("ReadReplicaSourceDBInstanceIdentifier"))
    if skip and name:
        raise invalid_combination("FinalDBSnapshotIdentifier cannot be specified when SkipFinalSnapshot is enabled.")
    if is_replica and name:
        raise invalid_combination("FinalDBSnapshotIdentifier can not be specified when deleting a read replica.")
    if is_replica and not skip:
        raise invalid_combination("SkipFinalSnapshot is required to delete a read replica: none is ever taken of it.")
    if skip:
        return None
    if not name:
        raise invalid_combination("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.")
    if instance.status in WITHOUT_SNAPSHOT:
        raise invalid_state(
            f"{instance.identifier} is {instance.status}: it can only be deleted with SkipFinalSnapshot."
        )
    return snapshots.check_final(databases, instance, name)


def _delete(databases: Databases, instance: Instance, final: str | None, *, keep_backups: bool) -> None:
    databases.halt(instance)
    if final is not None:
        snapshots.final(databases, instance, final)
    if not keep_backups:
        for snapshot in snapshots.of_instance(databases, instance, snapshots.AUTOMATED):
            snapshots.remove(databases, snapshot)
    replicate.separate(databases, instance)
    for replica in tuple(databases.store.replicas(instance)):
        # In another region: it is not promoted, its replication has ended (RDS User Guide, "Read replicas").
        replica.terminated = True
        replica.source = None
        if replica.channel is not None:
            databases.network.relays.remove(replica.channel)
            replica.channel = None
        databases.announce(replica, events.REPLICATION_ENDED)
    create.discard(databases, instance)
    databases.announce(instance, events.DELETED)
