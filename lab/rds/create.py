"""CreateDBInstance: a database from nothing."""

import shutil

from lab.postgres.roles import bootstrap
from lab.query_protocol import ServiceError
from lab.rds import encryption, events, log_groups, records, rules, snapshots
from lab.rds.call import Call
from lab.rds.databases import Databases
from lab.rds.model import Instance, Record
from lab.rds.refusals import invalid_combination, invalid_value

NEEDED = ("AllocatedStorage", "MasterUsername", "MasterUserPassword")


def create(call: Call) -> Record:
    """Accept it, then build it; answers the instance that is being created."""
    request = call.request
    if request["Engine"] != "postgres":
        raise invalid_value(f"The lab does not support Engine {request['Engine']}: it has postgres")
    if missing := [name for name in NEEDED if name not in request]:
        raise invalid_combination(f"The parameter {missing[0]} must be provided and must not be blank.")
    rules.check_master(request["MasterUsername"], request["MasterUserPassword"])
    password, key, encrypted = request["MasterUserPassword"], call.key(), bool(request.get("StorageEncrypted"))
    if key and not encrypted:
        raise invalid_combination("KmsKeyId is only valid with StorageEncrypted.")
    instance = accept(call, None)
    record = instance.record
    record["KmsKeyId"], record["StorageEncrypted"] = key, encrypted
    register(call.databases, instance)

    def build() -> None:
        databases = call.databases
        server = databases.clusters.create(directory(instance))
        instance.server = server
        server.settings = databases.catalogue.translate(call.parameters(instance.parameter_group))
        server.start()
        with server.connect() as connection:
            bootstrap(
                connection,
                master=record["MasterUsername"],
                password=password,
                replication_password=databases.clusters.replication_password,
                database=record.get("DBName") or "",
            )
        finish(databases, instance)

    call.databases.run(instance, build)
    return call.databases.shown(instance)


def accept(call: Call, base: Record | None) -> Instance:
    """Check what every new instance has to have; nothing has happened yet.

    Args:
        call: the request.
        base: what the instance takes over where the request says nothing.
    """
    databases, request = call.databases, dict(call.request)
    request["DBInstanceIdentifier"] = rules.check_identifier(request["DBInstanceIdentifier"])
    if databases.store.find(call.account, call.region, request["DBInstanceIdentifier"]):
        raise ServiceError("DBInstanceAlreadyExists", "DB instance already exists")
    request["VpcSecurityGroupIds"] = call.security_groups()
    group = call.subnet_group()
    record = records.new(call.account, call.region, request, group, base)
    rules.check_settings(record)
    call.parameters(record["DBParameterGroups"][0]["DBParameterGroupName"])
    instance = Instance(call.account, call.region, record)
    port = int(request.get("Port", 5432))
    subnets = [subnet["SubnetIdentifier"] for subnet in group["Subnets"]]
    instance.endpoint = databases.network.endpoint(call.region, subnets, request["VpcSecurityGroupIds"], port)
    home = databases.network.topology.subnet_of(instance.endpoint.host.address, call.region)
    zones = {each["SubnetIdentifier"]: each["SubnetAvailabilityZone"]["Name"] for each in group["Subnets"]}
    record["AvailabilityZone"] = zones[home.identifier] if home else None
    return instance


def register(databases: Databases, instance: Instance) -> None:
    """From here on everybody sees it."""
    databases.store.add(instance)
    if instance.endpoint is not None:
        instance.relay = instance.endpoint.relay(encryption.opening(databases, instance, instance.endpoint))
        databases.network.open(instance.relay)


def finish(databases: Databases, instance: Instance) -> None:
    """Its server runs: open it, back it up if that is on, and say that it is available."""
    if instance.endpoint is not None:
        place = records.endpoint(instance.account, instance.region, instance.identifier, instance.endpoint.port)
        instance.record["Endpoint"] = place
    databases.serve(instance)
    log_groups.export(instance)
    databases.announce(instance, events.CREATED)
    snapshots.first_backup(databases, instance)
    databases.settle(instance)


def directory(instance: Instance) -> str:
    """The name of a server's directory: two instances of one name follow each other, never at once."""
    return f"{instance.region}-{instance.identifier}-{instance.record['DbiResourceId'][-8:].lower()}"


def discard(databases: Databases, instance: Instance) -> None:
    """Remove all of an instance but its snapshots."""
    if instance.relay is not None:
        databases.network.relays.remove(instance.relay)
    if instance.channel is not None:
        databases.network.relays.remove(instance.channel)
    if instance.endpoint is not None:
        instance.endpoint.release()
    if instance.server is not None:
        instance.server.crash()
        shutil.rmtree(instance.server.directory, ignore_errors=True)
    databases.store.remove(instance)
    instance.gone.set()
