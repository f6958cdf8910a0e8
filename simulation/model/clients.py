"""Applications: each commits every few seconds, finds the database by the writer's name, and keeps what it found.

One kind connects for every commit, the other keeps its connection for as long as that works.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from simulation.model.clock import Clock
from simulation.model.database import Instance

EVERY_SECONDS = (2.0, 5.0)


class Commit(NamedTuple):
    """A commit that a client was told of."""

    at: float
    client: str
    database: str
    """Its region."""


@dataclass(slots=True, eq=False)
class Client:
    """One application with one connection."""

    name: str
    region: str
    pooled: bool
    host: str = ""
    """What it resolved last."""
    resolved_at: float = float("-inf")
    connected: Instance | None = None
    last_commit: float = float("-inf")
    last_region: str = ""
    """Whose database acknowledged it."""


class Clients:
    """All of them. `resolve` is what a region's resolver says now, `reach` the database that a client can write to."""

    def __init__(
        self,
        clock: Clock,
        random: Random,
        *,
        regions: tuple[str, ...],
        ttl: float,
        resolve: Callable[[str], str],
        reach: Callable[[str, str], Instance | None],
        alive: Callable[[str], bool],
    ) -> None:
        self._clock = clock
        self._random = random
        self._ttl = ttl
        self._resolve = resolve
        self._reach = reach
        self._alive = alive
        self.commits: list[Commit] = []
        self.all = [
            Client(f"{kind} in {region}", region, kind == "pool") for region in regions for kind in ("short", "pool")
        ]
        for client in self.all:
            clock.after(random.uniform(0, EVERY_SECONDS[1]), self._act, client)

    def _act(self, client: Client) -> None:
        clock = self._clock
        now = clock.now
        if not self._alive(client.region):
            client.connected, client.resolved_at = None, float("-inf")
        else:
            host = client.connected.host if client.connected else self._host(client, now)
            database = self._reach(client.region, host)
            if database:
                database.commits.append(now)
                self.commits.append(Commit(now, client.name, database.region))
                client.last_commit, client.last_region = now, database.region
            client.connected = database if client.pooled else None
        low, high = EVERY_SECONDS
        clock.at(now + low + (high - low) * self._random.random(), self._act, client)

    def _host(self, client: Client, now: float) -> str:
        """What its resolver has cached, or asks."""
        if now - client.resolved_at >= self._ttl:
            client.host, client.resolved_at = self._resolve(client.region), now
        return client.host
