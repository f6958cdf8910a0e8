"""Scenarios with an accident at one moment."""

from simulation.rules import moments
from simulation.rules.cases import with_accident

HALF_UNFENCED = with_accident(
    moments.half_unfenced,
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

KILLED_WHILE_ARMING = with_accident(
    moments.killed_while_arming,
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

TAKEN_WITHOUT_RECORD = with_accident(
    moments.taken_without_record,
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

UNHEARD_HAND_OVER = with_accident(
    moments.unheard_hand_over,
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

RENEWAL_BETWEEN = with_accident(
    moments.renewal_between,
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

RENEWED = with_accident(
    moments.renewed_as_it_is_taken,
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

RACE = with_accident(
    moments.back_as_it_is_taken,
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

TAKEN_IN_VAIN = with_accident(
    moments.taken_in_vain,
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

TAKEN_LATE = with_accident(
    moments.taken_late,
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

ORDERED = with_accident(
    moments.renewed_all_the_time,
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
