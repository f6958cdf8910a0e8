"""The steady state that histories begin with: reached once in a process, by the controller itself, from nothing.

A history is given a copy of it, and other phases of everything that has one.
"""

import json
import pickle
from random import Random

from simulation.model.acl import Acl, template_entries
from simulation.model.database import Instance, Stream
from simulation.model.deployment import ACCOUNT, Deployment, deployment, endpoint
from simulation.model.machine import Machine
from simulation.model.state import Generation, Generations, State, Tables
from simulation.model.world import World
from templates import naming
from templates.failover.controller_environment import network_acl_name

EPOCH = 1_800_000_000.0
"""When it all begins; a whole minute."""
LONGEST = 1800.0
"""Seconds within which the controller must have armed itself."""
SETTLE = 60.0


class NeverArmedError(RuntimeError):
    """The controller did not reach its steady state without any fault: nothing else is worth simulating."""


def empty(config: str = "") -> State:
    """As deployed: a writer, its replica, no item in any table."""
    present = deployment(config=config)
    primary, dr = present.regions
    env = present.env
    generations: Generations = (Generation(1, ""), Generation(1, present.databases[primary]))
    writer = instance(present, primary)
    writer.writable = True
    replica = instance(present, dr)
    follow(replica, writer, EPOCH)
    tables: Tables = {region: {naming.region_table(env): {}} for region in present.regions}
    tables.setdefault(present.lease_region, {})[naming.lease_table(env)] = {}
    return State(
        now=EPOCH,
        holder=primary,
        epoch=0,
        generations=generations,
        tables=tables,
        instances={primary: {writer.identifier: writer}, dr: {replica.identifier: replica}},
        acls={
            region: Acl(f"acl-{region}", network_acl_name(env), template_entries(), template_entries())
            for region in present.regions
        },
        metrics={region: {} for region in present.regions},
        healthy={"DrHoldsHealthCheck": True, "PrimaryTookBackHealthCheck": False},
        config=config,
    )


def instance(present: Deployment, region: str) -> Instance:
    """The region's database as the template makes it."""
    identifier = present.databases[region]
    backups = present.env.database.backups
    window = backups.primary_window if region == present.primary else backups.dr_window
    return Instance(
        identifier=identifier,
        region=region,
        host=endpoint(identifier, region),
        subnets=tuple(f"subnet-{region}-{number}" for number in range(3)),
        writable=False,
        backup_days=backups.retention_days,
        backup_window=window,
    )


def follow(replica: Instance, source: Instance, now: float, lag: float = 1.0) -> None:
    """Make an instance a replica of another."""
    replica.source = f"arn:aws:rds:{source.region}:{ACCOUNT}:db:{source.identifier}"
    replica.stream = Stream(source, position=now - lag, at=now, lag=lag)


def prepare(machine: Machine) -> bytes:
    """Run the controllers until the lease is as good as it gets and everything rests; the state then, to be unpickled.

    That is armed, or, where nothing is ever armed, with DNS settled.

    Raises:
        NeverArmedError: they never got there.
    """
    world = World(empty(machine.config), machine, Random(0))  # noqa: S311  a simulation
    table = world.state.tables[world.present.lease_region][naming.lease_table(world.present.env)]
    armable = may_arm(world.present)
    while world.clock.now < EPOCH + LONGEST:
        world.clock.advance(world.clock.now + 1)
        leases = [json.loads(item["state"]["S"]) for item in table.values()]
        if any(lease["armed"] if armable else lease["dns"] == "settled" for lease in leases):
            world.clock.advance(world.clock.now + SETTLE)
            return _state_of(world)
    crashes = "\n".join(map(repr, world.functions.crashes))
    raise NeverArmedError(f"not armed after {LONGEST:.0f} s\n{world.timeline.text(passes=True)[-5000:]}\n{crashes}")


def may_arm(present: Deployment) -> bool:
    """Whether a lease of this environment is ever armed."""
    return present.env.recovery.mode == "automatic" and present.lease_region not in present.regions


def shift_passes(state: State, random: Random) -> None:
    """Let each region's next pass be due at a phase of its own, so that no history rests on one order of passes."""
    present = deployment(state.generations, state.config)
    for region in present.regions:
        table = state.tables[region][naming.region_table(present.env)]
        key = ("record",)
        record = json.loads(table[key]["state"]["S"])
        record["next_at"] = state.now + random.uniform(0, present.env.recovery.loop_seconds)
        table[key] = {**table[key], "state": {"S": json.dumps(record)}}


def _state_of(world: World) -> bytes:
    """Between two passes, so that no region is held up by a pass that nobody finishes."""
    records = [world.state.tables[region][naming.region_table(world.present.env)] for region in world.present.regions]
    while any(json.loads(table["record",]["state"]["S"]).get("busy_until") for table in records):
        world.clock.advance(world.clock.now + 0.1)
    for region in world.present.regions:
        world.functions.end_all(region)
    state = world.state
    state.now, state.holder, state.epoch = world.clock.now, world.holder(), world.timeline.holders[-1].epoch
    for instances in state.instances.values():
        for each in instances.values():
            del each.commits[:-20]  # a writer without any would look idle, and its standby far behind
    return pickle.dumps(state, pickle.HIGHEST_PROTOCOL)
