"""What the controller is told: names, both regions, the fence, the timings. Lambda allows 4 KB for all of it.

The holder of the lease writes its `MODE` into it at every renewal, and both regions go by the lease's.
"""

import json
from typing import Any

from troposphere import Ref

from settings.environment import Environment
from settings.roles import DATABASE_ROLES, HomeRole
from templates import naming
from templates.exports import Exported, imported
from templates.failover.dns_alarms import OWN_METRIC
from templates.fence import CLIENT_PORTS, fence_entries
from templates.foundation.network_acl import NAME as NETWORK_ACL
from templates.foundation.probe import PROBE
from templates.overrides import DATABASE_ENDPOINT, PEER_DATABASE_ENDPOINT


def network_acl_name(env: Environment) -> str:
    """Name tag of the database subnets' network ACL in both regions: how it is found, and all that may be changed."""
    return f"{env.deployment}-{NETWORK_ACL}"


def variables(env: Environment, *, run_seconds: int) -> dict[str, Any]:
    """Environment variables; those in `_SECONDS` are seconds."""
    recovery = env.recovery
    return {
        "DEPLOYMENT": env.deployment,
        "REGIONS": json.dumps(_regions(env), separators=(",", ":")),
        "LEASE_REGION": env.lease_region,
        "LEASE_TABLE": naming.lease_table(env),
        "REGION_TABLE": naming.region_table(env),
        "BACKUP_RETENTION_DAYS": str(env.database.backups.retention_days),
        "MASTER_SECRET": naming.master_secret(env),
        "NETWORK_ACL_NAME": network_acl_name(env),
        "DATABASE_PORT": str(env.database.port),
        "CLIENT_PORTS": "-".join(map(str, CLIENT_PORTS)),
        "PROBE": naming.function(env, PROBE),
        "ENDPOINT": Ref(DATABASE_ENDPOINT.parameter),
        "PEER_ENDPOINT": Ref(PEER_DATABASE_ENDPOINT.parameter),
        "TOPIC": imported(env, Exported.TOPIC_ARN),
        "METRICS": naming.metric_namespace(env),
        "MODE": recovery.mode,
        "RUN_SECONDS": str(run_seconds),
        "LOOP_SECONDS": str(recovery.loop_seconds),
        "LEASE_TTL_SECONDS": str(recovery.lease_ttl_seconds),
        "FENCE_AFTER_SECONDS": str(recovery.fence_after_seconds),
        "MULTI_AZ_GRACE_SECONDS": str(recovery.multi_az_grace_seconds),
        "RPO_SECONDS": str(recovery.rpo_seconds),
    }


def _regions(env: Environment) -> dict[str, dict[str, Any]]:
    """Both regions, as each is told: its own is `AWS_REGION`, the other its peer.

    The peer's present database may be named: here that changes a variable, in the database layer it would replace
    a database.
    """
    return {env.region(role).name: _region(env, role) for role in DATABASE_ROLES}


def _region(env: Environment, role: HomeRole) -> dict[str, Any]:
    backups = env.database.backups
    return {
        "home": role.value,
        "database": naming.database_identifier(env, role),
        "created_from": env.region(role).created_from,
        "backup_window": backups.primary_window if role is HomeRole.PRIMARY else backups.dr_window,
        "dns_metric": OWN_METRIC[role].value,
        "fence": [[entry.number, str(entry.cidr), entry.allow] for entry in fence_entries(env, role)],
    }
