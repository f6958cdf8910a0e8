"""The controller of this release: it must not look as if it did anything."""

import json

import pytest

from functions import controller
from templates.failover.controller import TICK


def test_a_tick_leaves_one_record_that_says_that_nothing_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    controller.handler(TICK, None)
    (line,) = capsys.readouterr().out.splitlines()
    record = json.loads(line)
    assert record["event"] == "idle"
    for nothing in ("observes nothing", "decides nothing", "publishes nothing", "takes no step"):
        assert nothing in record["meaning"]


@pytest.mark.parametrize("event", [{"command": "failover", "to": "us-west-2", "epoch": "3"}, {"command": ""}, {}])
def test_whoever_gives_a_command_learns_that_nothing_was_done(event: dict[str, str]) -> None:
    with pytest.raises(NotImplementedError, match="Nothing was done"):
        controller.handler(event, None)


def test_it_calls_no_aws_api() -> None:
    """It publishes nothing, so that the alarms on its silence fire."""
    assert not {"boto3", "botocore"} & vars(controller).keys()
