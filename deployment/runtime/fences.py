"""Whether a region's fence is up: entries at the top of the network ACL of its database subnets.

The controller writes and removes them (`functions/controller/fences.py`); here they are only read.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from settings.environment import Environment
from settings.roles import HomeRole
from templates.failover.controller_environment import network_acl_name
from templates.fence import CLIENT_PORTS, FENCE_RULES, fence_entries

TCP = "6"


class Fence(StrEnum):
    """How much of it is there."""

    UP = "up"
    PARTIAL = "partial"
    """Some entries, or other entries in their place: it protects nothing surely."""
    DOWN = "down"
    ABSENT = "absent"
    """There is no network ACL of the deployment's name: no foundation."""


def read_fence(ec2: Any, env: Environment, role: HomeRole) -> Fence:
    """The fence of a region as EC2 has it.

    Args:
        ec2: a client of that region.
        env: the environment.
        role: the region's home role.

    Raises:
        botocore.exceptions.BotoCoreError, ClientError: as the client does.
        ValueError: there is more than one network ACL of the deployment's name.
    """
    name = network_acl_name(env)
    acls = ec2.describe_network_acls(Filters=[{"Name": "tag:Name", "Values": [name]}])["NetworkAcls"]
    if len(acls) > 1:
        raise ValueError(f"{len(acls)} network ACLs are called {name} in {env.region(role).name}; one is expected")
    return judge(acls[0]["Entries"], env, role) if acls else Fence.ABSENT


def judge(entries: Iterable[Mapping[str, Any]], env: Environment, role: HomeRole) -> Fence:
    """What the entries of the database subnets' ACL amount to."""
    there = {(entry["RuleNumber"], entry["Egress"]): entry for entry in entries if entry["RuleNumber"] in FENCE_RULES}
    wanted = _wanted(env, role)
    same = [one.items() <= there.get((one["RuleNumber"], one["Egress"]), {}).items() for one in wanted]
    if all(same):
        return Fence.UP
    return Fence.PARTIAL if there else Fence.DOWN


def _wanted(env: Environment, role: HomeRole) -> list[dict[str, Any]]:
    """In on the database's port, out to the clients' ports, for every range."""
    port = env.database.port
    return [
        {
            "RuleNumber": entry.number,
            "Egress": egress,
            "CidrBlock": str(entry.cidr),
            "Protocol": TCP,
            "RuleAction": "allow" if entry.allow else "deny",
            "PortRange": {"From": first, "To": last},
        }
        for entry in fence_entries(env, role)
        for egress, first, last in ((False, port, port), (True, *CLIENT_PORTS))
    ]
