"""Accidents that no scenario file can say, and what tells the moment for one; `moments` has those that wait for it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from simulation.model.aws.cloudwatch import MINUTE
from simulation.model.aws.dynamodb import Items
from simulation.model.database import Instance
from simulation.model.measurement import NAMESPACE
from simulation.model.topology import Path
from simulation.model.world import World
from simulation.plans import faults, operators
from simulation.plans.faults import Fault
from simulation.plans.operators import Order
from templates import naming

Accident = Callable[[World], None]
"""Told of a world as its history begins; sees to it that something happens."""
Wanted = Callable[[Path, str, Mapping[str, Any]], bool]
"""Whether a call that was answered is the moment: path, operation, parameters."""


def once(world: World, wanted: Wanted, then: Callable[[], object]) -> None:
    """Do something straight after the first wanted call was answered, before its caller goes on."""
    pending = [then]

    def observe(path: Path, operation: str, parameters: Mapping[str, Any], answer: Any) -> None:
        if pending and not isinstance(answer, Exception) and wanted(path, operation, parameters):
            pending.pop()()

    world.observer = observe


def leases(world: World) -> Items:
    """The lease's table."""
    return world.state.tables[world.present.lease_region][naming.lease_table(world.present.env)]


def records(world: World, region: str) -> Items:
    """A region's own table."""
    return world.state.tables[region][naming.region_table(world.present.env)]


def writes_lease(caller: str, **said: Any) -> Wanted:
    """A write of the lease by a region that says so, in its document."""

    def wanted(path: Path, operation: str, parameters: Mapping[str, Any]) -> bool:
        if path.caller != caller or operation != "put_item" or "deployment" not in parameters["Item"]:
            return False
        lease = json.loads(parameters["Item"]["state"]["S"])
        return all(lease[key] == value for key, value in said.items())

    return wanted


def restored(world: World) -> None:
    """From 700 to 1150 the lease's table is a backup that was made as the history began."""
    _replace(world, 700, 1150, dict(leases(world)))


def lease_lost(world: World) -> None:
    """From 200 to 650 the lease's table is empty; then it is restored."""
    _replace(world, 200, 650, {})


def both_tables_lost(world: World) -> None:
    """From 700 to 950 the lease's table is empty, and at 700 primary's is emptied too."""
    world.clock.at(world.timeline.begin + 700, lambda _: records(world, world.present.primary).clear())
    _replace(world, 700, 950, {})


def _replace(world: World, start: float, end: float, wrong: Items) -> None:
    """Let the lease's table hold something else for a while; in the end a human puts back what was lost."""
    table, right = leases(world), dict(leases(world))

    def lose(_: object) -> None:
        right.update(table)
        table.clear()
        table.update(wrong)

    world.clock.at(world.timeline.begin + start, lose)
    world.clock.at(world.timeline.begin + end, lambda _: table.update(right))


def neighbour(world: World) -> None:
    """At 120 somebody restores a snapshot into the subnets of primary's database."""

    def restore(_: object) -> None:
        own = world.database(world.present.primary)
        if own:
            other = Instance("restored-by-hand", own.region, "restored.example", own.subnets, writable=False)
            world.state.instances[own.region][other.identifier] = other

    world.clock.at(world.timeline.begin + 120, restore)


def hardly_busy(world: World) -> None:
    """A commit makes little WAL, so that minutes of them are less than a megabyte."""
    world.measurement.commit_bytes = 1000


def idle(world: World) -> None:
    """Nobody commits anything from 30 to 520."""
    nowhere, homes = "nowhere", [(client, client.region) for client in world.clients.all]
    world.topology.lost[nowhere] = 1

    def rest(_: object) -> None:
        for client, _home in homes:
            client.region = nowhere

    def wake(_: object) -> None:
        for client, home in homes:
            client.region = home

    world.clock.at(world.timeline.begin + 30, rest)
    world.clock.at(world.timeline.begin + 520, wake)


def remembered(world: World) -> None:
    """Route 53 goes by the last data that it had for as long as the model ever draws."""
    vars(world.measurement)["_last_known_minutes"] = 5


def behind_at_the_fence(world: World) -> None:
    """A switchover late in a minute, a standby that falls behind then, and RDS samples well before its stamps.

    That is allowed: AWS does not say when in, or before, its minute a value was sampled. The scenario says that the
    region's metrics are missing; these are in their place.
    """
    primary, dr = world.present.regions
    begin, clock = world.timeline.begin, world.clock
    minute = (begin + 180) // MINUTE * MINUTE + MINUTE
    at = minute - 35 - begin
    operators.schedule(world, Order(at, "switchover", primary, {"to": dr}))
    faults.schedule(world, Fault(at + 1, "replication", at + 400, {"how": "lagging", "seconds": 250}))
    cloudwatch = world.machine.gateway.paths[primary, primary, "cloudwatch"].service
    series = (NAMESPACE, "OldestReplicationSlotLag", world.present.databases[primary])

    def sample(stamp: float) -> None:
        replica = world.database(dr)
        behind = replica and replica.stream and replica.stream.lag > 1
        value = float(replica.stream.missing(clock.now)) if replica and replica.stream and behind else 0.0
        cloudwatch.keep(series, stamp, value, stamp + MINUTE + 5)
        clock.at(stamp + MINUTE - 55, sample, stamp + MINUTE)

    first = minute - 2 * MINUTE
    clock.at(first - 55, sample, first)
