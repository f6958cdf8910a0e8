"""The lease table: one region, never lost by accident."""

from typing import Any

import pytest

from settings.environment import Environment
from templates.layers import LAYERS
from templates.lease import build
from tests.environments import environment

WITH_WITNESS = environment()
WITHOUT_WITNESS = environment(regions__witness=None, recovery__mode="approval")


def table(env: Environment) -> dict[str, Any]:
    (resource,) = build(env).to_dict()["Resources"].values()
    assert isinstance(resource, dict)
    return resource


@pytest.mark.parametrize(
    ("env", "region", "role"),
    [(WITH_WITNESS, "us-east-2", "witness"), (WITHOUT_WITNESS, "us-west-2", "dr")],
    ids=["witness", "no-witness"],
)
def test_it_lives_in_the_witness_region_or_in_dr_without_one(env: Environment, region: str, role: str) -> None:
    (layer,) = [layer for layer in LAYERS if layer.name == "lease"]
    assert layer.regions(env) == (region,)
    tags = {tag["Key"]: tag["Value"] for tag in table(env)["Properties"]["Tags"]}
    assert tags["Role"] == role


def test_neither_stack_nor_hand_deletes_it() -> None:
    resource = table(WITH_WITNESS)
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    assert resource["Properties"]["DeletionProtectionEnabled"] is True
    assert resource["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_no_key_of_the_deployment_can_switch_it_off() -> None:
    assert table(WITH_WITNESS)["Properties"]["SSESpecification"] == {"SSEEnabled": False}


def test_its_name_is_known_without_asking_the_stack() -> None:
    assert table(WITH_WITNESS)["Properties"]["TableName"] == "orders-prod-lease"


def test_it_is_the_same_whatever_changes_in_the_database() -> None:
    changed = environment(regions__dr__generation=2, database__instance_class="db.r7g.xlarge", recovery__mode="off")
    assert build(changed).to_dict() == build(WITH_WITNESS).to_dict()
