"""Accidents at the moment of one write or look: what a drawn history meets once in thousands."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from simulation.model.aws import errors
from simulation.model.topology import Impairment, Path
from simulation.model.world import World
from simulation.plans import faults
from simulation.plans.fault_kinds import KINDS
from simulation.plans.faults import Fault
from simulation.rules.accidents import leases, once, records, writes_lease


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
