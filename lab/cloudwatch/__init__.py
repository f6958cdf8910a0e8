"""CloudWatch: alarms by AWS's rules, mail to people, and the metrics that RDS publishes of its databases.

`definition` says what an alarm is, `evaluation` what state it is in: both pure. `store` is MiniStack's data, `alarms`
evaluates once a minute, `queries` answers GetMetricData, `mail` keeps what people would be sent. `rds_metrics` tells
what `measures` and `processor` find about a database: a part of its own, for it needs the databases.
"""

from typing import TYPE_CHECKING, Any

from lab.cloudwatch import alarms, mail, queries, store
from lab.cloudwatch.alarms import Alarms
from lab.cloudwatch.mail import Outbox
from lab.outages import Outages
from lab.repeat import Repeat

if TYPE_CHECKING:
    from lab.context import Lab

HOOKS = (*store.HOOKS, *alarms.HOOKS, *queries.HOOKS, *mail.HOOKS)
LOOK_SECONDS = 0.5
"""How long after the end of a minute alarms may be evaluated."""


def install(lab: "Lab") -> None:
    """Replace the evaluation of alarms, keep mail; `POST /_lab/alarms/evaluate` waits for no minute to end."""
    outbox = Outbox()
    outbox.install()
    queries.install()
    lab.control.add("GET", "mail", outbox.listed)
    evaluation = Alarms(lab.part(Outages).region_off)
    evaluation.install()

    def evaluate(_said: dict[str, Any]) -> list[dict[str, Any]]:
        evaluation.evaluate()
        return alarms.listed()

    lab.control.add("POST", "alarms/evaluate", evaluate)
    evaluating = Repeat("alarms", LOOK_SECONDS, evaluation.tick)
    evaluating.start()
    lab.on_stop(evaluating.stop)
