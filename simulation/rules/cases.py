"""Scenarios that need more than a scenario file can say: an accident, or a setting."""

from dataclasses import dataclass, replace

from simulation.rules import accidents
from simulation.rules.accidents import Accident
from simulation.scenarios import Scenario, load, read


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A scenario and what else happens in it."""

    scenario: Scenario
    accident: Accident | None = None


def with_accident(accident: Accident, text: str) -> Case:
    """A scenario of the accident's name. Raises as `scenarios.read` does."""
    return Case(read(accident.__name__.replace("_", "-"), text), accident)


RESTORED = with_accident(
    accidents.restored,
    """
title: A lease that is older than one seen before is none
claims:
  - "1. The writer goes on, without the lease region too, and a human is paged."
  - "2. The former writer, which that lease names, stays fenced."
commands:
  - {at: 60, command: switchover, in: us-east-1, to: us-west-2}
faults:
  - {at: 850, what: region lost, region: us-east-2, until: 950}
seconds: 1200
seeds: 2
expect:
  - {writing: us-west-2, from: 690, to: 1200, claim: 1}
  - {never fenced: us-west-2, claim: 1}
  - {paged: lease backwards, by: 760, claim: 1}
  - {silent: us-east-1, from: 100, to: 1200, claim: 2}
""",
)

REMEMBERED = Case(replace(load("26"), name="26-and-remembered", seeds=6), accidents.remembered)

LEASE_LOST = with_accident(
    accidents.lease_lost,
    """
title: A writer whose lease is lost is not fenced for isolation, since nobody can take over
claims:
  - "1. It writes on, isolated too, and a human is paged."
faults:
  - {at: 350, what: region isolated, region: us-east-1, until: 550}
seconds: 700
seeds: 2
expect:
  - {never fenced: us-east-1, claim: 1}
  - {writing: us-east-1, from: 0, to: 700, claim: 1}
  - {paged: lease backwards, by: 260, claim: 1}
""",
)

BOTH_LOST = with_accident(
    accidents.both_tables_lost,
    """
title: A founder that dr has replaced makes no first lease
claims:
  - "1. It stays fenced, with neither lease nor record, and dr writes on."
faults:
  - {at: 100, what: region lost, region: us-east-1, until: 300}
seconds: 1000
seeds: 2
breaks: [3]  # without a lease nobody publishes: the name goes where it goes without data
expect:
  - {promoted: us-west-2, by: 200, claim: 1}
  - {never event: found, claim: 1}
  - {silent: us-east-1, from: 440, to: 1000, claim: 1}
""",
)

NEIGHBOUR = with_accident(
    accidents.neighbour,
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
)

HARDLY_BUSY = with_accident(
    accidents.hardly_busy,
    """
title: A standby that lacks some kilobytes is behind as well
claims:
  - "1. Minutes of commits are not given up by themselves, however few: a human is asked."
faults:
  - {at: 20, what: replication, how: lagging, seconds: 400, until: 1000}
  - {at: 400, what: region lost, region: us-east-1, until: 1000}
seconds: 1000
seeds: 3
expect:
  - {never: promoted, claim: 1}
  - {paged: lagging, by: 520, claim: 1}
""",
)

BEHIND = with_accident(
    accidents.behind_at_the_fence,
    """
title: A datapoint that was sampled before the fence drains nothing
claims:
  - "1. Nothing is lost: the switchover is called off."
faults:
  - {at: 0, what: metrics, region: us-east-1, how: missing, until: 800}
seconds: 800
seeds: 3
expect:
  - {lost: 0, claim: 1}
  - {answered: switchover, done: true, claim: 1}
""",
)

IDLE = with_accident(
    accidents.idle,
    """
title: Lag that grows because nothing is written does not keep a standby from being promoted
claims:
  - "1. It is promoted."
faults:
  - {at: 400, what: region lost, region: us-east-1}
seconds: 800
seeds: 4
expect:
  - {promoted: us-west-2, by: 520, claim: 1}
""",
)
