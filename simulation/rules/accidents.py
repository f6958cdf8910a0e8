"""Accidents that strike at one moment of what the controllers do, whatever the seed's phases are."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from simulation import faults, operators
from simulation.aws import errors
from simulation.aws.cloudwatch import MINUTE
from simulation.aws.dynamodb import Items
from simulation.database import Instance
from simulation.fault_kinds import KINDS
from simulation.faults import Fault
from simulation.measurement import NAMESPACE
from simulation.operators import Order
from simulation.topology import Impairment, Path
from simulation.world import World
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


def half_unfenced(world: World) -> None:
    """EC2 in primary's region fails for 20 s once an entry of the fence was taken away."""
    region, broken = world.present.primary, Impairment("failing")

    def fail() -> None:
        world.topology.impair(region, "ec2", broken)
        world.clock.after(20, lambda _: world.topology.repair(region, "ec2", broken))

    once(world, lambda path, operation, _: path.caller == region and operation.startswith("delete"), fail)


def killed_while_arming(world: World) -> None:
    """The run that arms the lease dies with that write, and primary's region is isolated."""
    region = world.present.primary

    def kill() -> None:
        now = world.clock.now - world.timeline.begin
        faults.schedule(world, Fault(now, "region isolated", now + 300, {"region": region}))
        if world.clock.running:
            world.clock.running.end()

    world.clock.at(
        world.timeline.begin + 55, lambda _: once(world, writes_lease(region, armed=True, paused=False), kill)
    )


def taken_without_record(world: World) -> None:
    """As dr has taken the lease its own table fails, for ten minutes."""
    region, broken = world.present.dr, Impairment("failing")

    def fail() -> None:
        world.topology.impair(region, "dynamodb", broken)
        world.clock.after(600, lambda _: world.topology.repair(region, "dynamodb", broken))

    once(world, writes_lease(region, holder=region), fail)


def unheard_hand_over(world: World) -> None:
    """Once primary has handed over it hears nothing of the lease's region; what it sends arrives."""
    primary, lease = world.present.primary, world.present.lease_region

    def cut() -> None:
        now = world.clock.now - world.timeline.begin
        details = {"between": [lease, primary], "path": "api", "one_way": True}
        faults.schedule(world, Fault(now, "link", now + 300, details))

    once(world, writes_lease(primary, holder=world.present.dr), cut)


def renewal_between(world: World) -> None:
    """Whenever dr reads the lease in the first 0.3 s after 60, it is renewed at once."""
    _renew_after(world, "get_item", 60, 60.3)


def renewed_all_the_time(world: World) -> None:
    """Whenever dr has probed the writer, from 60 to 110, the lease was renewed meanwhile."""
    _renew_after(world, "invoke", 60, 110)


def _renew_after(world: World, moment: str, start: float, end: float) -> None:
    begin, region, table = world.timeline.begin, world.present.dr, leases(world)

    def observe(path: Path, operation: str, parameters: Mapping[str, Any], _: Any) -> None:
        wanted = (
            path.caller == region and operation == moment and ("deployment" in parameters.get("Key", ("deployment",)))
        )
        if wanted and start <= world.clock.now - begin < end:
            for key, item in table.items():
                table[key] = {**item, "revision": {"N": str(int(item["revision"]["N"]) + 1)}}

    world.observer = observe


def back_as_it_is_taken(world: World) -> None:
    """Primary's controller, dead since 145, is back in the middle of the pass in which dr takes the lease."""
    _revive(world, 145, "invoke")


def renewed_as_it_is_taken(world: World) -> None:
    """Primary's controller, dead since 60, is back at the beginning of the pass in which dr would take the lease."""
    _revive(world, 60, "get_item")


def _revive(world: World, dead_from: float, moment: str) -> None:
    primary, dr = world.present.regions
    undo: list[Any] = []
    world.clock.at(
        world.timeline.begin + dead_from,
        lambda _: undo.append(KINDS["lambda dead"](world, {"region": primary})),
    )

    def deciding(path: Path, operation: str, parameters: Mapping[str, Any]) -> bool:
        if path.caller != dr or operation != moment or (moment == "get_item" and "deployment" not in parameters["Key"]):
            return False
        record = json.loads(records(world, dr)["record",]["state"]["S"])
        silent = world.clock.now - record["seen_since"] >= world.present.env.recovery.lease_ttl_seconds
        return bool(undo and silent and record["failed_probes"] > 1)

    def revive(_: object) -> None:
        undo.pop()()
        world.functions.invoke(primary, {"command": "tick"}, None)

    once(world, deciding, lambda: world.clock.after(0, revive))


class _Late:
    """The lease's table as a region reaches it whose take-over is not answered, and arrives late or never."""

    def __init__(self, world: World, path: Path, late: float | None, then: Callable[[], object]) -> None:
        self._world, self._service, self._late, self._then = world, path.service, late, then
        self._take = writes_lease(path.caller, holder=path.caller)
        self._path = path

    def get_item(self, asked: Mapping[str, Any]) -> Any:
        """As ever."""
        return self._service.get_item(asked)

    def put_item(self, asked: Mapping[str, Any]) -> Any:
        """A take-over is on its way for long."""
        if not self._take(self._path, "put_item", asked):
            return self._service.put_item(asked)
        self._path.service = self._service
        if self._late is not None:
            self._world.clock.after(self._late, self._arrive, asked)
        self._then()
        raise errors.refusal(errors.FAILING["dynamodb"])

    def _arrive(self, asked: Mapping[str, Any]) -> None:
        try:
            self._service.put_item(asked)
        except ClientError:
            return


def taken_in_vain(world: World) -> None:
    """Dr closes the contact item, its take-over does not arrive, and primary's region, isolated since 100, is back."""
    isolated = world.topology.isolated
    primary = world.present.primary

    def isolate(by: int) -> None:
        isolated[primary] += by
        world.topology.refresh()
        world.changed()

    world.clock.at(world.timeline.begin + 100, lambda _: isolate(1))
    _delay(world, None, lambda: isolate(-1))


def taken_late(world: World) -> None:
    """Dr's take-over is unanswered and arrives 50 s later; the link to primary, cut since 100, is whole at once."""
    primary, dr = world.present.regions
    link = KINDS["link"]
    undo: list[Any] = []
    world.clock.at(world.timeline.begin + 100, lambda _: undo.append(link(world, {"between": [primary, dr]})))
    _delay(world, 50, lambda: [mend() for mend in undo])


def _delay(world: World, late: float | None, then: Callable[[], object]) -> None:
    path = world.machine.gateway.paths[world.present.dr, world.present.lease_region, "dynamodb"]
    path.service = _Late(world, path, late, then)


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
