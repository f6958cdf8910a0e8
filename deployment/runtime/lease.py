"""The lease: which region may write, under which epoch, and what a human has asked for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from deployment.cloud import Cloud
from deployment.runtime import journal
from deployment.runtime.asking import NoAnswer, ask
from settings.environment import Environment
from templates import naming


@dataclass(frozen=True)
class Intent:
    """An order that stands: `switchover`, `failover` or `approve`."""

    kind: str
    to: str
    since: float
    """Seconds since 1970."""


@dataclass(frozen=True)
class Lease:
    """The lease's document. Times are seconds since 1970 by the clock of the region that wrote them; 0 is never."""

    holder: str
    """The region that may write."""
    epoch: int
    """Grows by one at each change of holder."""
    renewed_at: float
    expires_at: float
    served_at: float
    """When the holder's probe last found its database accepting."""
    mode: str
    paused: bool
    armed: bool
    """Whether a standby may take over by itself."""
    dns: str
    """`turning`, `turned` or `settled`."""
    released_at: float
    intent: Intent | None
    slot_bytes: float | None
    """WAL that the standby had not confirmed at the holder's last look; None: nobody knows, or nobody follows."""
    taken_at: float
    """When the holder took it over; 0 for the first holder."""
    lost_at: float
    """When the region before was last known to serve."""
    planned: bool
    journal: tuple[journal.Entry, ...]

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> "Lease":
        """From the document as the controller writes it, or as a human did by the runbook.

        Raises:
            ValueError: it does not even name holder and epoch.
        """
        try:
            holder, epoch = str(state["holder"]), int(state["epoch"])
        except (KeyError, TypeError) as error:
            raise ValueError("the lease does not name its holder and epoch: somebody wrote it by hand") from error
        intent = state.get("intent")
        return cls(
            holder=holder,
            epoch=epoch,
            renewed_at=float(state.get("renewed_at", 0)),
            expires_at=float(state.get("expires_at", 0)),
            served_at=float(state.get("served_at", 0)),
            mode=str(state.get("mode", "")),
            paused=bool(state.get("paused")),
            armed=bool(state.get("armed")),
            dns=str(state.get("dns", "")),
            released_at=float(state.get("released_at", 0)),
            intent=Intent(intent["kind"], intent["to"], float(intent["since"])) if intent else None,
            slot_bytes=state.get("slot_bytes"),
            taken_at=float(state.get("taken_at", 0)),
            lost_at=float(state.get("lost_at", 0)),
            planned=bool(state.get("planned")),
            journal=journal.of_lease(state.get("journal", ())),
        )


def read_lease(dynamodb: Any, env: Environment) -> Lease | None:
    """The lease by a consistent read; None if there is none yet.

    Args:
        dynamodb: a client of the lease region (`env.lease_region`).
        env: the environment.

    Raises:
        botocore.exceptions.BotoCoreError, ClientError: as the client does.
        ValueError: as `Lease.of` does.
    """
    state = document(dynamodb, naming.lease_table(env), {"deployment": {"S": env.deployment}})
    return None if state is None else Lease.of(state)


def ask_lease(cloud: Cloud, env: Environment) -> Lease | NoAnswer | None:
    """The lease where it is the only question: it, why there is no answer, or None if there is none yet."""
    dynamodb = cloud.impatient().client("dynamodb", env.lease_region)
    return ask(partial(read_lease, dynamodb, env))


def document(dynamodb: Any, table: str, key: Mapping[str, Any]) -> dict[str, Any] | None:
    """A document of the controllers: JSON in the attribute `state`; None without it.

    Raises as the client does, so where there is not even a table.
    """
    answer = dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True)
    return dict(json.loads(answer["Item"]["state"]["S"])) if "Item" in answer else None
