"""What is made once in a process and used by every history: compiled functions, clients, paths, definitions."""

from collections.abc import Mapping
from typing import Any, Protocol

from simulation.model.aws.gateway import OPERATIONS, Gateway, Surroundings
from simulation.model.clock import Clock
from simulation.model.deployment import Deployment, deployment
from simulation.model.sandbox import Handler, Source, load
from simulation.model.topology import Path
from templates import lambda_function

CONTROLLER = "controller"


class World(Surroundings, Protocol):
    """What a function finds around it."""

    clock: Clock

    def time(self, region: str) -> float:
        """What the region's clock shows."""

    def output(self, region: str, text: str) -> None:
        """A line that it printed."""


class Machine:
    """Functions of one source, loaded once for each region and generation; they must keep no state of their own."""

    def __init__(self, source: Source | None = None, config: str = "") -> None:
        self.config = config
        # The files themselves: what is deployed is these, packed, and would unpack itself onto this machine's disk.
        self.source: Source = lambda_function.modules(CONTROLLER) if source is None else source
        present = deployment(config=config)
        paths = [
            Path(caller, target, service)
            for caller in present.regions
            for service in OPERATIONS
            for target in _targets(present, caller, service)
        ]
        self.paths = tuple(paths)
        self.gateway = Gateway({(path.caller, path.target, path.what): path for path in paths})
        self.world: World
        self._handlers: dict[tuple[Deployment, str], Handler] = {}

    def enter(self, world: World) -> None:
        """Everything that functions do from now on is done in this world."""
        self.world = self.gateway.world = world

    def handler(self, present: Deployment, region: str) -> Handler:
        """The controller as it is deployed in a region."""
        key = present, region
        if key not in self._handlers:
            self._handlers[key] = load(self.source, present.variables[region], _Host(self, region))
        return self._handlers[key]


def _targets(present: Deployment, caller: str, service: str) -> Mapping[str, None]:
    """Regions whose endpoint of a service is called from a region, each once."""
    wanted = {
        "dynamodb": (*present.regions, present.lease_region),
        "rds": present.regions,
        "ec2": present.regions,
        "cloudwatch": present.regions,
    }
    return dict.fromkeys(wanted.get(service, (caller,)))


class _Host:
    """A region as a function's module sees it."""

    def __init__(self, machine: Machine, region: str) -> None:
        self._machine = machine
        self._region = region

    def client(self, service: str, *, region_name: str, config: Any = None) -> Any:
        return self._machine.gateway.client(self._region, service, region_name, config)

    def time(self) -> float:
        return self._machine.world.time(self._region)

    def sleep(self, seconds: float) -> None:
        self._machine.world.clock.wait(seconds)

    def log(self, text: str) -> None:
        self._machine.world.output(self._region, text)
