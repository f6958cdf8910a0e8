"""RestoreDBInstanceFromDBSnapshot: a new instance with a snapshot's data."""

from lab.query_protocol import ServiceError
from lab.rds import create
from lab.rds.call import Call
from lab.rds.model import Record

OF_THE_SNAPSHOT = ("AllocatedStorage", "BackupRetentionPeriod", "EngineVersion", "PreferredBackupWindow", "StorageType")


def restore(call: Call) -> Record:
    """Accept it, then start a server on a copy of the data; users and passwords are those of the snapshot."""
    databases = call.databases
    snapshot = databases.store.get_snapshot(call.account, call.region, call.request["DBSnapshotIdentifier"])
    image = snapshot.image
    if snapshot.record["Status"] != "available" or image is None:
        raise ServiceError("InvalidDBSnapshotState", f"{snapshot.identifier} is {snapshot.record['Status']}")
    base = {
        **{name: snapshot.record[name] for name in OF_THE_SNAPSHOT},
        "MasterUsername": snapshot.record["MasterUsername"],
        "StorageEncrypted": snapshot.record["Encrypted"],
        "KmsKeyId": snapshot.record.get("KmsKeyId"),
    }
    if "DBInstanceClass" not in call.request:
        raise ServiceError("InvalidParameterValue", "The lab needs a DBInstanceClass to restore a snapshot")
    instance = create.accept(call, base)
    create.register(databases, instance)

    def build() -> None:
        server = databases.clusters.restore(create.directory(instance), image.directory)
        instance.server = server
        for name in ("standby.signal", "recovery.signal"):
            (server.data / name).unlink(missing_ok=True)
        databases.clusters.installation.write(server.data / "postgresql.auto.conf", "")
        server.settings = databases.catalogue.translate(call.parameters(instance.parameter_group))
        server.start()
        create.finish(databases, instance)

    databases.run(instance, build)
    return databases.shown(instance)
