"""What RDS accepts: names, passwords, windows, storage. Pure.

API reference of RDS, CreateDBInstance, and RDS User Guide, "Storage", "Backup window".
"""

import re
from collections.abc import Mapping
from typing import Any

from lab.rds.refusals import invalid_combination, invalid_value

IDENTIFIER = re.compile(r"[a-z](?!.*--)[a-z0-9-]{0,61}[a-z0-9]|[a-z]")
SNAPSHOT = re.compile(r"[a-z](?!.*--)[a-z0-9-]{0,253}[a-z0-9]|[a-z]")
USER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,15}")
RESERVED_USERS = frozenset(
    {"admin", "rdsadmin", "rdsrepladmin", "rds_superuser", "rds_replication", "rds_iam", "public"}
)
PASSWORD = re.compile(r"[ -~]{8,128}")
NOT_IN_PASSWORDS = frozenset("/@\" '")
WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAINTENANCE = re.compile(rf"({'|'.join(DAYS)}):(\d\d):(\d\d)-({'|'.join(DAYS)}):(\d\d):(\d\d)")
DAY = 24 * 60
SHORTEST_WINDOW = 30
MONITORING = (0, 1, 5, 10, 15, 30, 60)
VERSIONS = ("18.1", "18.2", "18.3", "18.4", "18.6")
"""Of the one major version that the lab has binaries of; the server is always the newest."""
FAMILY = "postgres18"
LOG_EXPORTS = frozenset({"postgresql", "upgrade"})
GP3_WITH_IOPS_FROM = 400
LONGEST_RETENTION = 35
SMALLEST_STORAGE, LARGEST_STORAGE = 20, 65536


def check_identifier(identifier: str) -> str:
    """The name as RDS keeps it: in lower case."""
    name = identifier.lower()
    if not IDENTIFIER.fullmatch(name):
        raise invalid_value(
            "The parameter DBInstanceIdentifier is not a valid identifier. Identifiers must begin with a letter; must "
            "contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two "
            f"consecutive hyphens: {identifier}"
        )
    return name


def check_snapshot_identifier(identifier: str) -> str:
    """The name as RDS keeps it; `rds:` is for RDS's own."""
    name = identifier.lower()
    if not SNAPSHOT.fullmatch(name):
        raise invalid_value(f"{identifier} is not a valid identifier of a DB snapshot")
    return name


def check_master(user: str, password: str) -> None:
    """The master user's name and password."""
    if not USER.fullmatch(user) or user.lower() in RESERVED_USERS or user.lower().startswith("pg_"):
        raise invalid_value(f"MasterUsername {user} cannot be used as it is a reserved word used by the engine")
    check_password(password)


def check_password(password: str) -> None:
    """The master password; no message repeats it."""
    if not PASSWORD.fullmatch(password) or NOT_IN_PASSWORDS & set(password):
        raise invalid_value(
            "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', "
            "'@', '\"', ' ' may be used, 8 to 128 of them."
        )


def engine_version(asked: str) -> str:
    """The whole version that is meant: the newest when only the major one is given."""
    matching = [version for version in VERSIONS if version == asked or version.split(".")[0] == asked]
    if not matching:
        raise invalid_combination(
            f"Cannot find version {asked} for postgres. The lab has PostgreSQL {', '.join(VERSIONS)}"
        )
    return matching[-1]


def check_settings(record: Mapping[str, Any]) -> None:
    """What an instance would be after a request, as a whole.

    Raises:
        ServiceError: InvalidParameterValue or InvalidParameterCombination.
    """
    _check_storage(record)
    _check_windows(record["PreferredBackupWindow"], record["PreferredMaintenanceWindow"])
    if not 0 <= record["BackupRetentionPeriod"] <= LONGEST_RETENTION:
        raise invalid_value(f"Invalid backup retention period: must be 0 to {LONGEST_RETENTION} days")
    interval = record["MonitoringInterval"]
    if interval not in MONITORING:
        raise invalid_value(f"MonitoringInterval must be one of {MONITORING}, not {interval}")
    if bool(interval) != bool(record.get("MonitoringRoleArn")):
        raise invalid_combination(
            "A MonitoringRoleArn value is required if you specify a MonitoringInterval other than 0."
        )
    if unknown := set(record["EnabledCloudwatchLogsExports"]) - LOG_EXPORTS:
        raise invalid_value(f"postgres has no logs to export that are called {', '.join(sorted(unknown))}")


def _check_storage(record: Mapping[str, Any]) -> None:
    size, largest = record["AllocatedStorage"], record.get("MaxAllocatedStorage")
    if not SMALLEST_STORAGE <= size <= LARGEST_STORAGE:
        raise invalid_combination(f"Invalid storage size for engine name postgres and storage type: {size}")
    if largest is not None and largest * 10 < size * 11:
        raise invalid_combination("Max storage size must be at least 10% greater than allocated storage size.")
    if (
        record["StorageType"] == "gp3"
        and size < GP3_WITH_IOPS_FROM
        and (record.get("Iops") or record.get("StorageThroughput"))
    ):
        raise invalid_combination(
            f"You can't specify IOPS or storage throughput for engine postgres and a storage size less than "
            f"{GP3_WITH_IOPS_FROM}."
        )


def _check_windows(backup: str, maintenance: str) -> None:
    daily, weekly = WINDOW.fullmatch(backup), MAINTENANCE.fullmatch(maintenance)
    if not daily:
        raise invalid_value(f"Invalid backup window format: {backup}. Should be specified as a range hh24:mi-hh24:mi")
    if not weekly:
        raise invalid_value(f"Invalid maintenance window format: {maintenance}. Should be ddd:hh24:mi-ddd:hh24:mi")
    first, last = (int(daily[i]) * 60 + int(daily[i + 1]) for i in (1, 3))
    start, end = (DAYS.index(weekly[i]) * DAY + int(weekly[i + 1]) * 60 + int(weekly[i + 2]) for i in (1, 4))
    length, span = (last - first) % DAY, (end - start) % (7 * DAY)
    if length < SHORTEST_WINDOW or span < SHORTEST_WINDOW:
        raise invalid_value(f"Backup and maintenance windows must be at least {SHORTEST_WINDOW} minutes")
    # Both begin somewhere; they overlap if either begins inside the other.
    for day in range(7):
        begins = day * DAY + first
        if (start - begins) % (7 * DAY) < length or (begins - start) % (7 * DAY) < span:
            raise invalid_value("The backup window and maintenance window must not overlap.")
