"""EventBridge Scheduler: calls functions at their rates, with the schedule's role, and again if the call is refused."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from ministack.services import scheduler

from lab import service_roles
from lab.context import Lab
from lab.functions.rates import Schedule, UnsupportedScheduleError, next_due, schedule
from lab.hooks import Hook
from lab.identity import Identity
from lab.outages import Outages

LOG = logging.getLogger(__name__)
START = Hook(
    "ministack.services.scheduler", "start_scheduler", "()", "04a12e5e9f1e", "the lab's own clock takes its place"
)
CREATE = Hook(
    "ministack.services.scheduler",
    "_create_schedule",
    "(name, body)",
    "5b205607c15c",
    "a schedule that would not be kept is refused",
)
UPDATE = Hook("ministack.services.scheduler", "_update_schedule", "(name, body)", "93f7fec4f7d8", "the same")
HOOKS = (
    START,
    CREATE,
    UPDATE,
    Hook("ministack.services.scheduler", "_error", "(status, code, message)", "89d509cf299a", "how it is refused"),
    Hook("ministack.services.scheduler", "_schedules", "AccountRegionScopedDict", "", "schedules are read"),
)
SERVICE = "scheduler.amazonaws.com"
BACKOFF_SECONDS = 1.0
"""Before the first retry; doubled each time, to a minute at most."""
LONGEST_BACKOFF = 60.0
CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1})
Key = tuple[str, str, str]
"""Account, region, `group/name`."""


class Clock:
    """Calls what is due. A region that is off calls nothing, and makes up for nothing."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._outages = lab.part(Outages)
        self._identity = lab.part(Identity)
        self._due: dict[Key, float] = {}

    def install(self) -> None:
        """Take the place of MiniStack's."""
        START.replace(lambda: None)
        CREATE.wrap(_checked)
        UPDATE.wrap(_checked)

    def tick(self) -> None:
        """Look at every schedule; to be called about once a second."""
        now = time.time()
        kept = {key: found for key, found in scheduler._schedules.all_items() if found["State"] == "ENABLED"}
        for gone in self._due.keys() - kept.keys():
            del self._due[gone]  # enabled again, it begins again
        for key, found in kept.items():
            due = self._due.setdefault(key, now)
            if due > now or self._outages.region_off(key[1]):
                continue
            wanted = schedule(found)
            self._due[key] = next_due(due, now, wanted.seconds)
            threading.Thread(target=self._call, args=(key, wanted), daemon=True, name="lab-schedule").start()

    def _call(self, key: Key, wanted: Schedule) -> None:
        """One call, with its retries."""
        until, backoff = time.monotonic() + wanted.age, BACKOFF_SECONDS
        for attempt in range(wanted.retries + 1):
            try:
                self._invoke(key, wanted)
            except (ClientError, BotoCoreError, service_roles.NotAssumableError) as error:
                LOG.warning("schedule %s in %s, attempt %d: %s", key[2], key[1], attempt + 1, error)
            else:
                return
            if time.monotonic() + backoff > until:
                return
            time.sleep(backoff)
            backoff = min(2 * backoff, LONGEST_BACKOFF)

    def _invoke(self, key: Key, wanted: Schedule) -> None:
        account, region, path = key
        source = f"arn:aws:scheduler:{region}:{account}:schedule-group/{path.partition('/')[0]}"
        credentials = service_roles.assume(
            account, region, wanted.role, SERVICE, source, session=path.partition("/")[2][:64]
        )
        self._identity.place(credentials["aws_access_key_id"], region)
        client = boto3.client(
            "lambda", region_name=region, endpoint_url=self._lab.endpoint, config=CONFIG, **credentials
        )
        client.invoke(FunctionName=wanted.function, InvocationType="Event", Payload=wanted.input.encode())


def _checked(original: Callable[[str, dict[str, Any]], Any], name: str, body: dict[str, Any]) -> Any:
    try:
        schedule(body)
    except UnsupportedScheduleError as error:
        return scheduler._error(400, "ValidationException", str(error))
    return original(name, body)
