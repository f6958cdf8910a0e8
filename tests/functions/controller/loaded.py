"""The controller's modules as a region has them, for tests of what they decide without AWS."""

from functools import cache
from types import SimpleNamespace
from typing import Any

from simulation.model.deployment import deployment
from simulation.model.sandbox import load_modules
from templates.lambda_function import modules
from tests.functions.aws import Answer, Aws

PRIMARY, DR, WITNESS = "us-east-1", "us-west-2", "us-east-2"


class NoAws:
    """A region in which nothing is asked."""

    def client(self, service: str, **_: Any) -> Any:
        raise AssertionError(f"{service} was asked")

    def time(self) -> float:
        raise AssertionError("the clock was asked")

    def sleep(self, seconds: float) -> None:
        raise AssertionError(f"slept {seconds} s")

    def log(self, text: str) -> None:
        raise AssertionError(f"logged {text}")


@cache
def controller(region: str) -> SimpleNamespace:
    """Every module by its name."""
    return SimpleNamespace(**load_modules(modules("controller"), deployment().variables[region], NoAws()))


class Modelled(NoAws):
    """A region whose AWS is a model, checked by botocore in both directions; its clock stands where it is put."""

    def __init__(self, region: str, answer: Answer, now: float = 1_800_000_000.0) -> None:
        self.aws = Aws(answer, region)
        self.now = now
        self.lines: list[str] = []
        self.modules = SimpleNamespace(**load_modules(modules("controller"), deployment().variables[region], self))

    def client(self, service: str, **arguments: Any) -> Any:
        return self.aws.client(service, **arguments)

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def log(self, text: str) -> None:
        self.lines.append(text)

    def operations(self) -> list[str]:
        """What was called, in order."""
        return [call.operation for call in self.aws.calls]
