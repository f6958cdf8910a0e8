"""ModifyDBInstance: what changes at once, what waits, and what takes a restart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.postgres.roles import set_password
from lab.rds import events, log_groups, parameters, pending, power, records, rules, snapshots
from lab.rds.call import Call
from lab.rds.databases import Databases
from lab.rds.model import Instance, Record, Status
from lab.rds.refusals import invalid_combination, invalid_state, require_status

HIDDEN = "****"
"""What a description shows of a password that is being set."""


def modify(call: Call) -> Record:
    """Accept it; answers the instance with what is pending."""
    databases, request, instance = call.databases, call.request, call.instance()
    with databases.store.lock:
        require_status(instance, Status.AVAILABLE, Status.INCOMPATIBLE_PARAMETERS)
        changes = _changes(call, instance)
        password = request.get("MasterUserPassword")
        if password is not None:
            _check_password(instance, password)
        immediately = bool(request.get("ApplyImmediately"))
        before = dict(instance.record)
        now, waiting = pending.split(before["PendingModifiedValues"], changes, request, immediately=immediately)
        if "EngineVersion" in now:
            _check_upgrade(databases, instance, now["EngineVersion"])
        instance.record.update(now)
        instance.record["PendingModifiedValues"] = waiting | ({"MasterUserPassword": HIDDEN} if password else {})
        if "VpcSecurityGroups" in now and instance.endpoint is not None:
            instance.endpoint.regroup(group["VpcSecurityGroupId"] for group in now["VpcSecurityGroups"])
        work = _Work(databases, instance, before, now, password)
        if work.status is not None:
            instance.status = work.status
            databases.run(instance, work)
    databases.network.review()
    return databases.shown(instance)


def _changes(call: Call, instance: Instance) -> Record:
    """What the request changes, in the record's terms; refused if the whole would be wrong."""
    request, record = call.request, instance.record
    asked = records.settings(request)
    if "EngineVersion" in asked:
        asked["EngineVersion"] = rules.engine_version(asked["EngineVersion"])
    if "VpcSecurityGroupIds" in request:
        asked["VpcSecurityGroups"] = records.security_groups(call.security_groups())
    if "DBParameterGroupName" in request and request["DBParameterGroupName"] != instance.parameter_group:
        call.parameters(request["DBParameterGroupName"])
        asked["DBParameterGroups"] = [records.parameter_group(request["DBParameterGroupName"], "applying")]
    exports = request.get("CloudwatchLogsExportConfiguration")
    if exports:
        kept = set(record["EnabledCloudwatchLogsExports"]) - set(exports.get("DisableLogTypes", ()))
        asked["EnabledCloudwatchLogsExports"] = sorted(kept | set(exports.get("EnableLogTypes", ())))
    if asked.get("PerformanceInsightsEnabled", record["PerformanceInsightsEnabled"]):
        asked.setdefault("PerformanceInsightsRetentionPeriod", record.get("PerformanceInsightsRetentionPeriod", 7))
    if asked.get("AllocatedStorage", record["AllocatedStorage"]) < record["AllocatedStorage"]:
        raise invalid_combination("Requested storage size cannot be less than the current storage size.")
    rules.check_settings({**record, **asked})
    return {name: value for name, value in asked.items() if record.get(name) != value}


def _check_password(instance: Instance, password: str) -> None:
    rules.check_password(password)
    if instance.record.get("ReadReplicaSourceDBInstanceIdentifier"):
        raise invalid_state("Cannot modify the master password of a read replica: it is its source's.")


def _check_upgrade(databases: Databases, instance: Instance, wanted: str) -> None:
    """Never back, and replicas first: RDS User Guide, "Upgrades of the RDS for PostgreSQL DB engine"."""
    order = rules.VERSIONS.index
    if order(wanted) < order(instance.record["EngineVersion"]):
        raise invalid_combination(f"Cannot upgrade postgres from {instance.record['EngineVersion']} to {wanted}")
    for replica in databases.store.replicas(instance):
        if order(replica.record["EngineVersion"]) < order(wanted):
            raise invalid_combination(f"Upgrade the read replica {replica.identifier} first")


@dataclass(frozen=True)
class _Work:
    """What a modification does to the server."""

    databases: Databases
    instance: Instance
    before: Record
    now: Mapping[str, Any]
    """What changes at once, as the record has it already."""
    password: str | None = field(repr=False)

    @property
    def status(self) -> Status | None:
        """What RDS says meanwhile; None: nothing is to be done."""
        if "EngineVersion" in self.now:
            return Status.UPGRADING
        if self.now:
            return Status.MODIFYING
        return None if self.password is None else Status.RESETTING_PASSWORD

    def __call__(self) -> None:
        """Do it, in this order."""
        databases, instance = self.databases, self.instance
        if self.password is not None:
            self._set_password(self.password)
        if "DBParameterGroups" in self.now:
            parameters.apply(databases, instance)
        if "EnabledCloudwatchLogsExports" in self.now:
            log_groups.export(instance)
        if pending.RESTARTING & self.now.keys():
            power.restart(databases, instance)
        if not self.before["BackupRetentionPeriod"] and self.now.get("BackupRetentionPeriod"):
            snapshots.first_backup(databases, instance)
        databases.settle(instance)

    def _set_password(self, password: str) -> None:
        instance = self.instance
        with instance.own_server().connect() as connection:
            set_password(connection, instance.record["MasterUsername"], password)
        waiting = instance.record["PendingModifiedValues"]
        left = {name: value for name, value in waiting.items() if name != "MasterUserPassword"}
        instance.record["PendingModifiedValues"] = left
        self.databases.announce(instance, events.PASSWORD_RESET)
