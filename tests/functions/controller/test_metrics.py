"""Which datapoints count: whole minutes, in order, of the right metric."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.functions.aws import Call
from tests.functions.controller.loaded import DR, Modelled

START = 1_800_000_000.0
DATABASE = "orders-prod-us-west-2-g1"


class CloudWatch:
    """Answers with one value for each minute that was asked for, newest first, as the service does."""

    def __init__(self, values: dict[float, float]) -> None:
        self.values = values

    def answer(self, call: Call) -> dict[str, Any]:
        first, last = (_seconds(call.parameters[key]) for key in ("StartTime", "EndTime"))
        found = sorted((at for at in self.values if first <= at < last), reverse=True)
        stamps = [datetime.fromtimestamp(at, UTC) for at in found]
        return {"MetricDataResults": [{"Id": "m", "Timestamps": stamps, "Values": [self.values[at] for at in found]}]}


def _seconds(moment: Any) -> float:
    return float(moment.timestamp() if isinstance(moment, datetime) else moment)


def minutes(count: int, value: float) -> dict[float, float]:
    return {START + 60 * number: value for number in range(count)}


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 600), st.floats(0, 600))
def test_only_whole_minutes_between_the_two_times_count(since: float, until: float) -> None:
    region = Modelled(DR, CloudWatch(minutes(20, 1.0)).answer)
    points = region.modules.metrics.minutes(DR, "ReplicaLag", START + since, START + until, DATABASE)
    assert list(points) == sorted(points), "oldest first"
    assert all(START + since <= at and at + 60 <= START + until for at in points)
    assert len(points) >= (until - since) // 60 - 1


def test_an_rds_metric_is_asked_for_by_instance_and_an_own_one_without_dimensions() -> None:
    region = Modelled(DR, CloudWatch({}).answer)
    region.modules.metrics.minutes(DR, "ReplicaLag", START, START + 120, DATABASE)
    region.modules.metrics.minutes(DR, "DrHolds", START, START + 120)
    of_rds, own = (call.parameters["MetricDataQueries"][0]["MetricStat"]["Metric"] for call in region.aws.calls)
    assert of_rds["Namespace"] == "AWS/RDS"
    assert of_rds["Dimensions"] == [{"Name": "DBInstanceIdentifier", "Value": DATABASE}]
    assert (own["Namespace"], own["Dimensions"]) == ("Recovery/orders-prod", [])


def test_three_minutes_of_zero_need_three_datapoints_all_zero() -> None:
    def all_zero(values: dict[float, float]) -> bool:
        region = Modelled(DR, CloudWatch(values).answer)
        return bool(region.modules.metrics.all_equal(DR, "DrHolds", 0, 3, START + 305))

    assert all_zero(minutes(5, 0.0))
    assert not all_zero({**minutes(5, 0.0), START + 240: 1.0})
    assert not all_zero(dict(list(minutes(5, 0.0).items())[:2]))
    assert not all_zero({})
