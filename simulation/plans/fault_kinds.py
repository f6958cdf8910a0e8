"""What each kind of fault does to a world when it begins, and what undoes it. `KINDS` is the list of names."""

from collections.abc import Callable, Mapping
from typing import Any

from simulation.model.aws.gateway import OPERATIONS
from simulation.model.database import Instance
from simulation.model.topology import Impairment
from simulation.model.world import World

Undo = Callable[[], object] | None
Details = Mapping[str, Any]


def _region_lost(world: World, details: Details) -> Undo:
    region = details["region"]
    world.topology.lost[region] += 1
    world.topology.refresh()
    world.functions.end_all(region)
    world.changed()

    def undo() -> None:
        world.topology.lost[region] -= 1
        world.topology.refresh()
        for each in world.state.instances.get(region, {}).values():
            world.engine.restart(each)
        world.changed()

    return undo


def _region_isolated(world: World, details: Details) -> Undo:
    isolated = world.topology.isolated
    return _counted(world, isolated, [details["region"]])


def _link(world: World, details: Details) -> Undo:
    """Both networks and both directions, unless `path` names one or `one_way` is set: then only first to second."""
    first, second = details["between"]
    networks = ("api", "vpc") if details.get("path", "both") == "both" else (details["path"],)
    ways = [(first, second)] if details.get("one_way") else [(first, second), (second, first)]
    return _counted(world, world.topology.cut, [(network, *way) for network in networks for way in ways])


def _counted(world: World, counter: Any, keys: list[Any]) -> Undo:
    def count(by: int) -> None:
        for key in keys:
            counter[key] += by
        world.topology.refresh()
        world.changed()

    count(1)
    return lambda: count(-1)


def _database_crash(world: World, details: Details) -> Undo:
    """RDS says `available` until it notices, after `noticed` seconds."""
    found = world.database(details["region"])
    if not found:
        return None
    answer = details.get("answer", "refused")
    world.engine.down(found, answer)
    world.clock.after(details.get("noticed", 60), _notice, found)

    def undo() -> None:
        world.engine.recover(found, answer)
        world.clock.after(30, _available, found)

    return undo


def _notice(instance: Instance) -> None:
    if instance.outages and instance.status == "available":
        instance.status = "storage-failure"


def _available(instance: Instance) -> None:
    if not instance.outages and instance.status in ("storage-failure", "rebooting"):
        instance.status = "available"


def _zone_failover(world: World, details: Details) -> Undo:
    found = world.database(details["region"])
    if not found:
        return None
    world.engine.down(found, "unreachable")
    if details.get("shown", True) and found.status == "available":
        found.status = "rebooting"

    def undo() -> None:
        world.engine.recover(found, "unreachable")
        world.clock.after(30, _available, found)

    return undo


def _api(world: World, details: Details) -> Undo:
    """Of all operations, or of those whose names begin with `operation`."""
    region, service = details["region"], details["service"]
    operation = details.get("operation", "")
    if not any(name.startswith(operation) for name in OPERATIONS[service]):
        raise ValueError(f"{service} has no operation {operation!r}")
    impairment = Impairment(details["how"], share=details.get("share", 1.0), operation=operation)
    world.topology.impair(region, service, impairment)
    return lambda: world.topology.repair(region, service, impairment)


def _lambda_dead(world: World, details: Details) -> Undo:
    region = details["region"]
    broken = Impairment("silent")
    world.functions.dead[region] += 1
    world.functions.end_all(region)
    world.topology.impair(region, "lambda", broken)

    def undo() -> None:
        world.functions.dead[region] -= 1
        world.topology.repair(region, "lambda", broken)

    return undo


def _killed(world: World, details: Details) -> Undo:
    """All runs in the region at once; with `every`, each run that makes the n-th call there, or of an `operation`."""
    region = details["region"]
    if "every" not in details:
        world.functions.end_all(region)
        return None
    impairment = Impairment("killed", every=details["every"], operation=details.get("operation", ""))
    world.topology.impair(region, "", impairment)
    return lambda: world.topology.repair(region, "", impairment)


def _late_tick(world: World, details: Details) -> Undo:
    world.functions.lateness[details["region"]] = details["seconds"]
    return None


def _counter_of(name: str) -> Callable[[World, Details], Undo]:
    def kind(world: World, details: Details) -> Undo:
        counter, region = getattr(world.functions, name), details["region"]
        counter[region] += 1

        def undo() -> None:
            counter[region] -= 1

        return undo

    return kind


def _clock(world: World, details: Details) -> Undo:
    region, seconds = details["region"], details["seconds"]
    world.skew[region] += seconds

    def undo() -> None:
        world.skew[region] -= seconds

    return undo


def _replication(world: World, details: Details) -> Undo:
    """`stopped` and `lagging` end; `terminated` is for good."""
    how = details["how"]
    streams = [each.stream for each in world.instances() if each.stream]
    lags = [stream.lag for stream in streams]
    for stream in streams:
        stream.settle(world.clock.now, flowing=stream.flowing)
        if how == "lagging":
            stream.lag = details.get("seconds", 120)
        else:
            stream.ordered = how
    world.changed()

    def undo() -> None:
        for stream, lag in zip(streams, lags, strict=True):
            stream.settle(world.clock.now, flowing=stream.flowing)
            stream.lag = lag
            stream.ordered = stream.ordered if how == "terminated" else None
        world.changed()

    return undo


def _backing_up(world: World, details: Details) -> Undo:
    found = world.database(details["region"])
    if not found or found.status != "available":
        return None
    found.status = "backing-up"

    def undo() -> None:
        if found.status == "backing-up":
            found.status = "available"

    return undo


def _promotion(world: World, details: Details) -> Undo:
    engine, how = world.engine, details["how"]
    if how == "slow":
        usual, engine.promotion_seconds = engine.promotion_seconds, details.get("seconds", 400)
        return lambda: setattr(engine, "promotion_seconds", usual)
    name = {"refused": "refusing", "stuck": "stuck"}[how]
    setattr(engine, name, getattr(engine, name) + 1)
    return lambda: setattr(engine, name, getattr(engine, name) - 1)


def _metrics(world: World, details: Details) -> Undo:
    region = details["region"]
    world.metric_delay[region] = details.get("seconds") if details["how"] == "delayed" else None
    return lambda: world.metric_delay.pop(region, None)


def _probe_broken(world: World, details: Details) -> Undo:
    region = details["region"]
    world.broken_probes[region] += 1

    def undo() -> None:
        world.broken_probes[region] -= 1

    return undo


KINDS: Mapping[str, Callable[[World, Details], Undo]] = {
    "region lost": _region_lost,
    "region isolated": _region_isolated,
    "link": _link,
    "database crash": _database_crash,
    "zone failover": _zone_failover,
    "api": _api,
    "lambda dead": _lambda_dead,
    "killed": _killed,
    "late tick": _late_tick,
    "double ticks": _counter_of("doubled"),
    "no ticks": _counter_of("tickless"),
    "clock": _clock,
    "replication": _replication,
    "backing up": _backing_up,
    "promotion": _promotion,
    "metrics": _metrics,
    "probe broken": _probe_broken,
}
"""What can go wrong."""
