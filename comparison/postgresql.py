"""Which PostgreSQL parameters take effect only when the server restarts; RDS calls them static.

A changed static parameter waits for the next restart of every instance with the parameter group, and an update of the
instance by CloudFormation makes one, unless `ApplyImmediately` is false (RDS handler, UpdateHandler.shouldReboot).
"""

STATIC = frozenset({
    "archive_mode", "autovacuum_freeze_max_age", "autovacuum_max_workers", "autovacuum_multixact_freeze_max_age",
    "autovacuum_worker_slots", "bonjour", "bonjour_name", "cluster_name", "commit_timestamp_buffers",
    "data_directory", "data_sync_retry", "dynamic_shared_memory_type", "event_source", "external_pid_file",
    "hba_file", "hot_standby", "huge_page_size", "huge_pages", "ident_file", "io_max_combine_limit",
    "io_max_concurrency", "io_method", "jit_provider", "listen_addresses", "logging_collector",
    "max_active_replication_origins", "max_connections", "max_files_per_process", "max_locks_per_transaction",
    "max_logical_replication_workers", "max_notify_queue_pages", "max_pred_locks_per_transaction",
    "max_prepared_transactions", "max_replication_slots", "max_wal_senders", "max_worker_processes",
    "min_dynamic_shared_memory", "multixact_member_buffers", "multixact_offset_buffers", "notify_buffers", "port",
    "recovery_target", "recovery_target_action", "recovery_target_inclusive", "recovery_target_lsn",
    "recovery_target_name", "recovery_target_time", "recovery_target_timeline", "recovery_target_xid",
    "reserved_connections", "serializable_buffers", "shared_buffers", "shared_memory_type",
    "shared_preload_libraries", "subtransaction_buffers", "superuser_reserved_connections",
    "track_activity_query_size", "track_commit_timestamp", "transaction_buffers", "unix_socket_directories",
    "unix_socket_group", "unix_socket_permissions", "wal_buffers", "wal_decode_buffer_size", "wal_level",
    "wal_log_hints",
})  # fmt: skip
"""Context `postmaster` in PostgreSQL 18 (`postgres --describe-config`), and `autovacuum_max_workers`, so before 18."""
DYNAMIC_OF_RDS = frozenset({"rds.force_ssl", "rds.log_retention_period"})
"""RDS User Guide, "Working with parameters on your RDS for PostgreSQL DB instance": type dynamic."""


def needs_restart(parameter: str) -> bool:
    """Whether a change waits for a restart. Of RDS's own and of extensions' parameters most do: those unknown do."""
    return parameter in STATIC or ("." in parameter and parameter not in DYNAMIC_OF_RDS)
