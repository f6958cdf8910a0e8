"""How long an event is kept, and how often it is tried."""

import time
from pathlib import Path
from typing import Any

import pytest
from ministack.services import lambda_svc

from lab.functions import asynchronous
from lab.functions.asynchronous import Limits, Queue, limits
from lab.outages import Outages, region
from tests.lab.functions.made import eventually

ARN = "arn:aws:lambda:us-west-2:111122223333:function:f"
CODE = {"config": {"FunctionArn": ARN, "FunctionName": "f"}}


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ({}, Limits(21600, 2)),
        ({"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}, Limits(60, 0)),
        ({"MaximumRetryAttempts": 1}, Limits(21600, 1)),
    ],
)
def test_limits_are_the_functions_own_or_lambdas(kept: dict[str, int], expected: Limits) -> None:
    assert limits({**CODE, "event_invoke_config": kept}) == expected
    assert limits({**CODE, "event_invoke_configs": {"$LATEST": kept}}) == expected


def test_a_destination_is_refused() -> None:
    config = {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:us-west-2:111122223333:q"}}}
    with pytest.raises(NotImplementedError, match="destinations"):
        limits({**CODE, "event_invoke_config": config})


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What ran, of functions that all fail; and no time between attempts."""
    found: list[Any] = []

    def fail(_function: Any, event: Any) -> dict[str, Any]:
        found.append(event)
        return {"error": True}

    monkeypatch.setattr(lambda_svc, "_execute_function", fail)
    monkeypatch.setattr(asynchronous, "RETRY_SECONDS", (0.01,))
    monkeypatch.setattr(asynchronous, "LOOK_SECONDS", 0.01)
    return found


def test_what_fails_is_tried_as_often_as_the_function_says(runs: list[Any]) -> None:
    queue = Queue(Outages())
    for number, retries in ((1, 0), (2, 2)):
        queue.accept({**CODE, "event_invoke_config": {"MaximumRetryAttempts": retries}}, number)
    eventually(lambda: len(runs) == 4)
    time.sleep(0.1)
    assert sorted(runs) == [1, 2, 2, 2]


def test_what_comes_while_the_region_is_off_runs_when_it_is_back(runs: list[Any], tmp_path: Path) -> None:
    outages = Outages()
    outages.switch_off(region("us-west-2"))
    Queue(outages).accept({**CODE, "event_invoke_config": {"MaximumRetryAttempts": 0}}, str(tmp_path))
    time.sleep(0.1)
    assert not runs
    outages.heal()
    eventually(lambda: runs == [str(tmp_path)])


def test_what_is_too_old_by_then_is_dropped(runs: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asynchronous, "DEFAULT_AGE", 0.05)
    outages = Outages()
    outages.switch_off(region("us-west-2"))
    Queue(outages).accept({**CODE, "event_invoke_config": {"MaximumRetryAttempts": 0}}, 1)
    time.sleep(0.2)
    outages.heal()
    time.sleep(0.1)
    assert not runs
