"""Scenarios that need more than a scenario file can say: an accident that only one rule is there for, or a setting."""

from collections.abc import Callable
from dataclasses import dataclass

from simulation.database import Instance
from simulation.scenarios import Scenario, read
from simulation.world import World
from templates import naming

Accident = Callable[[World], None]
"""Told of a world as its history begins; sees to it that something happens."""


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario and what else happens in it."""

    scenario: Scenario
    accident: Accident | None = None


def _restored(world: World) -> None:
    """At 500 the lease's table is restored from a backup that was made as the history began."""
    table = world.state.tables[world.present.lease_region][naming.lease_table(world.present.env)]
    backup = dict(table)
    world.clock.at(world.timeline.begin + 500, lambda _: table.update(backup))


def _neighbour(world: World) -> None:
    """At 120 somebody restores a snapshot into the subnets of primary's database."""

    def restore(_: object) -> None:
        own = world.database(world.present.primary)
        if own:
            other = Instance("restored-by-hand", own.region, "restored.example", own.subnets, writable=False)
            world.state.instances[own.region][other.identifier] = other

    world.clock.at(world.timeline.begin + 120, restore)


RESTORED = Case(
    read(
        "lease-restored",
        """
title: A lease that is older than one seen before is none
claims:
  - "1. The writer goes on, without the lease region too, and a human is paged."
  - "2. The former writer, which that lease names, stays fenced."
commands:
  - {at: 60, command: switchover, in: us-east-1, to: us-west-2}
faults:
  - {at: 650, what: region lost, region: us-east-2, until: 750}
seconds: 900
seeds: 2
expect:
  - {writing: us-west-2, from: 490, to: 900, claim: 1}
  - {never fenced: us-west-2, claim: 1}
  - {paged: lease backwards, by: 560, claim: 1}
  - {silent: us-east-1, from: 100, to: 900, claim: 2}
""",
    ),
    _restored,
)

NEIGHBOUR = Case(
    read(
        "neighbour",
        """
title: A database is not opened while another is in its subnets
claims:
  - "1. The writer, fenced while it was isolated, stays fenced when it is back, and a human is paged."
faults:
  - {at: 100, what: region isolated, region: us-east-1, until: 150}
seconds: 400
seeds: 2
expect:
  - {silent: us-east-1, from: 160, to: 400, claim: 1}
  - {paged: neighbours, by: 200, claim: 1}
""",
    ),
    _neighbour,
)

NOT_AUTOMATIC = Case(
    read(
        "not-automatic",
        """
title: Nobody is promoted by itself where failover is not automatic
claims:
  - "1. Ten minutes after the loss of the writer's region still nobody is promoted; a human is asked."
faults:
  - {at: 100, what: region lost, region: us-east-1, until: 700}
seconds: 700
seeds: 2
expect:
  - {never: promoted, claim: 1}
  - {paged: approval needed, by: 200, claim: 1}
""",
    )
)
"""To be run with another mode, or without a witness."""

RACE = Case(
    read(
        "back-as-it-is-taken",
        """
title: An isolated writer that is back at the moment of the take-over does not open
claims:
  - "1. It was fenced; it opens only if it still has the lease, which a claim of this package says."
faults:
  - {at: 100, what: link, between: [us-east-1, us-east-2], path: api, until: 166}
  - {at: 100, what: link, between: [us-east-1, us-west-2], until: 400}
  - {at: 100, what: api, region: us-east-2, service: dynamodb, how: slow, until: 200}
seconds: 300
seeds: 14
expect:
  - {fenced: us-east-1, by: 160, claim: 1}
""",
    )
)
