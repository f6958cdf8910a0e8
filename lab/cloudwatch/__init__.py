"""CloudWatch: alarms by AWS's rules, mail to people, and the metrics that RDS publishes of its databases.

`definition` says what an alarm is, `evaluation` what state it is in: both pure. `store` is MiniStack's data, `alarms`
evaluates once a minute, `mail` keeps what people would be sent.
"""

from typing import TYPE_CHECKING

from lab.cloudwatch import alarms, mail, store
from lab.cloudwatch.mail import Outbox
from lab.outages import Outages
from lab.repeat import Repeat

if TYPE_CHECKING:
    from lab.context import Lab

HOOKS = (*store.HOOKS, *alarms.HOOKS, *mail.HOOKS)
LOOK_SECONDS = 0.5
"""How long after the end of a minute alarms may be evaluated."""


def install(lab: "Lab") -> None:
    """Replace the evaluation of alarms, keep mail, publish metrics."""
    outbox = Outbox()
    outbox.install()
    lab.control.add("GET", "mail", outbox.listed)
    evaluating = Repeat("alarms", LOOK_SECONDS, alarms.install(lab.part(Outages).region_off))
    evaluating.start()
    lab.on_stop(evaluating.stop)
