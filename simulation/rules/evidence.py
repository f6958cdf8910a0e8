"""Rules about whether a standby may take over: what speaks for and against a writer, and the gates."""

from simulation.rules.cases import HARDLY_BUSY, IDLE
from simulation.rules.plain_cases import APPROVAL, TWO_REGIONS
from simulation.rules.rule import TABLE, Cut, Rule, line

MEMORY = "controller/memory.py"
LEASE = "controller/lease_steps.py"
WORDS = "controller/situation.py"
DATABASES = "controller/databases.py"
CALLS = "controller/calls.py"

RULES = (
    Rule(
        "unchanged for a time to live",
        "A lease has expired only if lease and contact were unchanged for its time to live on the standby's own clock.",
        (Cut(WORDS, '"expired" if unchanged and gone else', '"expired" if gone else'),),
        (
            "09",
            "30",
        ),
    ),
    Rule(
        "three probes",
        "Three probes in a row must have failed.",
        (Cut(MEMORY, "PROBES = 3", "PROBES = 1"),),
        ("29",),
    ),
    Rule(
        "no answer is no evidence",
        "A probe that could not run says nothing.",
        (
            Cut(MEMORY, "+ 1 if answer in GONE_FROM_SIGHT else 0", '+ 1 if answer != "accepting" else 0'),
            Cut(MEMORY, "elif answer not in GONE_FROM_SIGHT:", 'elif answer == "accepting":'),
        ),
        ("44",),
    ),
    Rule(
        "RDS says available",
        "A writer that RDS calls available is not replaced; a human is paged.",
        (
            Cut(TABLE, '{"peer silent", "peer dead"}', '{"peer silent", "peer dead", "peer available"}'),
            line("replica, theirs, expired, peer available -> page writer alive"),
        ),
        ("04",),
    ),
    Rule(
        "Multi-AZ grace",
        "A writer that RDS calls something else is replaced only after longer than a Multi-AZ failover takes.",
        (Cut(TABLE, '{"peer silent", "peer dead"}', '{"peer silent", "peer dead", "peer failing"}'),),
        ("23",),
    ),
    Rule(
        "refused is not silent",
        "An API that answers with an error has answered: it speaks for a region that lives.",
        (Cut(DATABASES, "else UNCLEAR", "else SILENT"),),
        ("45",),
    ),
    Rule(
        "throttling is an answer",
        "EC2 throttles with status 503, and is no less alive for that.",
        (
            Cut(
                CALLS,
                "if status >= OUT_OF_ORDER and not refusal.throttled:",
                "if status >= OUT_OF_ORDER:",
            ),
        ),
        ("46",),
    ),
    Rule(
        "lag gate",
        "A standby that was too far behind at the last renewal is not promoted.",
        (Cut(WORDS, 'return "gate open" if idle or', 'return "gate open" if True or'),),
        ("57",),
    ),
    Rule(
        "an idle writer",
        "Lag that grows because nothing is written does not shut the gate.",
        (Cut(WORDS, 'idle = seen.state.get("slot_bytes") == 0', "idle = False"),),
        cases=(IDLE,),
    ),
    Rule(
        "an idle writer has nothing unconfirmed",
        "Only where the standby had confirmed every byte does its lag mean nothing.",
        (
            Cut(
                WORDS,
                'idle = seen.state.get("slot_bytes") == 0',
                'slot = seen.state.get("slot_bytes")\n    idle = slot is not None and slot < 1024 * 1024',
            ),
        ),
        cases=(HARDLY_BUSY,),
    ),
    Rule(
        "an order is no renewal",
        "The standby watches renewals, not revisions: what a human writes into the lease keeps nobody waiting.",
        (Cut(MEMORY, 'seen.state.get("renewals", 0) if seen', "(seen.lease.revision if seen.lease else 0) if seen"),),
        ("94",),
    ),
    Rule(
        "not promotable",
        "A standby that RDS could not promote now does not take the lease.",
        (
            Cut(
                WORDS,
                'if not isinstance(seen.own, databases.Database) or seen.own.status != "available":',
                "if False:",
            ),
        ),
        ("58",),
    ),
    Rule(
        "pause",
        "Nobody is promoted, and nobody fences itself, while failover is paused.",
        (Cut(LEASE, ' and not state["paused"]', ""),),
        ("101",),
    ),
    Rule(
        "mode",
        "Nobody is promoted by itself in another mode than automatic.",
        (Cut(LEASE, 'environment.MODE == "automatic" and ', ""),),
        cases=(APPROVAL,),
    ),
    Rule(
        "witness",
        "Nobody is promoted by itself without a third region for the lease.",
        (Cut(LEASE, "environment.WITNESS and ", ""),),
        cases=(TWO_REGIONS,),
        given=(Cut("controller/environment.py", 'MODE = os.environ["MODE"]', 'MODE = "automatic"'),),
    ),
    Rule(
        "armed once DNS has settled",
        "A failover is armed only once the writer's name would follow it.",
        (Cut(LEASE, " and dns == SETTLED\n", "\n"),),
        ("97",),
    ),
)
