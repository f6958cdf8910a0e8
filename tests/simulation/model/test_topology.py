"""Links by direction, and what a call meets on a path that is not whole."""

from random import Random
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from simulation.model.aws.errors import UnmodelledError
from simulation.model.aws.gateway import Client, Gateway, Observer
from simulation.model.clock import Clock, Run
from simulation.model.topology import Impairment, Path, Topology

CONFIG = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1})


class Table:
    """A service that counts what reaches it."""

    def __init__(self) -> None:
        self.asked = 0

    def get_item(self, _: Any) -> dict[str, Any]:
        self.asked += 1
        return {"Item": {}}


class Surroundings:
    def __init__(self, seed: int) -> None:
        self.clock = Clock(0.0)
        self.random = Random(seed)  # noqa: S311  a simulation
        self.observer: Observer | None = None
        self.wrong = list[Any]().append


def call(topology: Topology, path: Path, seed: int = 0) -> tuple[str, float, int]:
    """What a function gets, after how many seconds, and how often the service was asked."""
    gateway, world = Gateway({}), Surroundings(seed)
    gateway.world, path.service = world, Table()
    client: Any = Client(path, CONFIG, gateway)
    got: list[str] = []

    def body() -> None:
        try:
            client.get_item(TableName="t")
            got.append("answer")
        except (ClientError, BotoCoreError) as error:
            got.append(error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__)
        got.append(str(world.clock.now))

    run = Run(world.clock, "a", body)
    world.clock.at(0, run.resume)
    world.clock.advance(60)
    del topology
    return (got[0], float(got[1]), path.service.asked) if got else ("killed", 0.0, path.service.asked)


def one_path(**cuts: int) -> tuple[Topology, Path]:
    path = Path("a", "b", "dynamodb")
    topology = Topology((path,))
    for way, count in cuts.items():
        start, end = way.split("_")
        topology.cut["api", start, end] = count
    topology.refresh()
    return topology, path


def test_a_whole_path_is_answered_soon() -> None:
    got, seconds, asked = call(*one_path())
    assert (got, asked) == ("answer", 1)
    assert seconds < 0.2


@pytest.mark.parametrize("seed", range(20))
def test_requests_that_get_lost_have_no_effect(seed: int) -> None:
    got, seconds, asked = call(*one_path(a_b=1), seed)
    assert got in (ConnectTimeoutError.__name__, EndpointConnectionError.__name__)
    assert (asked, seconds <= 1.01) == (0, True)


def test_answers_that_get_lost_may_hide_an_effect() -> None:
    seen = {call(*one_path(b_a=1), seed)[::2] for seed in range(40)}
    assert seen == {(ReadTimeoutError.__name__, 1), (ConnectTimeoutError.__name__, 0)}


@pytest.mark.parametrize(
    ("how", "wanted"),
    [
        ("throttled", {"ThrottlingException"}),
        ("failing", {"InternalServerError"}),
        ("denied", {"AccessDeniedException"}),
        ("silent", {"ConnectTimeoutError", "EndpointConnectionError"}),
        ("answer lost", {"ReadTimeoutError"}),
        ("twice", {"answer"}),
        ("slow", {"answer", "ReadTimeoutError"}),
    ],
)
def test_what_an_api_can_do_to_a_caller(how: Any, wanted: set[str]) -> None:
    got = set()
    for seed in range(30):
        topology, path = one_path()
        topology.impair("b", "dynamodb", Impairment(how))
        answer, seconds, asked = call(topology, path, seed)
        got.add(answer)
        assert asked == {"twice": 2, "slow": 1, "answer lost": 1}.get(how, 0)
        assert seconds <= 3.2
    assert got == wanted


def test_a_run_that_makes_the_nth_call_is_killed_before_or_after_its_effect() -> None:
    effects = set()
    for seed in range(20):
        topology, path = one_path()
        topology.impair("a", "", Impairment("killed", every=1))
        got, _, asked = call(topology, path, seed)
        assert got == "killed"
        effects.add(asked)
    assert effects == {0, 1}


def test_two_faults_on_one_link_heal_one_by_one() -> None:
    topology, path = one_path(a_b=2)
    topology.cut["api", "a", "b"] -= 1
    topology.refresh()
    assert not path.clear
    topology.cut["api", "a", "b"] -= 1
    topology.refresh()
    assert path.clear


def test_networks_and_directions_are_independent_and_a_region_alone_is_whole_within() -> None:
    topology, _ = one_path(a_b=1)
    assert topology.passes("api", "b", "a")
    assert topology.both_ways("vpc", "a", "b")
    topology.isolated["a"] += 1
    assert topology.passes("vpc", "a", "a")
    assert not topology.passes("vpc", "b", "a")
    topology.lost["a"] += 1
    assert not topology.passes("vpc", "a", "a")


def test_operations_that_are_not_modelled_and_clients_that_retry_are_errors() -> None:
    _, path = one_path()
    with pytest.raises(UnmodelledError):
        Client(path, CONFIG, Gateway({})).scan()
    with pytest.raises(UnmodelledError, match="retries"):
        Client(path, Config(), Gateway({}))
