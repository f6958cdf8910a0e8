"""Execution environments: MiniStack's worker process, made the place that the function would run in on AWS."""

import os
import time
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import ec2

from lab import service_roles
from lab.context import Lab
from lab.functions.logs import Stream
from lab.functions.placement import Placement, place
from lab.hooks import Hook
from lab.identity import Denied, Identity
from lab.network.addresses import to_loopback
from lab.network.network import Network
from lab.outages import Outages

CLASS = Hook(
    "ministack.core.lambda_runtime",
    "_worker_class_for",
    "(config)",
    "b5a23849280a",
    "which kind of worker runs a function",
)
HOOKS = (
    CLASS,
    Hook(
        "ministack.core.lambda_runtime",
        "Worker.__init__",
        "(self, func_name, config, code_zip)",
        "9f537cd431cf",
        "is extended",
    ),
    Hook(
        "ministack.core.lambda_runtime",
        "Worker._spawn",
        "(self)",
        "c55febf95656",
        "called; takes the environment from the configuration",
    ),
    Hook(
        "ministack.core.lambda_runtime",
        "Worker._read_stderr",
        "(self)",
        "d8eb30038f94",
        "lines go to the log while it runs",
    ),
    Hook(
        "ministack.core.lambda_runtime",
        "Worker.invoke",
        "(self, event, request_id, *, trace_id=None, depth=None, durable=None, invoked_function_arn=None)",
        "96751a754710",
        "called between the lines that Lambda writes itself",
    ),
    Hook(
        "ministack.core.lambda_runtime",
        "execution_credentials",
        "(config)",
        "cffaadc4f396",
        "the role's session, to say where it calls from",
    ),
    Hook(
        "ministack.core.lambda_runtime",
        "kill_workers",
        "(workers)",
        "56a6df63f9bd",
        "ends what runs in a region that is off",
    ),
    Hook("ministack.core.lambda_runtime", "_workers", "dict", "", "all execution environments"),
    Hook("ministack.core.lambda_runtime", "_lock", "lock", "", "guards them"),
    Hook("ministack.services.ec2", "_subnets", "AccountRegionScopedDict", "", "ranges of the subnets of functions"),
)
INSIDE = Path(__file__).parent / "inside"
LAMBDA = "lambda.amazonaws.com"


class CannotRunError(Exception):
    """A function does not run: nothing does in its region, or nothing of its kind in the lab."""


class Runner:
    """Makes execution environments, and ends them with their region."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.identity = lab.part(Identity)
        self.outages = lab.part(Outages)
        self._network = lab.part(Network)

    def install(self) -> None:
        """Have every function run in an environment of the lab's."""
        CLASS.replace(self._class_for)
        self.outages.on_change(self.stand_still)

    def stand_still(self) -> None:
        """End every execution environment in a region that is off."""
        with lambda_runtime._lock:
            doomed = [key for key in lambda_runtime._workers if self.outages.region_off(key.split(":")[1])]
            workers = [worker for key in doomed for worker in lambda_runtime._workers.pop(key)]
        lambda_runtime.kill_workers(workers)

    def _class_for(self, _config: Mapping[str, Any]) -> Callable[[str, dict[str, Any], bytes], "Environment"]:
        return lambda name, found, code: Environment(self, name, found, code)

    def place(self, config: Mapping[str, Any]) -> Placement:
        """Where a function runs; known to the network, so that security groups and network ACLs can judge it."""

        def cidr(subnet: str) -> str | None:
            found = ec2._subnets.get_scoped(self.lab.account, str(config["FunctionArn"]).split(":")[3], subnet)
            return str(found["CidrBlock"]) if found else None

        found = place(config, cidr)
        if found.in_vpc:
            self._network.place(found.address, found.region, found.groups)
        return found

    def variables(self, placement: Placement) -> dict[str, str]:
        """What the process is told beside the function's own environment. It finds nothing of this machine's AWS."""
        host, port = self.lab.dns
        return {
            "PYTHONPATH": str(INSIDE),
            "LAB_NAMES": f"{host}:{port}",
            "LAB_SOURCE": str(to_loopback(IPv4Address(placement.address))) if placement.in_vpc else "",
            "LAB_GATEWAY": self.lab.endpoint,
            "AWS_ENDPOINT_URL": self.lab.endpoint,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "*",
        }

    def admit(self, config: Mapping[str, Any], placement: Placement) -> None:
        """Whether a function may run now.

        Raises:
            CannotRunError: its region is off, or it is not written in Python.
            NotAssumableError: its role does not trust Lambda.
        """
        if self.outages.region_off(placement.region):
            raise CannotRunError(f"nothing runs in {placement.region}: it is off")
        if not str(config.get("Runtime", "")).startswith("python"):
            raise CannotRunError(f"the lab runs Python functions, not {config.get('Runtime')}")
        service_roles.trusting(self.lab.account, placement.region, config["Role"], LAMBDA, config["FunctionArn"])

    def credentials(self, config: Mapping[str, Any], placement: Placement) -> str:
        """The access key of the function's session, whose calls come from its region."""
        key = str(lambda_runtime.execution_credentials(dict(config))["AWS_ACCESS_KEY_ID"])
        self.identity.place(key, placement.region)
        return key

    def allowed(self, key: str, region: str, action: str, resource: str) -> bool:
        """Whether a function's role lets Lambda do something for it; if not, that is on record."""
        allowed = service_roles.lets(key, self.lab.account, region, action, resource)
        if not allowed:
            self.identity.record(Denied(key, action, resource, region, "ImplicitDeny", time.time()))
        return allowed


class Environment(lambda_runtime.Worker):  # type: ignore[misc]  # MiniStack is not typed
    """One execution environment."""

    def __init__(self, runner: Runner, name: str, config: dict[str, Any], code: bytes) -> None:
        self._runner = runner
        self._placement = runner.place(config)
        variables = (config.get("Environment") or {}).get("Variables") or {}
        whole = {**variables, **runner.variables(self._placement)}
        super().__init__(name, {**config, "Environment": {"Variables": whole}}, code)
        key, region = runner.credentials(config, self._placement), self._placement.region
        self._log = Stream(
            runner.lab.account,
            region,
            (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{name}",
            lambda action, resource: runner.allowed(key, region, action, resource),
        )

    def invoke(self, event: Any, request_id: str, **more: Any) -> dict[str, Any]:
        """Run the function once, unless its region is off."""
        try:
            self._runner.admit(self.config, self._placement)
        except service_roles.NotAssumableError as error:
            return {
                "status": "error",
                "error": f"The role defined for the function cannot be assumed by Lambda: {error}",
            }
        except CannotRunError as error:
            return {"status": "error", "error": str(error)}
        self._log.write(f"START RequestId: {request_id} Version: $LATEST")
        began = time.monotonic()
        answer: dict[str, Any] = super().invoke(event, request_id, **more)
        if answer.get("status") == "error":
            self._log.write(*str(answer.get("trace") or answer.get("error")).splitlines())
        milliseconds = round((time.monotonic() - began) * 1000)
        self._log.write(f"END RequestId: {request_id}", f"REPORT RequestId: {request_id}\tDuration: {milliseconds} ms")
        return answer

    def _read_stderr(self) -> None:
        """Lines that the function prints, to the log and to whoever asked for the run's tail."""
        for line in self._proc.stderr:
            text = line.rstrip("\n")
            self._log.write(text)
            self._stderr_queue.put(text)
