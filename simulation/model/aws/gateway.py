"""What stands in for boto3: clients whose calls take virtual time, and go wrong as the topology says.

The good case is the hot path of every simulation: one wait, one method call.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Protocol

from botocore.exceptions import ClientError

from simulation.model.aws import errors
from simulation.model.clock import Clock
from simulation.model.topology import Impairment, Path

Observer = Callable[[Path, str, Mapping[str, Any], Any], object]
"""Told of each call that was answered: path, operation, parameters, answer or error."""

CONNECT_SECONDS, READ_SECONDS = 60.0, 60.0
"""botocore's own defaults."""
OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "dynamodb": ("get_item", "put_item"),
    "rds": ("describe_db_instances", "promote_read_replica", "modify_db_instance"),
    "ec2": (
        "describe_network_acls",
        "create_network_acl_entry",
        "replace_network_acl_entry",
        "delete_network_acl_entry",
    ),
    "cloudwatch": ("put_metric_data", "get_metric_data"),
    "lambda": ("invoke",),
    "sns": ("publish",),
    "secretsmanager": ("get_secret_value",),
}
"""Every call that a function may make; any other is an error of the model or of the function."""


class Surroundings(Protocol):
    """What a call needs of the world it is made in."""

    clock: Clock
    random: Random
    observer: Observer | None

    def wrong(self, error: errors.UnmodelledError) -> None:
        """Remember a call that the model does not know, whatever the function makes of the exception."""


class Client:
    """As `boto3.client` gives it, with the modelled operations and no others."""

    def __init__(self, path: Path, config: Any, gateway: "Gateway") -> None:
        connect = getattr(config, "connect_timeout", CONNECT_SECONDS)
        read = getattr(config, "read_timeout", READ_SECONDS)
        attempts = (getattr(config, "retries", None) or {}).get("total_max_attempts")
        if attempts != 1:
            raise errors.UnmodelledError(f"a client of {path.what} that retries by itself")
        for name in OPERATIONS[path.what]:
            setattr(self, name, gateway.operation(path, name, connect, read))

    def __getattr__(self, name: str) -> Any:
        """Refuse what is not modelled."""
        raise errors.UnmodelledError(f"operation {name}")


class Gateway:
    """All clients of this process; `world` is the history that they act in at present."""

    def __init__(self, paths: Mapping[tuple[str, str, str], Path]) -> None:
        self.paths = paths
        self.world: Surroundings

    def client(self, caller: str, service: str, region: str, config: Any) -> Client:
        """A client in a region, for a service of a region."""
        try:
            path = self.paths[caller, region, service]
        except KeyError:
            raise errors.UnmodelledError(f"{service} of {region} from {caller}") from None
        return Client(path, config, self)

    def operation(self, path: Path, name: str, connect: float, read: float) -> Callable[..., Any]:
        """One method of a client."""

        def call(**parameters: Any) -> Any:
            world = self.world
            if path.clear:
                world.clock.wait(path.latency * (0.5 + world.random.random()))
                return answer(world, parameters)
            return self._impaired(path, name, answer, parameters, (connect, read))

        def answer(world: Surroundings, parameters: Mapping[str, Any]) -> Any:
            try:
                answered = getattr(path.service, name)(parameters)
            except errors.UnmodelledError as error:
                world.wrong(error)
                raise
            except ClientError as error:
                if world.observer:
                    world.observer(path, name, parameters, error)
                raise
            if world.observer:
                world.observer(path, name, parameters, answered)
            return answered

        return call

    def _impaired(
        self,
        path: Path,
        name: str,
        answer: Callable[[Surroundings, Mapping[str, Any]], Any],
        parameters: Mapping[str, Any],
        timeouts: tuple[float, float],
    ) -> Any:
        world, random = self.world, self.world.random
        connect, read = timeouts
        service, region = path.what, path.target
        concerned = [each for each in path.impairments if each.strikes(name)]
        struck = [each for each in concerned if each.share >= 1 or random.random() < each.share]
        killers = [each for each in struck if each.how == "killed" and self._counts_out(each)]
        if killers and random.random() < 0.5:  # noqa: PLR2004  before or after the effect
            self._kill()
        how = {each.how for each in struck}
        if not path.requested or "silent" in how:
            self._no_connection(path, connect)
        if not path.answered or "answer lost" in how:
            # On a kept connection the request gets through; a new one is never made.
            if not path.answered and random.random() < 0.5:  # noqa: PLR2004  as often as not
                world.clock.wait(connect)
                raise errors.no_handshake(service, region)
            world.clock.wait(path.latency)
            self._unheard(answer, parameters)
            world.clock.wait(read)
            raise errors.no_answer(service, region)
        if "throttled" in how:
            world.clock.wait(path.latency)
            raise errors.refusal(errors.THROTTLED[service])
        if "failing" in how:
            world.clock.wait(path.latency)
            raise errors.refusal(errors.FAILING[service])
        if "denied" in how:
            world.clock.wait(path.latency)
            raise errors.refusal(errors.DENIED.get(service, "AccessDenied"))
        slowly = random.uniform(1, 3) if "slow" in how else path.latency
        before = random.random() * min(slowly, read)
        world.clock.wait(before)
        if slowly > read:
            self._unheard(answer, parameters)
            world.clock.wait(read - before)
            raise errors.no_answer(service, region)
        if "twice" in how:
            world.clock.after(random.uniform(0, 2), lambda _: self._unheard(answer, parameters))
        try:
            answered = answer(world, parameters)
        finally:
            if killers:
                self._kill()
            world.clock.wait(slowly - before)
        return answered

    def _unheard(self, answer: Callable[[Surroundings, Mapping[str, Any]], Any], parameters: Mapping[str, Any]) -> None:
        """The effect of a request whose answer nobody gets."""
        try:
            answer(self.world, parameters)
        except ClientError:
            return

    def _no_connection(self, path: Path, connect: float) -> None:
        """A name that leads nowhere fails at once, a lost packet after the timeout."""
        if self.world.random.random() < 0.2:  # noqa: PLR2004  some do
            self.world.clock.wait(path.latency)
            raise errors.no_connection(path.what, path.target)
        self.world.clock.wait(connect)
        raise errors.no_handshake(path.what, path.target)

    @staticmethod
    def _counts_out(impairment: Impairment) -> bool:
        impairment.count += 1
        return impairment.every > 0 and impairment.count % impairment.every == 0

    def _kill(self) -> None:
        run = self.world.clock.running
        if run:
            run.end()
