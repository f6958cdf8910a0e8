"""The checks can fail: every rule of the controller, taken out, turns a scenario red. A rule that nothing needs goes.

Those of the snapshot copier are beside its own histories, in the tests of `simulation.copies`.
"""

from simulation.rules import afterwards, contact, evidence, orders, takeover, totality
from simulation.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *contact.RULES,
    *evidence.RULES,
    *takeover.RULES,
    *afterwards.RULES,
    *orders.RULES,
    Rule(
        "every combination is answered",
        "Whatever is observed, one line of the table says what is done.",
        (),
        lines=totality.LINES,
    ),
)
