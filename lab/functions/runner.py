"""Where functions run: makes execution environments, and ends them with their function or their region."""

import os
import time
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime
from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2, lambda_svc

from lab import service_roles
from lab.context import Lab
from lab.functions.environment import CannotRunError, Environment
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
INVALIDATE = Hook(
    "ministack.services.lambda_svc",
    "invalidate_worker",
    "(func_name, qualifier=None, account=None, region=None)",
    "1be5d7f769f5",
    "what runs when a function changes runs on to its end, and another region's is not concerned",
)
HOOKS = (
    CLASS,
    INVALIDATE,
    Hook(
        "ministack.services.lambda_svc",
        "_functions",
        "AccountRegionScopedDict",
        "",
        "whether a function is still there",
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
    Hook("ministack.services.ec2", "_subnets", "AccountRegionScopedDict", "", "ranges of the subnets of functions"),
)
INSIDE = Path(__file__).parent / "inside"
LAMBDA = "lambda.amazonaws.com"


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
        INVALIDATE.replace(self.retire)
        self.outages.on_change(self.stand_still)

    def stand_still(self) -> None:
        """End every execution environment in a region that is off."""
        with lambda_runtime._lock:
            doomed = [key for key in lambda_runtime._workers if self.outages.region_off(key.split(":")[1])]
            workers = [worker for key in doomed for worker in lambda_runtime._workers.pop(key)]
        lambda_runtime.kill_workers(workers)

    def retire(
        self, name: str, qualifier: str | None = None, account: str | None = None, region: str | None = None
    ) -> None:
        """No new run in the environments that a function has: it has changed. If it was deleted, they end at once."""
        scope = account or get_account_id(), region or get_region()
        keeping = lambda_svc._functions.contains_scoped(*scope, name)
        with lambda_runtime._lock:
            found = [key for key in lambda_runtime._workers if _names(key, scope, name, qualifier)]
            workers = [worker for key in found for worker in lambda_runtime._workers.pop(key)]
        # One that is busy ends itself after its run: it is in the pool no more.
        lambda_runtime.kill_workers([worker for worker in workers if not (keeping and worker.busy)])

    def _class_for(self, _config: Mapping[str, Any]) -> Callable[[str, dict[str, Any], bytes], Environment]:
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
            CannotRunError: its region is off, its role does not trust Lambda, or it is not written in Python.
        """
        if self.outages.region_off(placement.region):
            raise CannotRunError(f"nothing runs in {placement.region}: it is off")
        if not str(config.get("Runtime", "")).startswith("python"):
            raise CannotRunError(f"the lab runs Python functions, not {config.get('Runtime')}")
        try:
            service_roles.trusting(self.lab.account, placement.region, config["Role"], LAMBDA, config["FunctionArn"])
        except service_roles.NotAssumableError as error:
            raise CannotRunError(f"The role defined for the function cannot be assumed by Lambda: {error}") from error

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


def _names(key: str, scope: tuple[str, str], name: str, qualifier: str | None) -> bool:
    """Whether a key of MiniStack's pool, `account:region:function:qualifier`, is one of these."""
    account, region, function, version = key.split(":")
    return (account, region) == scope and function == name and qualifier in (None, version)
