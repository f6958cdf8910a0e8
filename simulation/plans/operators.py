"""What people do: commands to the controller, and the re-protection of a region whose database is stale.

An order is data: `Order(120, "switchover", "us-east-1", {"to": "us-west-2"})`. The epoch is the one that holds when
the command is typed, unless the order names another.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation.model import dns
from simulation.model.deployment import deployment
from simulation.model.state import Generation
from simulation.model.steady import follow, instance
from simulation.model.world import World
from templates import naming

REPROTECT = "reprotect"
UPDATE_SECONDS = 20.0
"""From the new replica to functions that know of it. Really it is minutes, and the replica hours."""


@dataclass(frozen=True, slots=True)
class Order:
    """A command, or a re-protection, and the region that it is given in."""

    at: float
    what: str
    region: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """For people."""
        rest = ", ".join(f"{key}: {value}" for key, value in self.details.items())
        return f"{self.at:.0f}: {self.what} in {self.region} ({rest})"


def schedule(world: World, order: Order) -> None:
    """Let it be given in its time."""
    world.clock.at(world.timeline.begin + order.at, lambda _: _give(world, order))


def _give(world: World, order: Order) -> None:
    if order.what == REPROTECT:
        reprotect(world, order.region)
    else:
        world.command(order.region, {"command": order.what, "epoch": _epoch(world), **order.details})


def _epoch(world: World) -> int:
    """What a status says."""
    (item,) = world.state.tables[world.present.lease_region][naming.lease_table(world.present.env)].values()
    return int(json.loads(item["state"]["S"])["epoch"])


def reprotect(world: World, region: str) -> None:
    """Delete the region's stale database, make the next generation from the holder's, then update both functions.

    As the deployer, it refuses to touch the holder's, or one that is not fenced.
    """
    holder = world.holder()
    source = world.database(holder)
    connected = source and source.serves_writes and world.topology.both_ways("api", region, holder)
    if region == holder or not source or not connected or not world.fenced(region):
        world.say(region, "operator: re-protection refuses: no writer that answers, or no stale and fenced database")
        return
    regions = list(world.present.regions)
    generations = list(world.state.generations)
    number = generations[regions.index(region)].number + 1
    generations[regions.index(region)] = Generation(number, source.identifier)
    following = deployment((generations[0], generations[1]), world.state.config)
    replica = instance(following, region)
    replica.status = "creating"
    replica.outages.append("refused")
    world.state.instances[region].clear()
    world.state.instances[region][replica.identifier] = replica
    world.state.generations = (generations[0], generations[1])
    world.say(region, f"operator: re-protection makes {replica.identifier}")
    world.changed()

    def ready(_: object) -> None:
        replica.outages.remove("refused")
        replica.status = "available"
        follow(replica, source, world.clock.now)
        world.say(region, f"database {replica.identifier} follows {source.identifier}")
        world.changed()
        world.clock.after(UPDATE_SECONDS, update)

    def update(_: object) -> None:
        world.present = world.functions.deployed = following
        world.definition = dns.definition(following)
        world.say(region, "operator: failover layer updated in both regions")
        world.changed()

    world.clock.after(world.random.uniform(40, 90), ready)
