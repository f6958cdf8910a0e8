"""Names: the lab's DNS server, which answers as the resolver of a VPC that every private zone is associated with.

`answers` says what a name is, `records` which record set answers, `health` what a health check says: all pure.
`route53` feeds them from MiniStack's records and alarm data, `server` speaks DNS, `actions` completes Route 53's API.
On loopback everybody counts as a client in the VPC.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from lab.dns import actions, route53
from lab.dns.answers import Names, Zone
from lab.dns.route53 import Route53
from lab.dns.server import Server
from lab.outages import SIGNED_AS, Outages
from lab.repeat import Repeat

if TYPE_CHECKING:
    from lab.context import Lab

HOOKS = (*route53.HOOKS, *actions.HOOKS)
SERVICE = "route53.amazonaws.com"
"""Where alarm data is looked at from: nowhere in particular, so that no cut link keeps Route 53 from a region."""
OBSERVE_SECONDS = 1.0
"""Between two looks at all health checks."""
Endpoint = Callable[[str], str | None]


class NameServer:
    """What other parts of the lab tell the name server, and ask it."""

    def __init__(self, state: Route53) -> None:
        self.state = state
        self._endpoint: Endpoint = lambda _name: None

    def endpoints_from(self, endpoint: Endpoint) -> None:
        """Have the names of databases resolved: name without the dot at the end to loopback address, or None."""
        self._endpoint = endpoint

    def names(self) -> Names:
        """All names, as they are whenever one is asked for."""
        return Names(_Zones(self.state), self._address, self.state.healthy)

    def _address(self, name: str) -> str | None:
        return self._endpoint(name)


class _Zones:
    """The zones of the moment at which they are looked through."""

    def __init__(self, state: Route53) -> None:
        self._state = state

    def __iter__(self) -> Iterator[Zone]:
        return iter(self._state.zones())


def install(lab: "Lab") -> None:
    """Start the name server and the observation of health checks."""
    outages = lab.part(Outages)

    def silent(region: str) -> bool:
        return outages.region_off(region) or outages.api(SERVICE, region, SIGNED_AS["cloudwatch"]) is not None

    names = NameServer(Route53(lab.account, silent))
    server = Server(names.names().resolve)
    actions.install(names.state, names.names())
    observing = Repeat("health-checks", OBSERVE_SECONDS, names.state.observe)
    server.start()
    observing.start()
    lab.dns = server.address
    lab.share(names)
    lab.on_stop(observing.stop)
    lab.on_stop(server.stop)
