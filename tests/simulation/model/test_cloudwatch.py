"""Datapoints: when they can be seen, in which minute they count, in which order they come."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from simulation.model.aws.cloudwatch import CloudWatch
from simulation.model.aws.errors import UnmodelledError

NOW = 1_800_000_300.0


class Watch:
    """A service whose clock and delay a test sets."""

    def __init__(self) -> None:
        self.now, self.delay = NOW, 0.0
        self.service = CloudWatch({}, lambda: self.now, lambda: self.now + self.delay)

    def put(self, value: float, stamp: Any) -> None:
        datum = {"MetricName": "DrHolds", "Value": value, "Timestamp": stamp}
        self.service.put_metric_data({"Namespace": "n", "MetricData": [datum]})

    def get(self, start: float, end: float, statistic: str = "Maximum") -> dict[float, float]:
        metric = {"Namespace": "n", "MetricName": "DrHolds", "Dimensions": []}
        query = {"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": statistic}}
        answer = self.service.get_metric_data({"MetricDataQueries": [query], "StartTime": start, "EndTime": end})
        found = answer["MetricDataResults"][0]
        stamps = [stamp.timestamp() for stamp in found["Timestamps"]]
        assert stamps == sorted(stamps, reverse=True), "newest first"
        return dict(zip(stamps, found["Values"], strict=True))


def test_a_minute_is_its_statistic_and_the_end_of_a_window_is_not_in_it() -> None:
    watch = Watch()
    for value, stamp in ((0, NOW), (1, NOW + 59), (5, NOW + 60)):
        watch.put(value, stamp)
    assert watch.get(NOW, NOW + 60) == {NOW: 1}
    assert watch.get(NOW, NOW + 120) == {NOW: 1, NOW + 60: 5}
    assert watch.get(NOW, NOW + 60, "SampleCount") == {NOW: 2}


def test_a_datapoint_cannot_be_seen_before_its_time() -> None:
    watch = Watch()
    watch.delay = 90
    watch.put(1, NOW)
    assert watch.get(NOW, NOW + 60) == {}
    watch.now += 90
    assert watch.get(NOW, NOW + 60) == {NOW: 1}


def test_times_are_numbers_or_datetimes() -> None:
    watch = Watch()
    watch.put(1, datetime.fromtimestamp(NOW, UTC))
    assert watch.get(NOW, NOW + 60) == {NOW: 1}


@pytest.mark.parametrize("stamp", [NOW + 7300, NOW - 1_300_000])
def test_a_time_too_far_from_now_is_refused(stamp: float) -> None:
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        Watch().put(1, stamp)


def test_what_is_not_modelled_is_an_error() -> None:
    with pytest.raises(UnmodelledError):
        Watch().service.put_metric_data({"Namespace": "n", "MetricData": [{"MetricName": "m", "Counts": [1]}]})
