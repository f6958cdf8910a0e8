"""Runs of the rotation in the modelled world: whole attempts, single steps, and what befalls them."""

import contextlib
import io
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest import mock

from functions import rotation
from tests.functions.aws import Aws, Call
from tests.functions.rotation_model import ARN, CURRENT, DR, LEASE_REGION, PRIMARY, World

VARIABLES = {
    "AWS_REGION": PRIMARY,
    "PEER_REGION": DR,
    "DEPLOYMENT": "orders-prod",
    "LEASE_TABLE": "orders-prod-lease",
    "LEASE_REGION": LEASE_REGION,
    "DATABASE_PREFIX": "orders-prod-us-east-1-g",
    "PEER_DATABASE_PREFIX": "orders-prod-us-west-2-g",
    "PASSWORD_KEY": "password",
    "PASSWORD_LENGTH": "40",
    "EXCLUDED_CHARACTERS": " \"'/@",
}


class Killed(BaseException):
    """The function died here: nothing may catch it."""


@dataclass
class Context:
    """Lambda's: 300 seconds from its making."""

    world: World
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.world.now

    def get_remaining_time_in_millis(self) -> int:
        """As Lambda counts it."""
        return int(300_000 - 1000 * (self.world.now - self.began))


def attempt(world: World, token: str = "") -> BaseException | None:
    """One attempt of Secrets Manager: the four steps, up to the first that fails, whose failure it returns."""
    token = token or world.rotate_secret()
    for step in rotation.STEPS:
        failed = take(world, step, token)
        if failed:
            return failed
    return None


def take(world: World, step: str, token: str) -> BaseException | None:
    """One run of the function, and how it failed; nothing that it says, fails with or raises holds a password."""
    world.calls.clear()
    said = io.StringIO()
    failed: BaseException | None = None
    with run_in(world), contextlib.redirect_stdout(said):
        try:
            rotation.handler({"Step": step, "SecretId": ARN, "ClientRequestToken": token}, Context(world))
        except (Exception, Killed) as error:
            if isinstance(error, AssertionError):
                raise
            failed = error
    output = said.getvalue() + "".join(traceback.format_exception(failed) if failed else ())
    for known in world.known_passwords():
        assert known not in output
    return failed


_running: list[World] = []


def _answer(call: Call) -> Mapping[str, Any]:
    return _running[-1].answer(call)


_aws = Aws(_answer, PRIMARY)


@cache
def _client(service: str, region: str, config: Any) -> Any:
    return _aws.client(service, region_name=region, config=config)


@contextlib.contextmanager
def run_in(world: World) -> Iterator[None]:
    """The function's modules, replaced: clients are made once, for they take longer than a rotation."""

    def client(service: str, *, region_name: str = PRIMARY, config: Any = None) -> Any:
        return _client(service, region_name, config)

    def sleep(seconds: float) -> None:
        world.now += seconds

    _running.append(world)
    try:
        with mock.patch.multiple(
            rotation,
            boto3=SimpleNamespace(client=client),
            time=SimpleNamespace(time=lambda: world.now, sleep=sleep),
            env=VARIABLES,
        ):
            yield
    finally:
        _running.pop()


def after(steps: int, world: World | None = None) -> tuple[World, str]:
    """A world in which the first so many steps of a rotation were taken, and its token."""
    world = world or World()
    token = world.rotate_secret()
    for step in rotation.STEPS[:steps]:
        assert take(world, step, token) is None
    return world, token


def calls_of(step: str) -> int:
    """How many calls a step makes when nothing goes wrong."""
    world, token = after(rotation.STEPS.index(step))
    assert take(world, step, token) is None
    return len(world.calls)


EVERY_CALL = [(step, number) for step in rotation.STEPS for number in range(1, calls_of(step) + 1)]
"""Each step's calls, by number."""


def at(number: int, moment: str, event: Callable[[], None]) -> Callable[[int, str], None]:
    """`event`, before or after the call of this number takes effect."""

    def on_call(now: int, when: str) -> None:
        if (now, when) == (number, moment):
            event()

    return on_call


def in_peace(_number: int, _moment: str) -> None:
    """Nothing befalls a run."""


def die() -> None:
    """The function's end, at a call."""
    raise Killed


def consistent(world: World) -> bool:
    """Whether a client that reads AWSCURRENT gets in."""
    return world.writer.pending is None and world.writer.password == world.password(world.stages[CURRENT])
