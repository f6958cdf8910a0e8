"""Home primary's database is created from nothing once."""

from deployment.birth import signs_of_life
from deployment.runtime.asking import NoAnswer
from tests.deployment.situations import DR, instance, lease

NO_TABLE = NoAnswer("ResourceNotFoundException: Requested resource not found", silent=False, absent=True)


def test_before_anything_is_there_it_is() -> None:
    assert signs_of_life(None, (), DR) == ()
    assert signs_of_life(NO_TABLE, (), DR) == ()


def test_whatever_shows_an_earlier_life_is_said() -> None:
    assert "us-east-1 writes under epoch 4" in signs_of_life(lease(), (), DR)[0]
    assert signs_of_life(None, (instance("orders-dev-us-west-2-g1"),), DR) == (
        "orders-dev-us-west-2-g1 is in us-west-2",
    )
    assert "cannot be read" in signs_of_life(NoAnswer("Connect timeout", silent=True), (), DR)[0]
