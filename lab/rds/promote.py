"""PromoteReadReplica: a standby becomes a database of its own, by a reboot; its name and address stay.

RDS User Guide, "Promoting a read replica to be a standalone DB instance".
"""

import time

from lab.rds import events, replicate, rules, snapshots
from lab.rds.call import Call
from lab.rds.databases import Databases
from lab.rds.model import Instance, Record, Status
from lab.rds.refusals import invalid_state, require_status

DEFAULT_RETENTION = 1
"""Days, if the request says nothing: API reference of RDS, PromoteReadReplica."""


def promote(call: Call) -> Record:
    """Accept it, then promote; refused while the instance does anything else, a backup included."""
    databases, instance = call.databases, call.instance()
    asked = {
        "BackupRetentionPeriod": call.request.get("BackupRetentionPeriod", DEFAULT_RETENTION),
        "PreferredBackupWindow": call.request.get("PreferredBackupWindow", instance.record["PreferredBackupWindow"]),
    }
    with databases.store.lock:
        if not instance.record.get("ReadReplicaSourceDBInstanceIdentifier"):
            raise invalid_state("DB Instance is not a read replica.")
        require_status(instance, Status.AVAILABLE)
        if instance.arn in databases.pace.refused_promotions:
            raise invalid_state(f"{instance.identifier} cannot be promoted now: the lab was told to refuse it.")
        rules.check_settings({**instance.record, **asked})
        instance.status = Status.MODIFYING
    databases.run(instance, lambda: _promote(databases, instance, asked))
    return databases.shown(instance)


def _promote(databases: Databases, instance: Instance, asked: Record) -> None:
    time.sleep(databases.pace.promotion_seconds)
    instance.status = Status.REBOOTING
    instance.own_server().promote()
    databases.halt(instance)
    databases.announce(instance, events.SHUT_DOWN)
    replicate.separate(databases, instance)
    with databases.store.lock:
        instance.record.pop("ReadReplicaSourceDBInstanceIdentifier")
        instance.record.update(asked)
        instance.terminated = False
    databases.serve(instance)
    databases.announce(instance, events.RESTARTED)
    snapshots.first_backup(databases, instance)
    databases.settle(instance)
