"""What is switched off: regions whole, single APIs of a region, and links between regions, each way and by kind.

Consulted by the gateway (calls to AWS APIs), by the network (connections between VPCs) and by whatever runs inside a
region. IAM's and Route 53's control planes are in us-east-1 and go with it; what they decided goes on: policies are
evaluated and names answered. STS is regional, by the region of the signature.
"""

import difflib
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import botocore.session

from lab.context import Lab
from lab.control import ControlError
from lab.hooks import Hook, Table

HOOKS: tuple[Hook | Table, ...] = ()

ANY = ""
OUTSIDE = "outside"
"""Where a caller is that is in no region: a deployer, a person, a test."""
API, VPC = "api", "vpc"
REFUSE, TIMEOUT, UNAVAILABLE = "refuse", "timeout", "unavailable"
MODES = (REFUSE, TIMEOUT, UNAVAILABLE)
HOME = "us-east-1"
GLOBAL_SERVICES = frozenset({"iam", "route53"})
SIGNED_AS = {"cloudwatch": "monitoring"}
"""Services whose signing name is not the name people use."""


@dataclass(frozen=True)
class Outage:
    """One thing that is switched off."""

    to: str
    """The region that is not reached; empty: every one."""
    source: str = ANY
    """From where it is not reached: a region, `outside`, or empty: from everywhere."""
    kind: str = ""
    """`api` or `vpc`; empty: both."""
    service: str = ""
    """The signing name of the API that is off (`rds`, `monitoring`); empty: all."""
    mode: str = TIMEOUT
    """What a caller of an API meets: `refuse` (the connection breaks), `timeout` (no answer), `unavailable` (503)."""
    whole: bool = False
    """The region itself is off: what runs inside it stands still."""


class Outages:
    """Everything that is switched off now. Safe to ask and to change from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._off: tuple[Outage, ...] = ()
        self._listeners: tuple[Callable[[], None], ...] = ()

    @property
    def off(self) -> tuple[Outage, ...]:
        """What is switched off."""
        return self._off

    def region_off(self, region: str) -> bool:
        """Whether a region is off: its functions, schedules and alarms stand still."""
        return any(outage.whole and outage.to == region for outage in self._off)

    def api(self, source: str | None, region: str, service: str) -> Outage | None:
        """What keeps a caller (a region, None: outside) from an API of a region; None: nothing."""
        target = HOME if service in GLOBAL_SERVICES else region
        return self._between(source or OUTSIDE, target, API, service)

    def vpc(self, source: str | None, target: str) -> Outage | None:
        """What keeps a packet of one region's VPC from another's (or its own); None: nothing."""
        return self._between(source or OUTSIDE, target, VPC, "")

    def switch_off(self, *outages: Outage) -> None:
        """Switch something off; what is off already stays off."""
        with self._lock:
            self._off = tuple(dict.fromkeys((*self._off, *outages)))
        self._tell()

    def heal(self, region: str = "") -> None:
        """Switch everything on again, or what has to do with one region."""
        with self._lock:
            kept = (outage for outage in self._off if region not in {outage.to, outage.source})
            self._off = tuple(kept) if region else ()
        self._tell()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have something called after each change, in the thread that made it."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

    def _between(self, source: str, target: str, kind: str, service: str) -> Outage | None:
        for outage in self._off:
            here = outage.to in {ANY, target} and outage.source in {ANY, source}
            leaving = outage.whole and outage.to == source
            if (here or leaving) and outage.kind in {"", kind} and outage.service in {"", service}:
                return outage
        return None

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def region(name: str, mode: str = TIMEOUT) -> Outage:
    """A whole region: none of its APIs answers, no packet enters or leaves, nothing runs inside."""
    return Outage(name, mode=mode, whole=True)


def link(source: str, target: str, kind: str = "", mode: str = TIMEOUT) -> Outage:
    """One way between two regions: what is inside one does not reach the other's APIs, VPCs, or either."""
    return Outage(target, source, kind, mode=mode)


def api(region: str, service: str, source: str = ANY, mode: str = UNAVAILABLE) -> Outage:
    """One API of a region, for everybody or for the callers of one place."""
    return Outage(region, source, API, SIGNED_AS.get(service, service), mode)


def install(lab: Lab) -> None:
    """Share the register of outages; routes to change it."""
    outages = Outages()
    lab.share(outages)

    def switch_off(said: dict[str, Any]) -> list[dict[str, Any]]:
        outages.switch_off(*parse(said))
        return listed(said)

    def heal(said: dict[str, Any]) -> list[dict[str, Any]]:
        _check(said.get("region"), _regions(), "region")
        outages.heal(str(said.get("region", "")))
        return listed(said)

    def listed(_said: dict[str, Any]) -> list[dict[str, Any]]:
        return [asdict(outage) for outage in outages.off]

    lab.control.add("POST", "outages", switch_off)
    lab.control.add("GET", "outages", listed)
    lab.control.add("POST", "heal", heal)


def parse(said: dict[str, Any]) -> tuple[Outage, ...]:
    """The outages that a request asks for: `{region}`, `{region, api, source}` or `{source, to, kind, both}`; a mode.

    Raises:
        ControlError: it is none of these.
    """
    known = {"region", "api", "source", "to", "kind", "both", "mode"}
    if unknown := set(said) - known:
        raise ControlError(f"An outage has {', '.join(sorted(known))}; not {', '.join(sorted(unknown))}")
    if said.get("mode", TIMEOUT) not in MODES:
        raise ControlError(f"The mode of an outage is one of {', '.join(MODES)}; not {said['mode']}")
    if said.get("kind", "") not in {"", API, VPC}:
        raise ControlError(f"The kind of a link is {API} or {VPC}, or nothing for both; not {said['kind']}")
    regions = _regions()
    for key in ("region", "source", "to"):
        _check(said.get(key), [*regions, OUTSIDE] if key == "source" else regions, "region")
    _check(said.get("api"), [*botocore.session.Session().get_available_services(), *SIGNED_AS.values()], "service")
    mode = {"mode": said["mode"]} if "mode" in said else {}
    if "api" in said and "region" in said:
        return (api(said["region"], said["api"], said.get("source", ANY), **mode),)
    if "source" in said and "to" in said:
        ways = [(said["source"], said["to"])] + ([(said["to"], said["source"])] if said.get("both") else [])
        return tuple(link(*way, said.get("kind", ""), **mode) for way in ways)
    if "region" in said and "source" in said:
        return (Outage(said["region"], said["source"], API, **mode),)
    if "region" in said:
        return (region(said["region"], **mode),)
    raise ControlError("An outage names a region, a region and an api, or a link by source and to")


def _regions() -> list[str]:
    return list(botocore.session.Session().get_available_regions("ec2"))


def _check(name: Any, known: Sequence[str], what: str) -> None:
    """Refuse a name that AWS does not have: nothing would be off, and nobody would know."""
    if name and name not in known:
        alike = difflib.get_close_matches(str(name), known, 1)
        raise ControlError(f"AWS has no {what} {name}" + (f"; did you mean {alike[0]}?" if alike else ""))
