"""CreateDBInstanceReadReplica: a streaming standby in another region.

RDS User Guide, "Creating a read replica in a different AWS Region". RDS has a replication channel of its own: it
needs no peering and no rule in a security group, but network ACLs act on it.
"""

import contextlib

import psycopg

from lab.postgres.cluster import reachable
from lab.postgres.errors import PostgresError
from lab.postgres.settings import standby_settings
from lab.query_protocol import ServiceError
from lab.rds import create, events, records
from lab.rds.call import Call
from lab.rds.databases import Databases
from lab.rds.model import Instance, Record, Status
from lab.rds.refusals import invalid_combination, invalid_state, invalid_value, not_found, require_status

CLEANUP_SECONDS = 1.0
"""Between two attempts to tell a source that it has one replica less."""


def create_replica(call: Call) -> Record:
    """Accept it, then copy the source; answers the instance that is being created."""
    source = _source(call)
    key = call.key()
    if source.record["StorageEncrypted"] and not key:
        raise invalid_combination("Cannot create a cross region unencrypted read replica from encrypted source.")
    if key and not source.record["StorageEncrypted"]:
        raise invalid_combination("Cannot create an encrypted read replica from an unencrypted source.")
    replica = create.accept(call, records.inherited(source.record))
    replica.record["KmsKeyId"] = key
    replica.record["ReadReplicaSourceDBInstanceIdentifier"] = source.arn
    replica.source, replica.born_from = source, source.arn
    databases = call.databases
    create.register(databases, replica)
    _list(source, replica)

    def build() -> None:
        try:
            _follow(databases, replica, source)
        except PostgresError as error:
            databases.announce(replica, events.REPLICA_FAILED, str(error))
            raise
        create.finish(databases, replica)

    databases.run(replica, build)
    return databases.shown(replica)


def separate(databases: Databases, replica: Instance) -> None:
    """End a replica's bond with its source: at once for the replica, for the source as soon as it is reached."""
    source, channel, slot = replica.source, replica.channel, replica.slot
    replica.source = replica.channel = None
    if channel is not None:
        databases.network.relays.remove(channel)
    if source is None:
        return

    def tell() -> None:
        while not _forget(databases, source, replica, slot):
            if source.gone.wait(CLEANUP_SECONDS):
                return

    databases.run(source, tell)


def _source(call: Call) -> Instance:
    databases, wanted = call.databases, call.request["SourceDBInstanceIdentifier"]
    if not wanted.startswith("arn:"):
        raise invalid_value("The lab makes replicas in other regions only: SourceDBInstanceIdentifier must be an ARN")
    source = databases.store.find(call.account, call.region, wanted)
    if source is None:
        raise not_found(wanted)
    if source.region == call.region:
        raise invalid_value("The lab makes replicas in other regions only")
    if databases.outages.api(call.region, source.region, "rds") is not None:
        raise ServiceError("InternalFailure", f"RDS in {source.region} does not answer", 500)
    if source.record.get("ReadReplicaSourceDBInstanceIdentifier"):
        raise invalid_value(f"The lab makes no replicas of replicas, and {source.identifier} is one")
    require_status(source, Status.AVAILABLE, Status.BACKING_UP)
    if not source.record["BackupRetentionPeriod"]:
        raise invalid_state(
            "Automated backups are not enabled for this database instance. To enable automated backups, use "
            "ModifyDBInstance to set the backup retention period to a non-zero value."
        )
    return source


def _follow(databases: Databases, replica: Instance, source: Instance) -> None:
    """Copy the source through a channel, and follow it through that for good."""
    if source.endpoint is None or source.server is None or replica.endpoint is None:
        raise PostgresError(f"{source.identifier} has no server")
    channel = source.endpoint.channel(replica.endpoint)
    replica.channel = channel
    databases.network.open(channel)
    databases.network.relays.forward(channel, reachable(source.server))
    name = create.directory(replica)
    server = databases.clusters.copy_of(name, source.server, via=channel.place, slot=replica.slot)
    replica.server = server
    server.settings = standby_settings({}, source.server.settings)  # RDS gives it its parameter group afterwards
    server.start()


def _list(source: Instance, replica: Instance) -> None:
    listed = source.record["ReadReplicaDBInstanceIdentifiers"]
    source.record["ReadReplicaDBInstanceIdentifiers"] = [*listed, replica.arn]


def _forget(databases: Databases, source: Instance, replica: Instance, slot: str) -> bool:
    """Drop the slot and take the replica off the list, if the regions reach each other."""
    if databases.outages.vpc(replica.region, source.region) or databases.outages.region_off(source.region):
        return False
    if source.server is not None and source.server.running:
        with contextlib.suppress(psycopg.Error), source.server.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = %s AND active",
                [slot],
            )
            connection.execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s", [slot]
            )
            listed = source.record["ReadReplicaDBInstanceIdentifiers"]
            source.record["ReadReplicaDBInstanceIdentifiers"] = [arn for arn in listed if arn != replica.arn]
            return True
    return False
