"""The permissions we ask for, beside those that the registry's handlers list: each is asked for or explained."""

from collections.abc import Iterator
from typing import Any

import pytest

from lab.permissions.need import Operation
from lab.permissions.not_needed import NOT_NEEDED
from lab.permissions.rules import RULES
from lab.resources import ELSEWHERE, TABLE
from lab.resources.registry import schema
from tests.lab.permissions.examples import EXAMPLES

VERBS = ("create", "update", "delete")
CASES = [
    (kind, verb) for kind in sorted(RULES) for verb in VERBS if verb == "create" or schema(kind).permissions.get(verb)
]


def needs(kind: str, verb: str) -> Iterator[str]:
    """Every action that is asked for: of a resource that has all, gets all or loses all."""
    example, ident = EXAMPLES[kind]
    for full in (example, {**example, **VARIANTS.get(kind, {})}):
        empty = {name: full[name] for name in full if name in ALWAYS.get(kind, ())}
        shapes: dict[str, list[tuple[Any, Any]]] = {
            "create": [(full, {})],
            "update": [(full, empty), (empty, full)],
            "delete": [({}, full)],
        }
        for new, old in shapes[verb]:
            physical = "" if verb == "create" else ident
            operation = Operation(kind, verb, "stack", "Logical", new, old, physical, "111122223333", "us-east-1")
            yield from (need.action for need in RULES[kind](operation))


VARIANTS: dict[str, dict[str, Any]] = {"AWS::RDS::DBInstance": {"SourceDBInstanceIdentifier": ""}}
"""Another form of an example, with other permissions."""
ALWAYS = {
    # What a rule reads without asking whether it is there: the registry says that it always is.
    "AWS::EC2::NetworkAclEntry": ("NetworkAclId",),
    "AWS::EC2::Route": ("RouteTableId",),
    "AWS::EC2::SecurityGroupEgress": ("GroupId",),
    "AWS::EC2::SecurityGroupIngress": ("GroupId",),
    "AWS::KMS::Alias": ("AliasName", "TargetKeyId"),
    "AWS::Lambda::EventInvokeConfig": ("FunctionName",),
    "AWS::Lambda::Function": ("FunctionName",),
    "AWS::Lambda::Permission": ("FunctionName",),
    "AWS::Route53::RecordSet": ("HostedZoneId", "Name", "Type"),
    "AWS::SNS::Subscription": ("TopicArn", "Protocol"),
    "AWS::Scheduler::Schedule": ("Target",),
    "AWS::SecretsManager::RotationSchedule": ("SecretId", "RotationLambdaARN"),
}


def test_there_is_a_rule_for_every_type_the_lab_makes() -> None:
    assert set(RULES) == set(TABLE) | ELSEWHERE == set(EXAMPLES)


@pytest.mark.parametrize(("kind", "verb"), CASES)
def test_what_the_registry_lists_is_asked_for_or_explained(kind: str, verb: str) -> None:
    listed = set(schema(kind).permissions.get(verb, ()))
    explained = NOT_NEEDED.get(kind, {})
    assert listed - set(needs(kind, verb)) - set(explained) == set()


@pytest.mark.parametrize(("kind", "verb"), CASES)
def test_nothing_is_asked_for_that_the_registry_does_not_list(kind: str, verb: str) -> None:
    """The read handler's permissions count for create and update, which end with it; kms by AWS's guides."""
    permissions = schema(kind).permissions
    listed = {*permissions.get(verb, ()), *permissions.get("read", ())}
    assert {action for action in needs(kind, verb) if not action.startswith("kms:")} <= listed


@pytest.mark.parametrize("kind", sorted(NOT_NEEDED))
def test_what_is_explained_is_listed(kind: str) -> None:
    assert set(NOT_NEEDED[kind]) <= {action for listed in schema(kind).permissions.values() for action in listed}


@pytest.fixture(autouse=True)
def any_key_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.permissions.rules.kms.key", lambda named: (named, ["alias/example"]))
