"""Rules about what comes after a take-over: the writer's name, the old writer, the password, what is told."""

from simulation.rules.cases import RESTORED
from simulation.rules.rule import Cut, Rule, line

LOOP = "controller/loop.py"
STEPS = "controller/steps.py"
LEASE = "controller/lease_steps.py"
WORDS = "controller/situation.py"
PRIMARY_HEALTH = 'values[own["dns_metric"]] = float(bool(seen.held and accepted and turning))'

RULES = (
    Rule(
        "publish after acceptance",
        "The writer's name moves only once RDS has accepted the promotion.",
        (
            Cut(
                LOOP,
                'accepted = record.get("writable") or situation.promotion(seen) in transitions.IMPLIED["under way"]',
                "accepted = True",
            ),
        ),
        ("55",),
    ),
    Rule(
        "a pulse, not a state",
        "Primary says that it took back only until dr has stood down, so that afterwards dr's word alone decides.",
        (
            Cut(LOOP, 'seen.state["dns"] == lease_steps.TURNING', "True"),
            Cut(
                LEASE,
                "if dns == TURNED and metrics.all_equal(environment.OWN, own, 0, QUIET, seen.now):",
                "if dns == TURNED:",
            ),
        ),
        ("26",),
    ),
    Rule(
        "the name follows the holder",
        "The writer's name follows the lease, never the health of primary.",
        (
            Cut(
                LOOP,
                PRIMARY_HEALTH,
                'healthy = record.get("writable") and isinstance(seen.own, tuple) and seen.own.status == "available"\n'
                '        values[own["dns_metric"]] = float(bool(healthy))',
            ),
            Cut(
                LEASE,
                "if dns == TURNED and metrics.all_equal(environment.OWN, own, 0, QUIET, seen.now):",
                "if dns == TURNED:",
            ),
        ),
        ("21",),
    ),
    Rule(
        "no automatic failback",
        "A home primary that returns does not take the lease back by itself.",
        (
            line(
                "writable, theirs, not fenced -> fence for staleness",
                "writable, theirs, founder -> take\nwritable, theirs, not fenced -> fence for staleness",
            ),
            Cut(LEASE, "        tables.close(epoch + 1, time.time(), seen.contact)\n", "        pass\n"),
        ),
        ("21",),
    ),
    Rule(
        "fencing goes on during the promotion",
        "An old writer that could not be fenced is fenced as soon as it can be, the promotion under way or not.",
        (line("replica, held, under way, peer open -> fence peer"),),
        ("49",),
    ),
    Rule(
        "fencing goes on after the promotion",
        "An old writer that returns is fenced by the new one.",
        (line("writable, held, peer stale, peer open -> fence peer"),),
        ("27",),
    ),
    Rule(
        "password",
        "After a promotion the master password is set to what the region's secret says.",
        (line("writable, held, password due -> set password"),),
        ("77",),
    ),
    Rule(
        "told once",
        "What a failover cost is told once.",
        (Cut(STEPS, 'seen.record["incident"] = None', "pass"),),
        ("21",),
    ),
    Rule(
        "a lease that goes backwards",
        "A lease that is older than one seen before is none.",
        (Cut(WORDS, 'if seen.state["epoch"] < seen.record.get("epoch", 0):', "if False:"),),
        cases=(RESTORED,),
    ),
)
