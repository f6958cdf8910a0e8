"""RebootDBInstance, StopDBInstance, StartDBInstance; and what only the lab can do: kill, and revive."""

from lab.rds import events, parameters, pending
from lab.rds.call import Call
from lab.rds.databases import Databases
from lab.rds.model import Instance, Record, Status
from lab.rds.refusals import invalid_state, require_status


def reboot(call: Call) -> Record:
    """Restart the server with the parameters that wait for it."""
    databases, instance = call.databases, call.instance()
    with databases.store.lock:
        require_status(instance, Status.AVAILABLE, Status.INCOMPATIBLE_PARAMETERS)
        instance.status = Status.REBOOTING
    databases.run(instance, lambda: restart(databases, instance))
    return databases.shown(instance)


def stop(call: Call) -> Record:
    """Stop it; RDS refuses that of an instance with a replica, and of a replica."""
    databases, instance = call.databases, call.instance()
    with databases.store.lock:
        require_status(instance, Status.AVAILABLE)
        if instance.record["ReadReplicaDBInstanceIdentifiers"]:
            raise invalid_state(f"Cannot stop DB instance {instance.identifier}: it has read replicas.")
        if instance.record.get("ReadReplicaSourceDBInstanceIdentifier"):
            raise invalid_state(f"Cannot stop DB instance {instance.identifier}: it is a read replica.")
        instance.status = Status.STOPPING

    def work() -> None:
        databases.halt(instance)
        databases.announce(instance, events.STOPPED)
        instance.status = Status.STOPPED

    databases.run(instance, work)
    return databases.shown(instance)


def start(call: Call) -> Record:
    """Start one that was stopped."""
    databases, instance = call.databases, call.instance()
    with databases.store.lock:
        require_status(instance, Status.STOPPED)
        instance.status = Status.STARTING

    def work() -> None:
        parameters.prepare(databases, instance)
        databases.serve(instance)
        databases.announce(instance, events.STARTED)
        databases.settle(instance)

    databases.run(instance, work)
    return databases.shown(instance)


def restart(databases: Databases, instance: Instance) -> None:
    """Stop, apply what waits for a restart, start; the instance is available afterwards."""
    databases.halt(instance)
    databases.announce(instance, events.SHUT_DOWN)
    parameters.prepare(databases, instance)
    pending.apply(instance)
    databases.serve(instance)
    databases.announce(instance, events.RESTARTED)
    databases.settle(instance)


def kill(databases: Databases, instance: Instance) -> None:
    """Kill the server's processes at once; RDS says that the instance reboots, and it stays dead until revived."""
    server = instance.own_server()
    server.crash()
    databases.mourn(instance, server)


def revive(databases: Databases, instance: Instance) -> None:
    """Start a server that was killed: PostgreSQL recovers from its WAL."""
    databases.announce(instance, events.RECOVERY_STARTED)
    databases.serve(instance)
    databases.announce(instance, events.RECOVERED)
    databases.settle(instance)
