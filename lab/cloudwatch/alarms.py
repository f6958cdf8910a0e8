"""Alarms by AWS's rules: each is evaluated once a minute, by its own metric alone.

MiniStack evaluates when a datapoint is put, mixes metrics of other dimensions, and ignores periods and missing data.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.iam_evaluator import pin_request_origin
from ministack.core.responses import request_scope
from ministack.services import cloudwatch, sns

from lab.cloudwatch import store
from lab.cloudwatch.definition import Alarm, UnsupportedAlarmError, alarm
from lab.cloudwatch.evaluation import EXTRA, State, evaluate, minute, values
from lab.hooks import Hook

LOG = logging.getLogger(__name__)
CLOUDWATCH = "cloudwatch.amazonaws.com"
EVALUATE = Hook(
    "ministack.services.cloudwatch", "_evaluate_alarm", "(alarm)", "a0b0acd3d432", "evaluated by data, once a minute"
)
EVALUATE_ALL = Hook(
    "ministack.services.cloudwatch", "_evaluate_all_alarms", "()", "f83f88e57f1c", "not when a datapoint is put"
)
PUT = Hook(
    "ministack.services.cloudwatch",
    "_put_metric_alarm",
    "(params, cbor_data, is_cbor, is_json=False)",
    "953a67ff4bb1",
    "an alarm that the lab cannot evaluate is refused",
)
PUT_BY_STACK = Hook(
    "ministack.services.cloudwatch",
    "cloudformation_put_metric_alarm",
    "(alarm)",
    "8cb1178b326d",
    "the same, from a stack",
)
DISPATCH = Hook(
    "ministack.services.cloudwatch",
    "_dispatch_alarm_actions",
    "(alarm, old_state, new_state, reason)",
    "fcf47c0d1e6e",
    "only to topics whose policy lets CloudWatch publish",
)
HOOKS = (
    EVALUATE,
    EVALUATE_ALL,
    PUT,
    PUT_BY_STACK,
    DISPATCH,
    Hook(
        "ministack.services.cloudwatch",
        "_record_history",
        "(alarm_name, old_state, new_state, reason, alarm_type='MetricAlarm', reason_data=None)",
        "c5890b06e5c8",
        "a transition is recorded",
    ),
    Hook(
        "ministack.services.cloudwatch",
        "_evaluate_parent_alarms",
        "(child, seen=frozenset())",
        "24a65a9e43d5",
        "composite alarms follow",
    ),
    Hook(
        "ministack.services.sns",
        "topic_policy_allows",
        "(topic_arn, service, source_arn, source_account)",
        "2c5001e5af7e",
        "whether CloudWatch may publish",
    ),
    Hook(
        "ministack.core.iam_evaluator",
        "pin_request_origin",
        "(source_ip, secure_transport)",
        "de819c1bd9ac",
        "AWS's services speak TLS to each other",
    ),
)


class Alarms:
    """Evaluates every alarm at the end of each minute; those of a region that is off keep their states."""

    def __init__(self, off: Callable[[str], bool]) -> None:
        self._off = off
        self._done = 0.0

    def install(self) -> None:
        """Take the place of MiniStack's evaluation."""
        EVALUATE.replace(lambda _alarm: None)
        EVALUATE_ALL.replace(lambda: None)
        PUT.wrap(_put)
        PUT_BY_STACK.wrap(_put_by_stack)
        DISPATCH.wrap(_dispatch)

    def tick(self) -> None:
        """Evaluate if a minute has ended; to be called about once a second."""
        if minute(time.time()) > self._done:
            self.evaluate()

    def evaluate(self) -> None:
        """Evaluate all, by the minutes that have ended."""
        now = time.time()
        self._done = minute(now)
        for account, region, kept in store.alarms():
            if not self._off(region):
                look(account, region, kept, now)


def look(account: str, region: str, kept: dict[str, Any], now: float) -> None:
    """Evaluate one alarm, and tell whom it may concern if its state changes."""
    given = alarm(kept)
    current: State = kept["StateValue"]
    points = store.recent(account, region, given, given.evaluation_periods + EXTRA)
    state = evaluate(given, points, now, current)
    if state == current:
        return
    found = values(given, points, minute(now), given.evaluation_periods)
    reason = _reason(given, state, found)
    kept |= {"StateValue": state, "StateReason": reason, "StateUpdatedTimestamp": int(now)}
    with request_scope(account, region):
        cloudwatch._record_history(kept["AlarmName"], current, state, reason)
        cloudwatch._dispatch_alarm_actions(kept, current, state, reason)
        cloudwatch._evaluate_parent_alarms(kept)


def listed() -> list[dict[str, Any]]:
    """Every alarm's region, name, state and reason."""
    return [
        {"region": region, "name": kept["AlarmName"], "state": kept["StateValue"], "reason": kept["StateReason"]}
        for _account, region, kept in store.alarms()
    ]


def _reason(given: Alarm, state: State, found: list[float | None]) -> str:
    if state == "INSUFFICIENT_DATA":
        return f"Insufficient Data: {len(found)} datapoints were unknown."
    shown = ", ".join("missing" if value is None else f"{value:g}" for value in reversed(found))
    crossed = "Threshold Crossed" if state == "ALARM" else "Threshold not crossed"
    rule = f"{given.comparison} {given.threshold:g}"
    return f"{crossed}: {given.statistic} of the last {len(found)} periods [{shown}], {rule}"


def _put(
    original: Callable[..., Any],
    params: Any,
    cbor_data: Mapping[str, Any],
    is_cbor: bool,  # noqa: FBT001  MiniStack's signature
    is_json: bool = False,  # noqa: FBT001, FBT002  as above
) -> Any:
    if not (is_cbor or is_json):
        raise UnsupportedAlarmError("PutMetricAlarm over the query protocol, which drops properties")
    try:
        alarm(cbor_data)
    except UnsupportedAlarmError as error:
        return cloudwatch._error("ValidationError", str(error), 400, is_json, is_cbor)
    return original(params, cbor_data, is_cbor, is_json)


def _put_by_stack(original: Callable[..., None], given: dict[str, Any]) -> None:
    alarm(given)
    original(given)


def _dispatch(
    original: Callable[..., None], kept: Mapping[str, Any], old_state: str, new_state: str, reason: str
) -> None:
    """Publish where CloudWatch may; AWS drops the other actions without a word, the lab logs them."""
    pin_request_origin("127.0.0.1", True)  # noqa: FBT003  MiniStack's signature: over TLS
    permitted = {**kept}
    for field in ("AlarmActions", "OKActions", "InsufficientDataActions"):
        permitted[field] = [topic for topic in kept.get(field) or () if _permitted(topic, kept, field)]
    original(permitted, old_state, new_state, reason)


def _permitted(topic: str, kept: Mapping[str, Any], field: str) -> bool:
    account = kept["AlarmArn"].split(":")[4]
    allowed: bool = sns.topic_policy_allows(topic, CLOUDWATCH, kept["AlarmArn"], account)
    if not allowed:
        LOG.error("%s", json.dumps({"event": "alarm action denied", "alarm": kept["AlarmArn"], field: topic}))
    return allowed
