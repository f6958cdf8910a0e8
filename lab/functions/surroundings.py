"""What a function finds around it: where it runs, as whom, what it is told, and whether it may run at all."""

import os
import time
from collections.abc import Mapping
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import ec2

from lab import service_roles
from lab.context import Lab
from lab.functions.placement import Placement, place
from lab.hooks import Hook
from lab.identity import Denied, Identity
from lab.network.addresses import to_loopback
from lab.network.network import Network
from lab.outages import Outages

HOOKS = (
    Hook(
        "ministack.core.lambda_runtime",
        "execution_credentials",
        "(config)",
        "cffaadc4f396",
        "the role's session, to say where it calls from",
    ),
    Hook("ministack.services.ec2", "_subnets", "AccountRegionScopedDict", "", "ranges of the subnets of functions"),
)
INSIDE = Path(__file__).parent / "inside"
LAMBDA = "lambda.amazonaws.com"


class CannotRunError(Exception):
    """A function does not run: nothing does in its region, its role does not let it, or it is not Python."""


class Surroundings:
    """The same for every function of the lab."""

    def __init__(self, lab: Lab) -> None:
        self.account = lab.account
        self._lab = lab
        self._identity = lab.part(Identity)
        self._outages = lab.part(Outages)
        self._network = lab.part(Network)

    def place(self, config: Mapping[str, Any]) -> Placement:
        """Where a function runs; known to the network, so that security groups and network ACLs can judge it."""

        def cidr(subnet: str) -> str | None:
            found = ec2._subnets.get_scoped(self.account, str(config["FunctionArn"]).split(":")[3], subnet)
            return str(found["CidrBlock"]) if found else None

        found = place(config, cidr)
        if found.in_vpc:
            self._network.place(found.address, found.region, found.groups)
        return found

    def variables(self, placement: Placement) -> dict[str, str]:
        """What the process is told beside the function's own environment. It finds nothing of this machine's AWS."""
        host, port = self._lab.dns
        return {
            "PYTHONPATH": str(INSIDE),
            "LAB_NAMES": f"{host}:{port}",
            "LAB_SOURCE": str(to_loopback(IPv4Address(placement.address))) if placement.in_vpc else "",
            "LAB_GATEWAY": self._lab.endpoint,
            "AWS_ENDPOINT_URL": self._lab.endpoint,
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
        if self._outages.region_off(placement.region):
            raise CannotRunError(f"nothing runs in {placement.region}: it is off")
        if not str(config.get("Runtime", "")).startswith("python"):
            raise CannotRunError(f"the lab runs Python functions, not {config.get('Runtime')}")
        try:
            service_roles.trusting(self.account, placement.region, config["Role"], LAMBDA, config["FunctionArn"])
        except service_roles.NotAssumableError as error:
            raise CannotRunError(f"The role defined for the function cannot be assumed by Lambda: {error}") from error

    def credentials(self, config: Mapping[str, Any], placement: Placement) -> str:
        """The access key of the function's session, whose calls come from its region."""
        key = str(lambda_runtime.execution_credentials(dict(config))["AWS_ACCESS_KEY_ID"])
        self._identity.place(key, placement.region)
        return key

    def allowed(self, key: str, region: str, action: str, resource: str) -> bool:
        """Whether a function's role lets Lambda do something for it; if not, that is on record."""
        allowed = service_roles.lets(key, self.account, region, action, resource)
        if not allowed:
            self._identity.record(Denied(key, action, resource, region, "ImplicitDeny", time.time()))
        return allowed
