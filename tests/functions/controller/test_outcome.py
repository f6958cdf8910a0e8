"""What is reported of a failover: figures where there are any, and none where nobody knows."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.functions.aws import Call
from tests.functions.controller.loaded import DR, Modelled

TAKEN = 1_800_000_000.0
LOST = TAKEN - 60


def concluded(lags: dict[float, float]) -> tuple[list[Any], dict[str, Any]]:
    """What dr publishes and logs once the old writer is fenced; it has replayed what these lags say, by minute."""

    def answer(call: Call) -> Mapping[str, Any]:
        if call.operation != "GetMetricData":
            return {"MessageId": "1"} if call.operation == "Publish" else {}
        stamps = [datetime.fromtimestamp(at, UTC) for at in lags]
        return {"MetricDataResults": [{"Id": "m", "Timestamps": stamps, "Values": list(lags.values())}]}

    region = Modelled(DR, answer, now=TAKEN + 300)
    modules = region.modules
    state = {"holder": DR, "epoch": 5, "taken_at": TAKEN, "lost_at": LOST, "planned": False, "dns": "settled"}
    lease = {**state, "armed": False, "paused": False, "intent": None, "slot_bytes": None, "renewals": 9}
    seen = modules.memory.Seen(region.now, {"epoch": 5, "rto_epoch": 5, "writable": True})
    seen.lease = modules.tables.Version({**lease, "served_at": TAKEN, "journal": []}, 3)
    modules.steps.conclude(seen)
    published = [
        datum
        for call in region.aws.calls
        if call.operation == "PutMetricData"
        for datum in call.parameters["MetricData"]
    ]
    (told,) = [line for line in map(json.loads, region.lines) if line["event"] == "rpo"]
    return published, told


def test_what_was_replayed_says_how_much_may_be_lost() -> None:
    published, told = concluded({LOST - 60: 2.0, LOST - 120: 0.0})
    assert told["rpo"] == 122.0
    assert [(one["MetricName"], one["Value"]) for one in published] == [("MeasuredRpoSeconds", 122.0)]


@pytest.mark.parametrize("lags", [{}, {LOST - 60: -1.0}], ids=["no datapoint", "RDS says that it does not know"])
def test_where_nobody_knows_no_figure_is_published(lags: dict[float, float]) -> None:
    published, told = concluded(lags)
    assert published == []
    assert told["kept_until_seconds"] == 0
