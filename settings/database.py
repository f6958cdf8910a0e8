"""The database itself: engine, size, storage, windows, parameters."""

from typing import Annotated, Literal

from pydantic import Field

from settings.section import Section

DailyWindow = Annotated[str, Field(description="Daily window in UTC, hh24:mi-hh24:mi, at least 30 minutes.")]
WeeklyWindow = Annotated[str, Field(description="Weekly window in UTC, ddd:hh24:mi-ddd:hh24:mi, at least 30 minutes.")]


class Storage(Section):
    """gp3 storage with autoscaling."""

    allocated_gib: int = Field(default=100, ge=20, le=65536)
    """Storage at creation, GiB."""
    max_allocated_gib: int = Field(default=500, ge=22, le=65536)
    """Ceiling of storage autoscaling, GiB; at least 1.10 times `allocated_gib`."""
    iops: int | None = Field(default=None, ge=12000, le=64000)
    """Provisioned IOPS; only at 400 GiB and above (below, gp3 gives a fixed 3,000)."""
    throughput_mibps: int | None = Field(default=None, ge=500, le=4000)
    """Provisioned throughput, MiB/s; only at 400 GiB and above."""


class Backups(Section):
    """Automated backups, on both sides: a promoted standby must be restorable at once."""

    retention_days: int = Field(default=7, le=35)
    """Days that automated backups are kept, 1 to 35; 0 would switch them off and is refused."""
    primary_window: DailyWindow = "03:00-04:00"
    """Backup window of the primary region."""
    dr_window: DailyWindow = "06:00-06:30"
    """Backup window of the dr region; short, since a standby cannot be promoted while it is backing up."""


class Database(Section):
    """One RDS for PostgreSQL instance in each database region, of the same shape."""

    engine_version: str = "18.6"
    """PostgreSQL version, major.minor, creatable on RDS today."""
    instance_class: str = "db.r7g.large"
    """Instance class, the same in both regions, so that a promoted standby carries the load."""
    name: str = "app"
    """Name of the first database."""
    master_username: str = "dbmaster"
    """Master user; fixed for the life of the database."""
    manage_master_user_password: bool = False
    """Let RDS manage the master password: refused, RDS for PostgreSQL cannot replicate such an instance."""
    port: int = Field(default=5432, ge=1150, le=65535)
    """TCP port of PostgreSQL."""
    multi_az: bool = True
    """A synchronous standby in a second zone, on both sides."""
    storage: Storage = Storage()
    """Storage of each instance."""
    backups: Backups = Backups()
    """Automated backups."""
    maintenance_window: WeeklyWindow = "mon:04:00-mon:05:00"
    """Weekly maintenance window."""
    deletion_protection: bool = True
    """RDS refuses to delete the instance while this is on."""
    apply_immediately: bool = False
    """Apply changes at once rather than in the maintenance window; a static parameter then reboots the writer."""
    log_exports: tuple[Literal["postgresql", "upgrade"], ...] = ("postgresql", "upgrade")
    """Logs sent to CloudWatch."""
    parameters: dict[str, str | int] = Field(
        default={
            "max_connections": 200,
            "shared_buffers": "{DBInstanceClassMemory/32768}",
            "max_wal_senders": 10,
            "wal_keep_size": 1024,
            "log_statement": "all",
            "log_min_duration_statement": 1000,
            "rds.force_ssl": 1,
        }
    )
    """Parameter group, merged over the defaults; values as RDS takes them."""
