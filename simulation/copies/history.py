"""One history: a seed decides what the account looks like, what goes wrong and when; the function's text runs in it.

Twelve days of faults, changes of the lease and rebuilt databases, then quiet days in which everything must come right.
"""

import heapq
from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import count
from random import Random
from typing import Any

import yaml

from resolution.resolve import resolve
from settings.environment import Environment
from settings.roles import DATABASE_ROLES, HomeRole
from simulation.copies.account import DAY, HOUR, Account, Snapshot
from simulation.copies.claims import BOUND, Claims
from simulation.copies.cloud import Cloud, Host, Killed, Run, Twin
from simulation.copies.faults import LAST, LONGEST, draw
from simulation.copies.foreign import databases, manual, minute
from simulation.model.deployment import CONFIG
from simulation.model.sandbox import Handler, load
from templates import database, naming
from templates.database.snapshot_copier import NAME
from templates.exports import Exported
from templates.lambda_function import title

BEGIN = 1_767_225_600.0
"""2026-01-01, seconds since 1970."""
OFTEN, SELDOM = 3 * HOUR, DAY
SQUATTED = 0.05
"""How many names of copies are taken by somebody else's snapshot."""
END = LAST + LONGEST + BOUND
HALF = 0.5
TAGS: tuple[dict[str, str], ...] = (
    {},
    {"Project": "orders", "aws:cloudformation:stack-name": "x"},
    {"CopiedBy": "somebody"},
)
BROKEN = 0.1
"""How many snapshots RDS refuses to copy, for good."""


class History:
    """Runs once."""

    def __init__(self, seed: int, source: str) -> None:
        self.random = Random(seed)  # noqa: S311  histories, not secrets
        self.every = OFTEN if self.random.random() < HALF else SELDOM
        # A daily run finds a week of snapshots if it has to copy them all: then it is asked for the newest alone.
        self.retention = self.random.choice([1, 3, 7] if self.every == OFTEN else [3, 7]) * DAY
        keep_days, at_once = self.random.choice([1, 4, 9] if self.every == OFTEN else [1]), self.random.randint(1, 3)
        regions = (names := _regions())[HomeRole.PRIMARY], names[HomeRole.DR]
        self.account = Account(regions, self.random)
        self.claims = Claims(self.account, BEGIN, keep_days * DAY, at_once, self.every)
        self.faults = draw(self.random, regions)
        self.cloud = Cloud(self.account, self.claims, self.random, self.faults, _keys())
        self.handlers: dict[str, Handler] = {}
        for region, variables in _variables().items():
            changed = {**variables, "KEEP_DAYS": str(keep_days), "COPIES_AT_ONCE": str(at_once)}
            self.handlers[region] = load(source, changed, Host(self.cloud, region))
        self.generations = dict.fromkeys(regions, 1)
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self.setting = (
            f"copies kept {keep_days} days, {at_once} at once, a run every {self.every / HOUR:.0f} hours; "
            f"automated snapshots kept {self.retention / DAY:.0f} days"
        )

    def run(self) -> None:
        """From the first event to the last."""
        backup = self.random.uniform(0, DAY)
        for region in self.account.regions:
            for snapshot in manual(self.random, region, self.cloud.peer(region), BEGIN):
                self.account.add(snapshot)
            for day in range(int(self.retention / DAY)):
                self._back_up(region, BEGIN - (day + 1) * DAY + backup)
            # Often close to one another, so that a daily run comes just before a snapshot is complete.
            self._at(backup + self.random.uniform(0, HOUR), partial(self._backup, region))
            self._at((backup + self.random.uniform(0, 2 * HOUR)) % self.every, partial(self._tick, region))
        for _ in range(self.random.randint(0, 2)):
            self._at(self.random.uniform(2 * DAY, LAST), self._lease_moves)
        while self._queue and self._queue[0][0] <= END:
            at, _, event = heapq.heappop(self._queue)
            self.cloud.now = max(self.cloud.now, BEGIN + at)
            self.account.advance(self.cloud.now, self.retention)
            event()
        self.claims.settled(self.cloud.now, self.cloud.holder, _environment().deployment)

    def _at(self, at: float, event: Callable[[], None]) -> None:
        heapq.heappush(self._queue, (at, next(self._order), event))

    def _after(self, seconds: float, event: Callable[[], None]) -> None:
        self._at(self.cloud.now - BEGIN + seconds, event)

    def _backup(self, region: str) -> None:
        """The day's backup, and the next one's appointment."""
        self._after(DAY, partial(self._backup, region))
        if not self.cloud.wrong("region silent", region):
            self._back_up(region, self.cloud.now)

    def _back_up(self, region: str, taken: float) -> None:
        """RDS takes a snapshot of the region's database, and of other people's."""
        identifier = naming.database_prefix(_environment(), region) + str(self.generations[region])
        for name in (identifier, *databases(region)):
            tags = self.random.choice(TAGS)
            snapshot = Snapshot(region, f"rds:{name}-{minute(taken)}", name, taken, taken, dict(tags), automated=True)
            snapshot.status, snapshot.refuses = "creating", self.random.random() < BROKEN
            snapshot.dated = self.random.random() < HALF
            self.account.add(snapshot)
            self.account.ends.append((taken + self.random.uniform(0, 4 * HOUR), snapshot, "available"))
        if self.random.random() < SQUATTED:
            peer = self.cloud.peer(region)
            self.account.add(Snapshot(peer, f"{identifier}-{minute(taken)}", identifier, taken, taken, {}))

    def _lease_moves(self) -> None:
        """A failover or a switchover; days later the old writer's database is rebuilt, its old snapshots remain."""
        old, self.cloud.holder = self.cloud.holder, self.cloud.peer(self.cloud.holder)
        self._after(self.random.uniform(0.2, 2) * DAY, partial(self._rebuilt, old))

    def _rebuilt(self, region: str) -> None:
        self.generations[region] += 1

    def _tick(self, region: str) -> None:
        self._after(self.every, partial(self._tick, region))
        cloud, random = self.cloud, self.random
        if cloud.wrong("region silent", region):
            return
        if cloud.wrong("tick lost", region) and random.random() < HALF:
            return
        last = random.randint(1, 12) if cloud.wrong("run killed", region) else 0
        twin = (random.randint(1, 8), partial(self._run, region)) if cloud.wrong("run doubled", region) else None
        self._run(region, last, twin)

    def _run(self, region: str, last_call: int = 0, twin: Twin | None = None) -> None:
        cloud = self.cloud
        run, outer, raised = Run(cloud, region, last_call, twin), cloud.run, False
        cloud.run = run
        try:
            self.handlers[region]({}, None)
        except Killed:
            return
        except Exception as error:  # noqa: BLE001  a broken rule may break the function in any way
            raised = True
            if not isinstance(error, RuntimeError):
                self.claims.broken(cloud.now, f"a run in {region} broke off: {error!r}")
        finally:
            cloud.run = outer
        self.claims.ran(cloud.now, region, raised=raised, errors=run.errors, published=run.published, holder=run.holder)


@cache
def _environment() -> Environment:
    return Environment.model_validate(yaml.safe_load(CONFIG.read_text(encoding="utf-8")))


@cache
def _regions() -> Mapping[HomeRole, str]:
    return {role: _environment().region(role).name for role in DATABASE_ROLES}


@cache
def _variables() -> Mapping[str, Mapping[str, str]]:
    """Each region's environment variables, as the rendered template gives them to the function."""
    env = _environment()
    imports = {naming.export(env, what.value): f"imported {what.value}" for what in Exported}
    template = database.build(env).to_dict()
    found = {}
    for region in _regions().values():
        stack = resolve(template, region, {"PeerVpcId": "vpc-00000000000000000"}, imports)
        given: dict[str, Any] = stack.resources[title(NAME)]["Properties"]["Environment"]["Variables"]
        found[region] = {"AWS_REGION": region, **given}
    return found


@cache
def _keys() -> dict[str, str]:
    return {region: variables["KEY_ARN"] for region, variables in _variables().items()}
