"""Rules about how a writer lets go and a standby takes over: fences, release, promotion, giving back."""

from simulation.rules.cases import NEIGHBOUR
from simulation.rules.moment_cases import ORDERED, RACE, RENEWED
from simulation.rules.plain_cases import (
    ORDERED_NOT_PROMOTABLE,
    PROMOTION_SLOW,
    RECLAIMED,
    RELEASED_AND_LAGGING,
    RELEASED_AND_LAPSED,
)
from simulation.rules.rule import Cut, Rule, line

MEMORY = "controller/memory.py"
STEPS = "controller/steps.py"
LEASE = "controller/lease_steps.py"
WORDS = "controller/situation.py"
FENCES = "controller/fences.py"

RULES = (
    Rule(
        "fence first",
        "Where the writer's region answers at all, it is fenced there before anybody is promoted.",
        (
            line("replica, theirs, expired, peer down, peer open -> fence peer"),
            line(
                "replica, theirs, expired, peer down, acl silent -> take", "replica, theirs, expired, peer down -> take"
            ),
        ),
        ("46",),
    ),
    Rule(
        "fence first, when ordered",
        "A human's failover too fences the old writer first.",
        (line("replica, theirs, ordered, peer open -> fence peer"),),
        ("47",),
    ),
    Rule(
        "fence first, when ordered: unclear",
        "A human's failover waits while the old writer's region answers and cannot be asked to fence.",
        (line("replica, theirs, ordered, acl unclear -> wait"),),
        ("47",),
    ),
    Rule(
        "fence first, when released",
        "A released lease is taken only once its database is fenced, where its region answers.",
        (line("replica, theirs, released, peer open -> fence peer"),),
        ("48",),
    ),
    Rule(
        "fence first, when released: unclear",
        "A released lease is not taken while its region answers and cannot be asked to fence.",
        (line("replica, theirs, released, acl unclear -> wait"),),
        ("82",),
    ),
    Rule(
        "allowed, when released",
        "A released lease is taken only while a take-over is allowed.",
        (line("replica, theirs, released, forbidden -> page approval needed"),),
        cases=(RELEASED_AND_LAPSED,),
    ),
    Rule(
        "lag gate, when released",
        "A released lease is not taken for a standby that is too far behind.",
        (line("replica, theirs, released, lagging -> page lagging"),),
        cases=(RELEASED_AND_LAGGING,),
    ),
    Rule(
        "promotable, when ordered",
        "A human's failover takes the lease only for a standby that RDS can promote now.",
        (line("replica, theirs, ordered, not promotable -> page not promotable"),),
        cases=(ORDERED_NOT_PROMOTABLE,),
    ),
    Rule(
        "a slow promotion is told",
        "A promotion that takes longer than five minutes is told to people.",
        (line("replica, held, slow -> page promotion slow"),),
        cases=(PROMOTION_SLOW,),
    ),
    Rule(
        "a dead database is told",
        "A dead database that nobody may replace is told to people.",
        (line("writable, held, dead -> page database dead"),),
        ("98",),
    ),
    Rule(
        "a fence is verified",
        "A fence counts when a probe gets no answer, not when an API shows its entries.",
        (
            Cut(WORDS, 'if fence.up and seen.probe.get("peer") != "accepting" else', "if fence.up else"),
            Cut(MEMORY, 'seen.fence.up and seen.probe.get("own") in GONE_FROM_SIGHT', "seen.fence.up"),
        ),
        ("48",),
    ),
    Rule(
        "release only fenced",
        "The lease of a dead database is released only once that is fenced.",
        (
            line("writable, held, fenced, dead, allowed -> release"),
            line(
                "writable, held, not fenced, dead, allowed -> fence for death",
                "writable, held, dead, allowed -> release",
            ),
        ),
        ("50",),
    ),
    Rule(
        "release only on an answer",
        "A probe that could not run does not make a database dead.",
        (Cut(MEMORY, 'holds=seen.probe.get("own") in NOT_ACCEPTING', 'holds=seen.probe.get("own") != "accepting"'),),
        ("51",),
    ),
    Rule(
        "release only after the grace",
        "A database is dead only after longer than a Multi-AZ failover takes.",
        (
            Cut(
                WORDS,
                '"dead" if _longer(seen, "dead_since", environment.GRACE)',
                '"dead" if _longer(seen, "dead_since", 30)',
            ),
        ),
        ("52",),
    ),
    Rule(
        "a fence that does not come down",
        "A database that cannot be unfenced for the grace counts as dead.",
        (
            Cut(
                MEMORY,
                'if "unfencing_at" in record:\n            record["dead_since"] = record["unfencing_at"]\n        elif',
                "if",
            ),
        ),
        ("53",),
    ),
    Rule(
        "reclaim",
        "A released lease that nobody takes goes back to its database once that lives.",
        (line("writable, held, unclaimed -> reclaim"),),
        ("54",),
    ),
    Rule(
        "reclaimed for a while",
        "A lease that was reclaimed is kept for as long as a fence may take to come down.",
        (Cut(LEASE, '    seen.record.pop("unfencing_at", None)\n', ""),),
        cases=(RECLAIMED,),
    ),
    Rule(
        "give back",
        "A promotion that RDS refuses gives the lease back to a writer whose region answers.",
        (line("replica, held, refused, peer available -> give back"),),
        ("16",),
    ),
    Rule(
        "promotion is idempotent",
        "A promotion whose answer was lost is asked for again, and being under way already is no refusal.",
        (
            Cut(STEPS, "if isinstance(seen.own, databases.Database) and seen.own.still:", "if True:"),
            Cut(WORDS, "if isinstance(seen.own, databases.Database) and not seen.own.still:", "if False:"),
            Cut(WORDS, 'for key in ("asked_since", "still_since"))', 'for key in ("asked_since",))'),
        ),
        ("56",),
    ),
    Rule(
        "judged only in sight",
        "A promotion that RDS refuses is given up only after a minute in which RDS was seen to do nothing.",
        (Cut(WORDS, 'for key in ("asked_since", "still_since"))', 'for key in ("asked_since",))'),),
        ("79",),
    ),
    Rule(
        "a fence asks again",
        "A fence is several calls, each repeated while EC2 throttles.",
        (Cut(FENCES, "TRIES, PAUSE = 6, 0.2", "TRIES, PAUSE = 1, 0.2"),),
        ("80",),
    ),
    Rule(
        "two looks before taking what was let go",
        "A lease that its holder still renews is read again just before it is taken.",
        (Cut(LEASE, "        if not _still_theirs(seen):\n            return\n", ""),),
        cases=(ORDERED,),
    ),
    Rule(
        "taken as it was looked at",
        "A lease that has expired is taken in the version that was looked at: a renewal since makes that fail.",
        (
            Cut(
                LEASE,
                '    if situation.case(seen) == "expired":\n'
                "        return True  # a renewal since must make the writes fail\n",
                "",
            ),
        ),
        cases=(RENEWED,),
    ),
    Rule(
        "unfence after a renewal",
        "A database is unfenced only straight after its lease was renewed.",
        (
            Cut(
                STEPS,
                "if seen.held and not lease_steps.renew(seen):\n        return\n",
                "if seen.held:\n        lease_steps.renew(seen)\n",
            ),
        ),
        cases=(RACE,),
    ),
    Rule(
        "neighbours",
        "A database is not unfenced while another is in its subnets.",
        (Cut(STEPS, "    if others:\n", "    if False:\n"),),
        cases=(NEIGHBOUR,),
    ),
)
