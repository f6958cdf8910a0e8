"""Parameters of PostgreSQL by major version, and what is known of how RDS treats them."""

from typing import Literal, NamedTuple

from settings.aws.stored import stored

MAJORS = (14, 15, 16, 17, 18)
EXTENSION_PREFIXES = frozenset(
    """
    auto_explain cron orafce pg_bigm pg_hint_plan pg_partman_bgw pg_prewarm pg_stat_statements pg_transport pgactive
    pgaudit pglogical pgtle plpgsql plrust postgis
    """.split()  # noqa: SIM905  names to be read as text, not one a line
)
"""First parts of the names of parameters that belong to extensions; their values are the extension's business."""
SET_BY_RDS = frozenset(
    """
    archive_cleanup_command archive_command archive_library archive_mode archive_timeout bonjour bonjour_name
    cluster_name config_file data_directory data_sync_retry dynamic_library_path event_source external_pid_file fsync
    full_page_writes hba_file ident_file ignore_system_indexes krb_caseins_users krb_server_keyfile listen_addresses
    log_directory log_file_mode log_timezone log_truncate_on_rotation logging_collector port primary_conninfo
    primary_slot_name recovery_end_command recovery_init_sync_method restart_after_crash restore_command ssl
    ssl_ca_file ssl_cert_file ssl_crl_dir ssl_crl_file ssl_key_file ssl_library ssl_passphrase_command
    superuser_reserved_connections syslog_facility syslog_ident unix_socket_directories unix_socket_group
    unix_socket_permissions update_process_title wal_level zero_damaged_pages
    """.split()  # noqa: SIM905  names to be read as text, not one a line
)
"""Parameters whose value is RDS's own; wal_level follows from rds.logical_replication."""


class Parameter(NamedTuple):
    """A parameter of one major version."""

    type: Literal["bool", "integer", "real", "enum", "string"]
    unit: str = ""
    """What one of its value is: `8kB`, `ms`; empty for a plain number."""
    min: float | None = None
    max: float | None = None
    values: tuple[str, ...] = ()


RDS_OWN = {
    "rds.accepted_password_auth_method": Parameter("enum", values=("md5+scram", "scram")),
    "rds.adaptive_autovacuum": Parameter("bool"),
    "rds.allowed_extensions": Parameter("string"),
    "rds.custom_dns_resolution": Parameter("bool"),
    "rds.force_admin_logging_level": Parameter("string"),
    "rds.force_autovacuum_logging_level": Parameter("string"),
    "rds.force_ssl": Parameter("bool"),
    "rds.log_retention_period": Parameter("integer", "min", 1440, 10080),
    "rds.logical_replication": Parameter("bool"),
    "rds.restrict_password_commands": Parameter("bool"),
}
"""RDS's own parameters that this project knows; others get an advisory, since there are more."""

RDS_RANGES = {"max_connections": (6, 8388607), "max_wal_senders": (5, 100), "wal_keep_size": (0, 2147483647)}
"""RDS's ranges where they are said to be narrower than PostgreSQL's; not from AWS's documentation, so only advisory."""


def parameter(name: str, major: int) -> Parameter | None:
    """The parameter of this name in a major version of PostgreSQL, or None."""
    if name in RDS_OWN:
        return RDS_OWN[name]
    for entry in stored("parameters").get(name, ()):
        if entry["first"] <= major <= entry["last"]:
            return Parameter(
                entry["type"], entry.get("unit", ""), entry.get("min"), entry.get("max"), tuple(entry.get("values", ()))
            )
    return None


def majors_with(name: str) -> list[int]:
    """Major versions that have a parameter."""
    return [major for major in MAJORS if parameter(name, major)]


def names(major: int) -> list[str]:
    """Every parameter of a major version that a parameter group may set, RDS's own included."""
    known = (name for name in stored("parameters") if parameter(name, major) and name not in SET_BY_RDS)
    return [*known, *RDS_OWN]
