"""Deployments at a moment, for decisions: leases, records, instances, with what a test is about put in."""

from dataclasses import replace
from typing import Any

from deployment.reprotect.survey import Survey
from deployment.runtime.databases import Instance
from deployment.runtime.fences import Fence
from deployment.runtime.lease import Lease
from deployment.runtime.record import Record
from settings.environment import Environment
from settings.roles import HomeRole
from tests.environments import environment

NOW = 1_800_000_000.0
PRIMARY, DR, WITNESS = "us-east-1", "us-west-2", "us-east-2"


def lease(**changes: Any) -> Lease:
    """Home primary writes under epoch 4, armed."""
    state = {
        "holder": PRIMARY,
        "epoch": 4,
        "renewed_at": NOW - 3,
        "expires_at": NOW + 57,
        "served_at": NOW - 3,
        "mode": "automatic",
        "armed": True,
        "dns": "settled",
        "slot_bytes": 0.0,
    }
    return Lease.of({**state, **changes})


def taken(**changes: Any) -> Lease:
    """Dr took over a quarter of an hour ago, under epoch 5."""
    past = {"taken_at": NOW - 900, "lost_at": NOW - 960}
    return lease(**{"holder": DR, "epoch": 5, "armed": False, **past, **changes})


def record(region: str, **changes: Any) -> Record:
    """A region's record under epoch 4."""
    return Record.of(region, {"epoch": 4, "next_at": NOW + 5, **changes})


def instance(identifier: str, **changes: Any) -> Instance:
    """An available, writable, backed-up instance."""
    found = Instance(
        identifier=identifier,
        generation=int(identifier.rpartition("-g")[2]),
        status="available",
        source="",
        replicating=False,
        protected=True,
        resource_id=f"db-{identifier.upper()}",
        endpoint=f"{identifier}.abc.rds.amazonaws.com",
        backup_days=14,
        restorable_until=NOW - 60,
    )
    return replace(found, **changes)


def generation(region: str, number: int, **changes: Any) -> Instance:
    """An instance of prod."""
    return instance(f"orders-prod-{region}-g{number}", **changes)


def after_failover(env: Environment | None = None, **changes: Any) -> Survey:
    """Dr has taken over from primary, which came back and is fenced."""
    found = Survey(
        now=NOW,
        env=env or environment(),
        lease=taken(),
        writer=HomeRole.DR,
        writers=(generation(DR, 1),),
        writer_record=record(DR, epoch=5, held=True, writable=True, rto_epoch=5, rpo_epoch=5),
        snapshot_at=None,
        others=(generation(PRIMARY, 1),),
        other_record=record(PRIMARY, epoch=5, writable=True, fenced_at=NOW - 300, cause="for staleness"),
        fence=Fence.UP,
        deployed="orders-prod-us-east-1-g1",
        busy=False,
    )
    return replace(found, **changes)
