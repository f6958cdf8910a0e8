"""Route 53 health checks, of the two types that a private zone can use: calculated, and of a CloudWatch alarm's data.

Developer Guide, "Types of Amazon Route 53 health checks" and "Values that you specify when you create or update health
checks". Pure: what the alarm's data says, and what was known last, come from the caller.
"""

from collections.abc import Callable, Mapping
from typing import Any

from lab.cloudwatch.definition import Alarm, UnsupportedAlarmError, alarm

CALCULATED, OF_ALARM = "CALCULATED", "CLOUDWATCH_METRIC"
WITHOUT_DATA = ("Healthy", "Unhealthy", "LastKnownStatus")
CHILDREN = 255
"""The most health checks that a calculated one may monitor (Route 53 quotas)."""


class HealthCheckError(ValueError):
    """A health check that Route 53 would not take, or that the lab has no model of; the message says why."""


def check(config: Mapping[str, Any]) -> None:
    """Whether a configuration is one that can be evaluated.

    Raises:
        HealthCheckError: it is not.
    """
    kind = config.get("Type")
    if kind == CALCULATED:
        if "HealthThreshold" not in config:
            raise HealthCheckError("HealthThreshold is missing: how many children must be healthy")
        if not 1 <= len(config.get("ChildHealthChecks") or ()) <= CHILDREN:
            raise HealthCheckError(f"ChildHealthChecks: 1 to {CHILDREN} of them")
    elif kind == OF_ALARM:
        wanted = config.get("AlarmIdentifier") or {}
        if not wanted.get("Name") or not wanted.get("Region"):
            raise HealthCheckError("AlarmIdentifier: Name and Region are both needed")
        if config.get("InsufficientDataHealthStatus") not in WITHOUT_DATA:
            raise HealthCheckError(f"InsufficientDataHealthStatus: one of {', '.join(WITHOUT_DATA)}")
    else:
        raise HealthCheckError(
            f"Type {kind!r}: the lab has {CALCULATED} and {OF_ALARM}; Route 53's other checkers are outside the VPC"
        )


def usable(given: Mapping[str, Any]) -> Alarm:
    """The alarm of a health check, of the kind whose data stream Route 53 can follow.

    Raises:
        HealthCheckError: high resolution, metric math, percentiles or M out of N, which Route 53 does not support.
    """
    try:
        found = alarm(given)
    except UnsupportedAlarmError as error:
        raise HealthCheckError(f"Route 53 cannot follow this alarm's data. {error}") from error
    if found.datapoints_to_alarm != found.evaluation_periods:
        raise HealthCheckError(f"alarm {found.name}: Route 53 does not support M out of N alarms")
    return found


def of_alarm(config: Mapping[str, Any], breaches: list[bool | None], last_known: bool | None) -> bool:  # noqa: FBT001  a state
    """Health by the newest periods of an alarm's data, oldest first; its state does not count.

    Args:
        config: of the health check.
        breaches: for each evaluation period whether it breaches the threshold; None: no data.
        last_known: what it said when there was data last; None: there never was any, and a new check is healthy.
    """
    real = [breach for breach in breaches if breach is not None]
    if len(real) == len(breaches):
        return not all(real)
    without = config["InsufficientDataHealthStatus"]
    if without == "LastKnownStatus":
        return True if last_known is None else last_known
    return bool(without == "Healthy")


def healthy(name: str, checks: Mapping[str, Mapping[str, Any]], measured: Callable[[str], bool]) -> bool:
    """What a health check says.

    Args:
        name: its id.
        checks: configurations by id.
        measured: what the check of an alarm finds, before it is inverted.

    Raises:
        HealthCheckError: there is no such check, or it is a child of itself.
    """
    return _healthy(name, checks, measured, ())


def _healthy(
    name: str, checks: Mapping[str, Mapping[str, Any]], measured: Callable[[str], bool], parents: tuple[str, ...]
) -> bool:
    if name in parents:
        raise HealthCheckError(f"health check {name} is a child of itself")
    config = checks.get(name)
    if config is None:
        raise HealthCheckError(f"there is no health check {name}")
    check(config)
    if config.get("Disabled"):
        found = True
    elif config["Type"] == OF_ALARM:
        found = measured(name)
    else:
        children = (_healthy(child, checks, measured, (*parents, name)) for child in config["ChildHealthChecks"])
        found = sum(children) >= int(config["HealthThreshold"])
    return found != bool(config.get("Inverted"))
