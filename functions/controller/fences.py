"""The fence: entries at the top of the database subnets' network ACL, in either region.

Network ACLs are stateless, so an entry stops established sessions too; it has no expiry and outlives an outage.
"""

import os
import time
from typing import Any, NamedTuple

from functions.controller import calls, environment

ACL = [{"Name": "tag:Name", "Values": [os.environ["NETWORK_ACL_NAME"]]}]
PORT = int(os.environ["DATABASE_PORT"])
CLIENT_PORTS = tuple(map(int, os.environ["CLIENT_PORTS"].split("-")))
RESERVED = range(1, 10)
TRIES, PAUSE = 6, 0.2


class Fence(NamedTuple):
    """The ACL, what is missing from the fence in it, and what of it is there."""

    acl: str
    missing: list[dict[str, Any]]
    present: list[dict[str, Any]]

    @property
    def up(self) -> bool:
        """Complete; a part of a fence is none."""
        return not self.missing


def inspect(region: str) -> Fence:
    """The fence of a region as EC2 has it. Raises as `calls.call` does."""
    (acl,) = _ask(region, "describe_network_acls", Filters=ACL)["NetworkAcls"]
    there = {(entry["RuleNumber"], entry["Egress"]): entry for entry in acl["Entries"]}
    wanted = _entries(region)
    same = [entry.items() <= there.get((entry["RuleNumber"], entry["Egress"]), {}).items() for entry in wanted]
    return Fence(
        acl["NetworkAclId"],
        [entry for entry, found in zip(wanted, same, strict=True) if not found],
        [entry for number, entry in there.items() if number[0] in RESERVED],
    )


def put_up(region: str) -> Fence:
    """Put up what is missing, then look again: AWS's own answer, not the wish. Raises as `calls.call` does."""
    fence = inspect(region)
    taken = {(entry["RuleNumber"], entry["Egress"]) for entry in fence.present}
    for entry in fence.missing:
        verb = "replace" if (entry["RuleNumber"], entry["Egress"]) in taken else "create"
        _ask(region, f"{verb}_network_acl_entry", NetworkAclId=fence.acl, **entry)
    return inspect(region) if fence.missing else fence


def take_down(region: str) -> None:
    """Take down what is there. Raises as `calls.call` does."""
    fence = inspect(region)
    for entry in fence.present:
        place = {"RuleNumber": entry["RuleNumber"], "Egress": entry["Egress"]}
        _ask(region, "delete_network_acl_entry", NetworkAclId=fence.acl, **place)


def _ask(region: str, operation: str, **parameters: Any) -> Any:
    """A call that is repeated while EC2 throttles: a fence is several calls, all are needed, and seconds count."""
    for _ in range(TRIES):
        try:
            return calls.call("ec2", region, operation, **parameters)
        except calls.Refusal as refusal:
            if not refusal.throttled:
                raise
            throttled = refusal
        time.sleep(PAUSE)
    raise throttled


def _entries(region: str) -> list[dict[str, Any]]:
    """In on the database's port, out to the clients' ports; what is allowed has the lower numbers."""
    return [
        {
            "RuleNumber": number,
            "Egress": egress,
            "CidrBlock": cidr,
            "Protocol": "6",
            "RuleAction": "allow" if allow else "deny",
            "PortRange": {"From": first, "To": last},
        }
        for number, cidr, allow in environment.REGIONS[region]["fence"]
        for egress, first, last in ((False, PORT, PORT), (True, *CLIENT_PORTS))
    ]
