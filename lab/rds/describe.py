"""DescribeDBInstances, DescribeDBSnapshots, DescribeEvents: page by page."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from lab.rds.call import Call
from lab.rds.events import Event
from lab.rds.model import Instance, Record, Snapshot, now
from lab.rds.refusals import invalid_combination, invalid_value

Item = TypeVar("Item")
SMALLEST_PAGE, LARGEST_PAGE = 20, 100
FILTERS: Mapping[str, Callable[[Instance], str]] = {
    "db-instance-id": lambda instance: instance.identifier,
    "dbi-resource-id": lambda instance: str(instance.record["DbiResourceId"]),
    "engine": lambda instance: str(instance.record["Engine"]),
}
EVENT_MINUTES = 60
"""That DescribeEvents goes back, if nothing is said."""


def instances(call: Call) -> Record:
    """One instance, or all of the region that the filters let through."""
    request, databases = call.request, call.databases
    if "DBInstanceIdentifier" in request:
        return {"DBInstances": [databases.shown(call.instance())]}
    found = [i for i in databases.store.instances() if (i.account, i.region) == (call.account, call.region)]
    for each in request.get("Filters", ()):
        name, values = each["Name"], each["Values"]
        if name not in FILTERS:
            raise invalid_value(f"Unrecognized filter name: {name}. The lab knows {', '.join(FILTERS)}")
        found = [instance for instance in found if FILTERS[name](instance) in values]
    found.sort(key=lambda instance: instance.identifier)
    page, marker = _page(request, found, lambda instance: instance.identifier)
    return {"DBInstances": [databases.shown(instance) for instance in page], **marker}


def snapshots(call: Call) -> Record:
    """One snapshot, or all of the region that are asked for."""
    request, store = call.request, call.databases.store
    if "DBSnapshotIdentifier" in request:
        found = [store.get_snapshot(call.account, call.region, request["DBSnapshotIdentifier"])]
    else:
        found = list(store.snapshots(call.account, call.region))
    kind = request.get("SnapshotType")
    if kind not in (None, "manual", "automated"):
        raise invalid_value(f"The lab has snapshots that are manual or automated, not {kind}")
    wanted = {
        "SnapshotType": kind,
        "DBInstanceIdentifier": request.get("DBInstanceIdentifier"),
        "DbiResourceId": request.get("DbiResourceId"),
    }
    found = [s for s in found if all(value in (None, s.record[name]) for name, value in wanted.items())]
    found.sort(key=lambda snapshot: snapshot.identifier)
    page, marker = _page(request, found, lambda snapshot: snapshot.identifier)
    return {"DBSnapshots": [_shown(snapshot) for snapshot in page], **marker}


def events(call: Call) -> Record:
    """What has happened lately."""
    request = call.request
    if "SourceIdentifier" in request and "SourceType" not in request:
        raise invalid_combination("SourceType is required with SourceIdentifier")
    end = _time(request.get("EndTime")) or now()
    start = _time(request.get("StartTime")) or end - timedelta(minutes=request.get("Duration", EVENT_MINUTES))
    found = [
        event
        for event in call.databases.events.kept
        if (event.account, event.region) == (call.account, call.region)
        and start <= event.date <= end
        and request.get("SourceIdentifier") in (None, event.source)
        and request.get("SourceType") in (None, event.source_type)
        and (not request.get("EventCategories") or event.kind.category in request["EventCategories"])
    ]
    page, marker = _page(request, found, lambda event: event.date.isoformat() + event.kind.number)
    return {"Events": [_event(event) for event in page], **marker}


def _page(request: Mapping[str, Any], found: Sequence[Item], key: Callable[[Item], str]) -> tuple[list[Item], Record]:
    size = request.get("MaxRecords", LARGEST_PAGE)
    if not SMALLEST_PAGE <= size <= LARGEST_PAGE:
        raise invalid_value(f"Invalid value {size} for MaxRecords. Must be between {SMALLEST_PAGE} and {LARGEST_PAGE}")
    left = [item for item in found if "Marker" not in request or key(item) > request["Marker"]]
    page = left[:size]
    return page, ({"Marker": key(page[-1])} if len(left) > size else {})


def _shown(snapshot: Snapshot) -> Record:
    return {name: value for name, value in snapshot.record.items() if value is not None}


def _event(event: Event) -> Record:
    return {
        "SourceIdentifier": event.source,
        "SourceType": event.source_type,
        "SourceArn": event.arn,
        "Message": event.message,
        "EventCategories": [event.kind.category],
        "Date": event.date,
    }


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
