"""How deployed functions run: their real code, as their role, where their configuration puts them.

`placement` says where a function runs, `surroundings` what it finds there, `runner` makes the `environment` it runs in,
with `inside/sitecustomize` in its process; `logs` takes what it prints, `log_filters` finds it again. `asynchronous` is
Lambda's queue, `rates` and `schedules` are EventBridge Scheduler, `rotation` is what Secrets Manager does with one.
"""

from typing import TYPE_CHECKING

from lab import service_roles
from lab.functions import asynchronous, environment, log_filters, logs, rotation, runner, schedules, surroundings
from lab.functions.asynchronous import Queue
from lab.functions.runner import Runner
from lab.functions.schedules import Clock
from lab.functions.surroundings import Surroundings
from lab.hooks import Hook
from lab.outages import Outages
from lab.repeat import Repeat

if TYPE_CHECKING:
    from lab.context import Lab

EMIT_LOGS = Hook(
    "ministack.services.lambda_svc",
    "_emit_lambda_logs",
    "(func, request_id, log_text, error, duration_ms, *, log_source=None)",
    "111efbf06968",
    "written already, line by line",
)
HOOKS = (
    EMIT_LOGS,
    *service_roles.HOOKS,
    *runner.HOOKS,
    *surroundings.HOOKS,
    *environment.HOOKS,
    *logs.HOOKS,
    *log_filters.HOOKS,
    *asynchronous.HOOKS,
    *schedules.HOOKS,
    *rotation.HOOKS,
)
TICK_SECONDS = 1.0


def install(lab: "Lab") -> None:
    """Run functions, call them on time, rotate secrets."""
    EMIT_LOGS.replace(lambda *_arguments, **_keywords: None)
    running = Runner(Surroundings(lab), lab.part(Outages))
    running.install()
    Queue(lab.part(Outages)).install()
    log_filters.install()
    rotation.install()
    clock = Clock(lab)
    clock.install()
    ticking = Repeat("schedules", TICK_SECONDS, clock.tick)
    ticking.start()
    lab.share(running)
    lab.on_stop(ticking.stop)
