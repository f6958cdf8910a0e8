"""Rules about what humans ask for: switchovers, drains, commands."""

from simulation.rules.cases import BEHIND
from simulation.rules.moment_cases import RENEWAL_BETWEEN, UNHEARD_HAND_OVER
from simulation.rules.rule import Cut, Rule, line

MEMORY, LOOK, COMMANDS = "controller/memory.py", "controller/observation.py", "controller/commands.py"
LEASE, WORDS = "controller/lease_steps.py", "controller/situation.py"

RULES = (
    Rule(
        "a switchover is no failover",
        "While a switchover stands a failed probe is no evidence.",
        (line("replica, theirs, switchover -> wait"),),
        ("61",),
    ),
    Rule(
        "overdue: the writer",
        "The writer calls a switchover off that is past its bound.",
        (line("writable, held, overdue -> abandon"),),
        ("60",),
    ),
    Rule(
        "overdue: the standby",
        "The standby undoes a switchover that the writer's controller has left half-done.",
        (line("replica, theirs, overdue, peer available -> undo"),),
        ("13",),
    ),
    Rule(
        "a switchover without a lease",
        "A writer that is fenced for a switchover and cannot read the lease opens again by contact.",
        (line("writable, unread, in touch, walled, for switchover -> unfence"),),
        ("62",),
    ),
    Rule(
        "handed over",
        "Once a hand-over was sent only reading the lease unfences.",
        (Cut(LEASE, '    seen.record["cause"] = "handed over"\n', ""),),
        cases=(UNHEARD_HAND_OVER,),
    ),
    Rule(
        "yielding",
        "A writer that reads a human's failover fences itself.",
        (
            line("writable, held, yielding, not fenced -> fence for switchover"),
            line("writable, held, yielding -> renew"),
        ),
        ("64",),
    ),
    Rule(
        "the writer first",
        "A standby obeys a failover only after two loops, in which the writer has read of it and fenced itself.",
        (Cut(WORDS, "in_time = 2 * environment.LOOP <= age < environment", "in_time = age < environment"),),
        ("64",),
    ),
    Rule(
        "two datapoints",
        "Drained are two datapoints of nothing.",
        (Cut(WORDS, "len(seen.slot) > 1 and not any(seen.slot[-2:])", "seen.slot and not any(seen.slot[-1:])"),),
        cases=(BEHIND,),
    ),
    Rule(
        "datapoints since the fence",
        "Only datapoints count whose whole minute lies behind the verified fence.",
        (
            Cut(
                LOOK,
                'since, until = seen.record["fenced_at"], seen.now',
                'since, until = seen.record["fenced_at"] - 150, seen.now',
            ),
        ),
        cases=(BEHIND,),
    ),
    Rule(
        "handed over to what can be promoted",
        "A drained writer hands over only while RDS calls the standby available.",
        (
            Cut(
                WORDS,
                'ready = isinstance(seen.peer, databases.Database) and seen.peer.status == "available"',
                "ready = isinstance(seen.peer, databases.Database)",
            ),
        ),
        ("92",),
    ),
    Rule(
        "replicating",
        "A switchover to a standby that stops following is called off at once.",
        (line("writable, held, switchover, not replicating -> abandon"),),
        ("66",),
    ),
    Rule(
        "fenced for a switchover",
        "A switchover fences the writer before anything is waited for.",
        (line("writable, held, switchover, not fenced -> fence for switchover"),),
        ("26",),
    ),
    Rule(
        "epoch of a command",
        "A command names the epoch that it is for.",
        (Cut(COMMANDS, 'event.get("epoch") != epoch,', "False,"),),
        ("68",),
    ),
    Rule(
        "an order serves once",
        "A take-over uses up the order that allowed it.",
        (
            Cut(
                LEASE,
                '"released_at": 0, "intent": None}\n    past = {"taken_at": seen.now',
                '"released_at": 0, "intent": seen.state["intent"]}\n    past = {"taken_at": seen.now',
            ),
        ),
        ("93",),
    ),
    Rule(
        "an approval lapses",
        "An approval stands for a quarter of an hour.",
        (
            Cut(
                WORDS,
                'asked["kind"] == "approve" and seen.now - asked["since"] < environment.APPROVED:',
                'asked["kind"] == "approve":',
            ),
        ),
        ("96",),
    ),
    Rule(
        "an approval ends",
        "A renewal of a writer that serves its clients ends an approval: the incident is over.",
        (Cut(LEASE, 'over = intent["kind"] == "approve" and seen.probe.get("own") == "accepting"', "over = False"),),
        ("95",),
    ),
    Rule(
        "tried again",
        "A command whose write comes after a renewal is tried again.",
        (Cut(COMMANDS, "TRIES = 5", "TRIES = 1"),),
        cases=(RENEWAL_BETWEEN,),
    ),
    Rule(
        "typed twice",
        "A command that was given before does nothing.",
        (Cut(COMMANDS, 'bool(standing) and name in ("approve", "switchover", standing),', "False,"),),
        ("71",),
    ),
    Rule(
        "to the writer",
        "A switchover to the writer does nothing.",
        (Cut(COMMANDS, 'name in ORDERS and to == lease["holder"],', "False,"),),
        ("72",),
    ),
    Rule(
        "data loss is said",
        "A failover may lose data, and is refused until the order says so.",
        (Cut(COMMANDS, 'event.get("data_loss") is not True,', "False,"),),
        ("73",),
    ),
    Rule(
        "fit for a switchover",
        "A switchover to a standby that does not follow is refused.",
        (
            Cut(
                COMMANDS,
                'return first or (_unfit(str(to), name) if name in ("switchover", "failover") else "")',
                "return first",
            ),
        ),
        ("67",),
    ),
    Rule(
        "only the holder is unfenced",
        "A human's unfence is refused anywhere but in the holder's region.",
        (
            Cut(
                COMMANDS,
                'name == "unfence"\n        and not (to == environment.OWN == lease["holder"] and not intent),',
                "False,",
            ),
        ),
        ("74",),
    ),
)
