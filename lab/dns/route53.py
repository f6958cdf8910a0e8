"""Route 53's data plane over MiniStack's records: zones, failover, and health checks that follow alarm data."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import route53

from lab.cloudwatch import store
from lab.cloudwatch.definition import Alarm
from lab.cloudwatch.evaluation import COMPARISONS, minute, values
from lab.dns import health
from lab.dns.answers import Zone
from lab.hooks import Hook

GLOBAL = "us-east-1"
HOOKS = tuple(
    Hook("ministack.services.route53", name, kind, "", why)
    for name, kind, why in (
        ("_zones", "AccountScopedDict", "zones are answered"),
        ("_records", "AccountScopedDict", "record sets are answered"),
        ("_health_checks", "AccountScopedDict", "health checks are evaluated"),
        ("_lock", "lock", "read while nobody writes"),
    )
)
Silent = Callable[[str], bool]
"""Whether CloudWatch of a region cannot be heard."""


@dataclass(slots=True)
class _Watched:
    """What Route 53 keeps of a health check of an alarm, and what that said when there was data last.

    The alarm's definition is that of the time when the check was made or last updated: Developer Guide, "Values that
    you specify": a change of the alarm does not change the check.
    """

    config: Mapping[str, Any]
    alarm: Alarm
    last_known: bool | None = None


class Route53:
    """The zones and checks of one account, evaluated now."""

    def __init__(self, account: str, silent: Silent) -> None:
        self._account = account
        self._silent = silent
        self._watched: dict[str, _Watched] = {}
        self._lock = threading.Lock()

    def zones(self) -> list[Zone]:
        """Every private zone that is in a VPC. Public ones are somebody else's to answer."""
        with request_scope(self._account, GLOBAL), route53._lock:
            return [
                Zone(str(zone["name"]).lower(), tuple(route53._records.get(zone["id"]) or ()))
                for zone in route53._zones.values()
                if zone.get("vpcs")
            ]

    def checks(self) -> dict[str, Mapping[str, Any]]:
        """The configurations of all health checks by id, with their versions: an update may leave all else the same."""
        with request_scope(self._account, GLOBAL), route53._lock:
            return {
                kept["id"]: {**kept["config"], "HealthCheckVersion": kept["version"]}
                for kept in route53._health_checks.values()
            }

    def healthy(self, check: str) -> bool:
        """What a health check says now; `HealthCheckError` if there is none that could be evaluated."""
        checks = self.checks()
        return health.healthy(check, checks, lambda name: self._measured(name, checks[name]))

    def observe(self) -> None:
        """Look at every check of an alarm, so that what it said last is known when the data ends."""
        checks = self.checks()
        for name, config in checks.items():
            if config.get("Type") == health.OF_ALARM:
                self._measured(name, config)
        with self._lock:
            for gone in self._watched.keys() - checks.keys():
                del self._watched[gone]

    def admit(self, config: Mapping[str, Any]) -> None:
        """Whether Route 53 would make this health check; `HealthCheckError` if not."""
        health.check(config)
        if config["Type"] == health.OF_ALARM:
            self._alarm(config)

    def _measured(self, name: str, config: Mapping[str, Any]) -> bool:
        with self._lock:
            watched = self._watched.get(name)
            if watched is None:
                watched = self._watched[name] = _Watched(config, self._alarm(config))
            elif watched.config != config:
                watched.config, watched.alarm = config, self._alarm(config)
        breaches = self._breaches(watched.alarm, config["AlarmIdentifier"]["Region"])
        found = health.of_alarm(config, breaches, watched.last_known)
        if None not in breaches:
            watched.last_known = found
        return found

    def _alarm(self, config: Mapping[str, Any]) -> Alarm:
        wanted = config["AlarmIdentifier"]
        kept = store.alarm(self._account, wanted["Region"], wanted["Name"])
        if kept is None:
            raise health.HealthCheckError(f"there is no alarm {wanted['Name']} in {wanted['Region']}")
        return health.usable(kept)

    def _breaches(self, alarm: Alarm, region: str) -> list[bool | None]:
        """The alarm's data of its evaluation periods; none of it while the region's CloudWatch is silent."""
        if self._silent(region):
            return [None] * alarm.evaluation_periods
        points = store.recent(self._account, region, alarm, alarm.evaluation_periods)
        found = values(alarm, points, minute(time.time()), alarm.evaluation_periods)
        breaching = COMPARISONS[alarm.comparison]
        return [None if value is None else breaching(value, alarm.threshold) for value in found]
