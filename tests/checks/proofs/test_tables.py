"""The data tables of the proofs against the registry schemas that cfn-lint bundles."""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from troposphere import cloudwatch

from checks.proofs.alarms import KNOWN_VALUES
from checks.proofs.databases import NEEDED_ON_REPLICA, REFUSED_ON_REPLICA, SAME_ON_BOTH_SIDES
from checks.proofs.iam_table import DEPUTIES, UNSCOPED, UNSCOPED_NEEDS, WILDCARDS
from checks.proofs.metric_table import AWS_METRICS, OWN_METRICS, PLAUSIBLE
from checks.proofs.resource_table import KEPT, STATEFUL, TAG_PROPERTY
from tests.checks.rendered import subjects


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """Registry schema by resource type."""
    spec = find_spec("cfnlint")
    assert spec
    assert spec.origin
    found: dict[str, dict[str, Any]] = {}
    wanted = [f'"typeName": "{resource_type}"' for resource_type in TAG_PROPERTY]
    for path in (Path(spec.origin).parent / "data" / "schemas" / "resources").glob("*.json"):
        text = path.read_text(encoding="utf-8")
        if any(name in text for name in wanted):
            schema = json.loads(text)
            found[schema["typeName"]] = schema
    return found


@pytest.mark.parametrize("resource_type", sorted(TAG_PROPERTY))
def test_tags_are_where_the_registry_says(resource_type: str) -> None:
    schema = schemas()[resource_type]
    tagging = schema.get("tagging", {})
    place = TAG_PROPERTY[resource_type]
    assert (place is not None) == bool(tagging.get("taggable", schema.get("taggable", "Tags" in schema["properties"])))
    if place:
        assert tagging.get("tagProperty", "/properties/Tags") == f"/properties/{place}"
        assert place in schema["properties"]


def test_the_table_has_no_type_that_nothing_uses() -> None:
    used = {
        resource["Type"]
        for name in ("prod", "dev")
        for subject in subjects(name)
        for resource in subject.template["Resources"].values()
    }
    assert used == set(TAG_PROPERTY)
    assert KEPT <= STATEFUL <= used


def test_replica_rules_name_properties_that_exist() -> None:
    schema = schemas()["AWS::RDS::DBInstance"]
    named = {*REFUSED_ON_REPLICA, *NEEDED_ON_REPLICA, *SAME_ON_BOTH_SIDES}
    assert named <= set(schema["properties"])


def test_alarm_values_are_those_of_cloudwatch() -> None:
    assert set(KNOWN_VALUES) <= set(cloudwatch.Alarm.props)


def test_every_metric_has_a_unit_with_a_plausible_range() -> None:
    metrics = [metric for known in AWS_METRICS.values() for metric in known.values()] + list(OWN_METRICS.values())
    assert {metric.unit for metric in metrics} <= set(PLAUSIBLE)
    assert all(low < high for low, high in PLAUSIBLE.values())


def test_every_exception_in_iam_has_its_reason() -> None:
    assert all(reason for table in (UNSCOPED, WILDCARDS) for reason in table.values())
    assert set(UNSCOPED_NEEDS) <= set(UNSCOPED)
    assert all(key == key.lower() for key in [*DEPUTIES.values(), *UNSCOPED_NEEDS.values()])
