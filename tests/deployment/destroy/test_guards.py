"""What speaks against taking a deployment down."""

from typing import Any

import pytest

from deployment.destroy.guards import check
from deployment.destroy.inventory import Database, Inventory
from deployment.errors import Refusal
from tests.deployment.situations import DR, PRIMARY, instance


def inventory(*databases: Database) -> Inventory:
    return Inventory((), (), databases, (), ("key k-1 in us-east-1",))


def database(region: str = PRIMARY, *, held: bool = True, as_described: bool = True, **changes: Any) -> Database:
    found = instance(f"orders-dev-{region}-g1", **{"protected": False, **changes})
    return Database(region, found, held=held, as_described=as_described)


def test_what_is_unprotected_known_and_well_can_go() -> None:
    check(inventory(database(), database(DR, source="orders-dev-us-east-1-g1")), (), told=False)


def test_deletion_protection_is_respected_whatever_is_told() -> None:
    found = inventory(database(), database(DR, protected=True))
    with pytest.raises(Refusal, match=r"DP100 of orders-dev-us-west-2-g1 in us-west-2.*deletion_protection: false"):
        check(found, (), told=True)


def test_a_database_that_no_stack_knows_is_named() -> None:
    with pytest.raises(Refusal, match=r"DP101 orders-dev-us-east-1-g1 in us-east-1"):
        check(inventory(database(held=False)), (), told=True)


def test_a_file_of_another_generation_is_not_the_one_that_is_deployed() -> None:
    with pytest.raises(Refusal, match=r"DP104 the stacks hold orders-dev-us-east-1-g1 in us-east-1"):
        check(inventory(database(as_described=False)), (), told=True)


def test_an_impaired_pair_goes_only_when_told() -> None:
    with pytest.raises(Refusal, match=r"DP102(.|\n)*an order stands"):
        check(inventory(database()), ("an order stands: failover to us-west-2",), told=False)
    check(inventory(database()), ("an order stands: failover to us-west-2",), told=True)


def test_what_goes_and_what_stays_is_all_said() -> None:
    found = inventory(database(), database(DR, source="x"))
    assert list(found.lines()) == [
        "delete  database orders-dev-us-east-1-g1 in us-east-1, with a final snapshot",
        "delete  database orders-dev-us-west-2-g1 in us-west-2, a replica, without a snapshot",
        "keep    key k-1 in us-east-1",
    ]
