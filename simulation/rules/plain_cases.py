"""Scenarios without an accident that only show why a rule is there, so that no page of docs/ needs them."""

from simulation.rules.cases import Case
from simulation.scenarios import read


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

PROMOTION_SLOW = Case(
    read(
        "promotion-slow",
        """
title: A promotion that takes long is told
claims:
  - "1. A page says so, once five minutes are over, and the promotion goes on."
faults:
  - {at: 90, what: promotion, how: slow, seconds: 500, until: 300}
  - {at: 100, what: region lost, region: us-east-1}
seconds: 900
seeds: 2
expect:
  - {paged: promotion slow, by: 500, claim: 1}
  - {writable within: 60, of: 840, in: us-west-2, claim: 1}
""",
    )
)

ORDERED_NOT_PROMOTABLE = Case(
    read(
        "ordered-not-promotable",
        """
title: A human's failover too takes the lease only for a standby that RDS can promote
claims:
  - "1. The writer keeps its lease while the standby is backed up, and a page says why."
commands:
  - {at: 100, command: failover, in: us-west-2, to: us-west-2, data_loss: true}
faults:
  - {at: 60, what: backing up, region: us-west-2, until: 500}
seconds: 600
seeds: 2
expect:
  - {answered: failover, done: true, claim: 1}
  - {paged: not promotable, by: 160, claim: 1}
  - {at: 490, holder: us-east-1, epoch: 1, claim: 1}
""",
    )
)

RELEASED_AND_LAPSED = Case(
    read(
        "released-and-lapsed",
        """
title: A released lease is taken only while that is allowed
claims:
  - "1. The approval by which it was released has lapsed when the standby could be promoted: a human is asked again."
commands:
  - {at: 30, command: pause, in: us-east-1}
  - {at: 230, command: approve, in: us-west-2, to: us-west-2}
faults:
  - {at: 60, what: database crash, region: us-east-1, until: 1500}
  - {at: 190, what: backing up, region: us-west-2, until: 1250}
seconds: 1500
seeds: 2
expect:
  - {event: release, in: us-east-1, claim: 1}
  - {never: promoted, claim: 1}
  - {paged: approval needed, by: 1300, claim: 1}
""",
    )
)

RELEASED_AND_LAGGING = Case(
    read(
        "released-and-lagging",
        """
title: A released lease is not taken for a standby that is too far behind
claims:
  - "1. Nobody is promoted by itself, and a page says why."
faults:
  - {at: 20, what: replication, how: lagging, seconds: 400, until: 1000}
  - {at: 400, what: database crash, region: us-east-1, until: 1000}
seconds: 1000
seeds: 2
expect:
  - {event: release, in: us-east-1, claim: 1}
  - {never: promoted, before: 990, claim: 1}
  - {paged: lagging, by: 700, claim: 1}
""",
    )
)

UNCAUSED = Case(
    read(
        "uncaused",
        """
title: A writer that has forgotten why it fenced itself opens by contact all the same
claims:
  - "1. It serves its clients again although the lease is still out of its reach."
faults:
  - {at: 95, what: api, region: us-east-1, service: dynamodb, operation: put_item, how: failing, until: 152}
  - {at: 100, what: region isolated, region: us-east-1, until: 150}
  - {at: 100, what: link, between: [us-east-1, us-east-2], path: api, until: 600}
seconds: 600
seeds: 4
expect:
  - {fenced: us-east-1, by: 150, claim: 1}
  - {writing: us-east-1, from: 230, to: 600, claim: 1}
""",
    )
)

RECLAIMED = Case(
    read(
        "reclaimed",
        """
title: A lease that was reclaimed is not let go at once for a fence that did not come down before
claims:
  - "1. The writer serves its clients again soon after EC2 takes the fence away."
faults:
  - {at: 100, what: region isolated, region: us-east-1, until: 150}
  - {at: 148, what: api, region: us-east-1, service: ec2, operation: delete, how: failing, until: 690}
  - {at: 200, what: lambda dead, region: us-west-2, until: 1100}
seconds: 1000
seeds: 3
expect:
  - {event: reclaim, in: us-east-1, claim: 1}
  - {writing: us-east-1, from: 750, to: 1000, claim: 1}
""",
    )
)
