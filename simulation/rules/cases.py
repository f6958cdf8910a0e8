"""Scenarios that need more than a scenario file can say: an accident at one moment, or a setting."""

from dataclasses import dataclass, replace

from simulation.rules import accidents
from simulation.rules.accidents import Accident
from simulation.scenarios import Scenario, load, read


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A scenario and what else happens in it."""

    scenario: Scenario
    accident: Accident | None = None


def _case(accident: Accident, text: str) -> Case:
    return Case(read(accident.__name__.replace("_", "-"), text), accident)


RESTORED = _case(
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

LEASE_LOST = _case(
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

BOTH_LOST = _case(
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

NEIGHBOUR = _case(
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

HARDLY_BUSY = _case(
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

HALF_UNFENCED = _case(
    accidents.half_unfenced,
    """
title: What is left of a fence that came down half-way is taken down too
claims:
  - "1. The writer, fenced while it was isolated, serves its clients again."
faults:
  - {at: 100, what: region isolated, region: us-east-1, until: 150}
seconds: 400
seeds: 3
expect:
  - {fenced: us-east-1, by: 150, claim: 1}
  - {writing: us-east-1, from: 230, to: 400, claim: 1}
""",
)

KILLED_WHILE_ARMING = _case(
    accidents.killed_while_arming,
    """
title: A writer that may have armed its lease knows so, whatever became of the run
claims:
  - "1. Isolated, it fences itself before the standby takes over."
commands:
  - {at: 20, command: pause, in: us-west-2}
  - {at: 60, command: resume, in: us-west-2}
seconds: 350
seeds: 4
expect:
  - {fenced: us-east-1, by: 130, claim: 1}
  - {silent: us-east-1, from: 135, to: 350, claim: 1}
""",
)

TAKEN_WITHOUT_RECORD = _case(
    accidents.taken_without_record,
    """
title: What a take-over left to do is done, whatever the region remembers of it
claims:
  - "1. Password, time and loss are seen to, although no record of the promotion was kept."
faults:
  - {at: 90, what: promotion, how: slow, seconds: 400, until: 300}
  - {at: 100, what: region lost, region: us-east-1, until: 850}
seconds: 1200
seeds: 2
expect:
  - {event: password, in: us-west-2, claim: 1}
  - {event: writable, in: us-west-2, claim: 1}
  - {event: rpo, in: us-west-2, times: 1, claim: 1}
""",
)

UNHEARD_HAND_OVER = _case(
    accidents.unheard_hand_over,
    """
title: A writer that has sent a hand-over opens only when it has read that it is the holder still
claims:
  - "1. Nothing is lost: it stays fenced while it cannot read the lease."
commands:
  - {at: 60, command: switchover, in: us-east-1, to: us-west-2}
seconds: 700
seeds: 4
expect:
  - {promoted: us-west-2, by: 370, claim: 1}
  - {silent: us-east-1, from: 95, to: 700, claim: 1}
  - {lost: 0, claim: 1}
""",
)

RENEWAL_BETWEEN = _case(
    accidents.renewal_between,
    """
title: A command that a renewal came before is tried again
claims:
  - "1. It is done, and says so."
commands:
  - {at: 60, command: pause, in: us-west-2}
seconds: 200
seeds: 4
expect:
  - {answered: pause, done: true, claim: 1}
""",
)

RENEWED = _case(
    accidents.renewed_as_it_is_taken,
    """
title: A writer that renews in the very pass in which the standby finds it gone is not replaced
claims:
  - "1. Nobody is promoted: the take-over was of the lease as it was looked at."
faults:
  - {at: 60, what: link, between: [us-east-1, us-west-2], until: 400}
seconds: 500
seeds: 4
expect:
  - {never: promoted, claim: 1}
  - {writing: us-east-1, from: 0, to: 500, claim: 1}
""",
)

RACE = _case(
    accidents.back_as_it_is_taken,
    """
title: An isolated writer that is back at the moment of the take-over does not open
claims:
  - "1. It was fenced; it opens only if it still has the lease, which a claim of this package says."
faults:
  - {at: 100, what: link, between: [us-east-1, us-east-2], path: api, until: 150}
  - {at: 100, what: link, between: [us-east-1, us-west-2], until: 400}
seconds: 300
seeds: 6
expect:
  - {fenced: us-east-1, by: 150, claim: 1}
  - {promoted: us-west-2, by: 200, claim: 1}
""",
)

TAKEN_IN_VAIN = _case(
    accidents.taken_in_vain,
    """
title: A take-over that came to nothing does not leave the writer alone
claims:
  - "1. With the lease region gone afterwards the writer still serves its clients: the standby takes its contact."
faults:
  - {at: 300, what: region lost, region: us-east-2, until: 600}
seconds: 600
seeds: 4
expect:
  - {never: promoted, claim: 1}
  - {writing: us-east-1, from: 220, to: 600, claim: 1}
""",
)

TAKEN_LATE = _case(
    accidents.taken_late,
    """
title: The contact item is opened only to a writer that cannot be replaced any more
claims:
  - "1. A take-over that arrives late takes nothing: the writer is back in touch, and goes on."
faults:
  - {at: 60, what: link, between: [us-east-1, us-east-2], path: api, until: 600}
seconds: 600
seeds: 4
expect:
  - {never: promoted, claim: 1}
  - {writing: us-east-1, from: 230, to: 600, claim: 1}
""",
)

BEHIND = _case(
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

IDLE = _case(
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

ORDERED = _case(
    accidents.renewed_all_the_time,
    """
title: A failover that a human orders does not wait for luck
claims:
  - "1. The standby is promoted within fifty seconds, although the lease is renewed between any two looks at it."
  - "2. Nothing is lost."
commands:
  - {at: 60, command: failover, in: us-west-2, to: us-west-2, data_loss: true}
seconds: 300
seeds: 4
expect:
  - {promoted: us-west-2, by: 110, claim: 1}
  - {lost: 0, claim: 2}
""",
)


def _not_automatic(config: str) -> Case:
    text = f"""
title: Nobody is promoted by itself where failover is not automatic
claims:
  - "1. Ten minutes after the loss of the writer's region still nobody is promoted; a human is asked."
config: {config}
faults:
  - {{at: 100, what: region lost, region: us-east-1, until: 700}}
seconds: 700
seeds: 2
expect:
  - {{never: promoted, claim: 1}}
  - {{paged: approval needed, by: 200, claim: 1}}
"""
    return Case(read(f"not-automatic-{config.replace(' ', '-')}", text))


APPROVAL, TWO_REGIONS = _not_automatic("approval"), _not_automatic("two regions")
