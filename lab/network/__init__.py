"""The network of the lab: what reaches a database, and what does not.

`addresses` maps hosts of VPCs to loopback, `acl` and `security_groups` are the rules of AWS, `passage` puts them
together with routes and outages, `topology` reads what EC2 has, `acl_actions` corrects MiniStack's. `relay` forwards
what passes, `filters` makes the rest vanish, `relays` is the thread they run in. `opening`, `streams` and
`certificates` are TLS. `endpoint` is one database's place, `network` holds them all.
"""

from lab.context import Lab
from lab.network import acl_actions, topology
from lab.network.network import Network
from lab.outages import Outages

__all__ = ["HOOKS", "Network", "install"]

HOOKS = (*topology.HOOKS, *acl_actions.HOOKS, acl_actions.ENTRY_XML, *acl_actions.ACTIONS.values())


def install(lab: Lab) -> None:
    """Share the network; it looks at outages and at EC2's records from now on."""
    outages = lab.part(Outages)
    network = Network(lab.account, lambda source, target: outages.vpc(source, target) is not None)
    outages.on_change(network.review)
    acl_actions.install(network.review)
    lab.share(network)
    lab.on_stop(network.close)
