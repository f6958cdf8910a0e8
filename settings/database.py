"""The database itself: engine, size, storage, windows, parameters."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from settings.section import Integer, Section, Switch

TIME = r"([01]\d|2[0-3]):[0-5]\d"
DAY = "(mon|tue|wed|thu|fri|sat|sun)"
DAILY_WINDOW_PATTERN = f"^{TIME}-{TIME}$"
WEEKLY_WINDOW_PATTERN = f"^{DAY}:{TIME}-{DAY}:{TIME}$"
DailyWindow = Annotated[str, Field(json_schema_extra={"pattern": DAILY_WINDOW_PATTERN})]
WeeklyWindow = Annotated[str, Field(json_schema_extra={"pattern": WEEKLY_WINDOW_PATTERN})]
DATABASE_NAME_PATTERN = "^[A-Za-z][A-Za-z0-9_]{0,62}$"
MASTER_USERNAME_PATTERN = "^[A-Za-z][A-Za-z0-9_]{0,15}$"


ParameterValue = bool | int | float | str | None
DEFAULT_PARAMETERS: Mapping[str, ParameterValue] = {
    "max_connections": 200,
    "shared_buffers": "{DBInstanceClassMemory/32768}",
    "max_wal_senders": 10,
    "wal_keep_size": 1024,
    "log_statement": "all",
    "log_min_duration_statement": 1000,
    "rds.force_ssl": 1,
}
"""What the parameter group says unless the environment file says otherwise. Shared buffers: bytes / 8192 / 4."""


class Storage(Section):
    """gp3 storage with autoscaling."""

    allocated_gib: Integer = Field(default=100, ge=20, le=65536)
    """Storage at creation, GiB."""
    max_allocated_gib: Integer = Field(default=500, ge=22, le=65536)
    """Ceiling of storage autoscaling, GiB; at least 1.10 times `allocated_gib`."""
    iops: Integer | None = Field(default=None, ge=12000, le=64000)
    """Provisioned IOPS; only at 400 GiB and above (below, gp3 gives a fixed 3,000)."""
    throughput_mibps: Integer | None = Field(default=None, ge=500, le=4000)
    """Provisioned throughput, MiB/s; only at 400 GiB and above."""


class Backups(Section):
    """Automated backups, on both sides: a promoted standby must be restorable at once."""

    retention_days: Integer = Field(default=7, le=35, json_schema_extra={"minimum": 1})
    """Days that automated backups are kept, 1 to 35; 0 would switch them off and is refused."""
    primary_window: DailyWindow = "03:00-04:00"
    """Backup window of the primary region: daily, UTC, hh24:mi-hh24:mi, at least 30 minutes."""
    dr_window: DailyWindow = "06:00-06:30"
    """Backup window of the dr region, in the same form; short: a standby cannot be promoted while it is backing up."""


class Database(Section):
    """One RDS for PostgreSQL instance in each database region, of the same shape."""

    engine_version: str = Field(default="18.6", examples=["18.6"])
    """PostgreSQL version, major.minor, creatable on RDS today."""
    instance_class: str = Field(default="db.r7g.large", examples=["db.r7g.large"])
    """Instance class, the same in both regions, so that a promoted standby carries the load."""
    name: str = Field(default="app", json_schema_extra={"pattern": DATABASE_NAME_PATTERN})
    """Name of the first database."""
    master_username: str = Field(default="dbmaster", json_schema_extra={"pattern": MASTER_USERNAME_PATTERN})
    """Master user; fixed for the life of the database."""
    manage_master_user_password: Switch = Field(default=False, json_schema_extra={"const": False})
    """Let RDS manage the master password: refused, RDS for PostgreSQL cannot replicate such an instance."""
    port: Integer = Field(default=5432, ge=1150, le=65535)
    """TCP port of PostgreSQL."""
    multi_az: Switch = True
    """A synchronous standby in a second zone, on both sides."""
    storage: Storage = Storage()
    """Storage of each instance."""
    backups: Backups = Backups()
    """Automated backups."""
    maintenance_window: WeeklyWindow = "mon:04:00-mon:05:00"
    """Weekly maintenance window of both regions: UTC, ddd:hh24:mi-ddd:hh24:mi, at least 30 minutes."""
    deletion_protection: Switch = True
    """RDS refuses to delete the instance while this is on."""
    apply_immediately: Switch = False
    """Apply changes at once rather than in the maintenance window; a static parameter then reboots the writer."""
    log_exports: tuple[Literal["postgresql", "upgrade"], ...] = ("postgresql", "upgrade")
    """Logs sent to CloudWatch."""
    parameters: dict[str, ParameterValue] = Field(default={}, examples=[{"log_statement": "ddl"}])
    """Parameter group, merged over the project's defaults; values and units as RDS takes them, null: RDS's default."""

    @property
    def engine_major(self) -> int:
        """Major version of PostgreSQL: 18."""
        return int(self.engine_version.split(".", maxsplit=1)[0])

    @property
    def parameter_group_family(self) -> str:
        """Family of the parameter group: `postgres18`."""
        return f"postgres{self.engine_major}"

    @property
    def effective_parameters(self) -> dict[str, str]:
        """The parameter group: the file's parameters over `DEFAULT_PARAMETERS`, sorted, as the strings RDS takes."""
        merged = {**DEFAULT_PARAMETERS, **self.parameters}
        return {name: _as_rds_takes_it(value) for name, value in sorted(merged.items()) if value is not None}


def _as_rds_takes_it(value: bool | float | str) -> str:  # noqa: FBT001  YAML reads `on` as a boolean
    return str(int(value)) if isinstance(value, bool) else str(value)
