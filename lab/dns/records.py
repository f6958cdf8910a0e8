"""Which of the record sets of one name and type answers. Pure.

Developer Guide: "How Amazon Route 53 chooses records when health checking is configured".
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

RecordSet = Mapping[str, Any]
"""As ChangeResourceRecordSets takes it."""
POLICIES = (
    "Weight",
    "Region",
    "GeoLocation",
    "GeoProximityLocation",
    "CidrRoutingConfig",
    "MultiValueAnswer",
    "AliasTarget",
)
"""Routing policies that the lab has no model of."""


class UnsupportedRecordError(ValueError):
    """A record set that the lab cannot choose or answer as Route 53 does."""


def check(record: RecordSet) -> None:
    """Whether the lab can answer with a record set.

    Raises:
        UnsupportedRecordError: it cannot.
    """
    for policy in POLICIES:
        if record.get(policy) not in (None, "", False):
            raise UnsupportedRecordError(f"{record['Name']} {record['Type']}: the lab has no {policy}")
    if record["Name"].startswith(("*", "\\052")):
        raise UnsupportedRecordError(f"{record['Name']}: the lab has no wildcard records")
    if record.get("Failover") not in (None, "PRIMARY", "SECONDARY"):
        raise UnsupportedRecordError(f"{record['Name']}: Failover {record['Failover']!r}; PRIMARY or SECONDARY")


def choose(records: Sequence[RecordSet], healthy: Callable[[str], bool]) -> RecordSet:
    """The record set that answers, of all those of one name and type, at least one.

    Args:
        records: one simple record, or a failover pair or half of one.
        healthy: what a health check says, by its id. A record without one counts as healthy.

    Raises:
        UnsupportedRecordError: they are of another routing policy.
    """
    for record in records:
        check(record)
    if len(records) == 1:
        return records[0]  # if no record is healthy, all are
    pair = {record.get("Failover"): record for record in records}
    if pair.keys() != {"PRIMARY", "SECONDARY"} or len(records) > len(pair):
        raise UnsupportedRecordError(f"{records[0]['Name']}: {len(records)} records that are no failover pair")
    if _healthy(pair["PRIMARY"], healthy) or not _healthy(pair["SECONDARY"], healthy):
        return pair["PRIMARY"]
    return pair["SECONDARY"]


def _healthy(record: RecordSet, healthy: Callable[[str], bool]) -> bool:
    check_id = record.get("HealthCheckId")
    return healthy(check_id) if check_id else True
