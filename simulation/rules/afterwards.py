"""Rules about what comes after a take-over: the writer's name, the old writer, the password, what is told."""

from simulation.rules.cases import BOTH_LOST, REMEMBERED, RESTORED
from simulation.rules.moment_cases import TAKEN_WITHOUT_RECORD
from simulation.rules.rule import Cut, Rule, line

LOOP = "controller/loop.py"
STEPS = "controller/steps.py"
LEASE = "controller/lease_steps.py"
LOOK = "controller/observation.py"
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
        cases=(REMEMBERED,),
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
        "duties follow from the lease",
        "What a take-over left to do follows from the lease, and not from what the region remembers of it.",
        (
            Cut(
                WORDS,
                'if not seen.held or not seen.state["taken_at"] or seen.probe',
                'if not seen.held or record.get("promotion_epoch") != epoch or seen.probe',
            ),
        ),
        cases=(TAKEN_WITHOUT_RECORD,),
    ),
    Rule(
        "told once",
        "What a failover cost is told once.",
        (
            Cut(
                STEPS,
                'rto, record["rto_epoch"] = round(seen.now - lost_at, 1), epoch',
                "rto = round(seen.now - lost_at, 1)",
            ),
            Cut(STEPS, '    record["rpo_epoch"] = epoch\n', ""),
        ),
        ("21",),
    ),
    Rule(
        "a lease that goes backwards",
        "A lease that is older than one seen before is none.",
        (Cut(LOOK, 'if lease and lease.state["epoch"] >= seen.record.get("epoch", 0):', "if lease:"),),
        cases=(RESTORED,),
    ),
    Rule(
        "the first lease",
        "The founder makes the first lease only while the other region's database follows its own.",
        (line("writable, absent, founder, peer follows -> found", "writable, absent, founder -> found"),),
        cases=(BOTH_LOST,),
    ),
)
