"""EC2, as far as the network ACL of the database subnets goes."""

from collections.abc import Callable, Mapping
from typing import Any

from simulation.model.acl import Acl
from simulation.model.aws.errors import UnmodelledError, refusal

ENTRY = frozenset({"NetworkAclId", "RuleNumber", "Egress", "RuleAction", "CidrBlock", "Protocol", "PortRange"})
PLACE = frozenset({"NetworkAclId", "RuleNumber", "Egress"})


class Ec2:
    """The service in one region; `changed` is called after each change of the ACL."""

    __slots__ = ("_acl", "_changed")

    def __init__(self, acl: Acl, changed: Callable[[Acl], object]) -> None:
        self._acl = acl
        self._changed = changed

    def describe_network_acls(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The ACLs with a name tag."""
        if asked.keys() != {"Filters"} or [each["Name"] for each in asked["Filters"]] != ["tag:Name"]:
            raise UnmodelledError(f"describe_network_acls {asked}")
        acl = self._acl
        if acl.name not in asked["Filters"][0]["Values"]:
            return {"NetworkAcls": []}
        entries = [dict(entry) for _, entry in sorted(acl.entries.items())]
        tags = [{"Key": "Name", "Value": acl.name}]
        return {"NetworkAcls": [{"NetworkAclId": acl.identifier, "Entries": entries, "Tags": tags}]}

    def create_network_acl_entry(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Put in an entry whose number is free."""
        place = self._place(asked, ENTRY)
        if place in self._acl.entries:
            raise refusal("NetworkAclEntryAlreadyExists")
        return self._put(place, asked)

    def replace_network_acl_entry(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Put another entry in the place of one."""
        place = self._place(asked, ENTRY)
        if place not in self._acl.entries:
            raise refusal("InvalidNetworkAclEntry.NotFound")
        return self._put(place, asked)

    def delete_network_acl_entry(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Take out an entry."""
        place = self._place(asked, PLACE)
        if self._acl.entries.pop(place, None) is None:
            raise refusal("InvalidNetworkAclEntry.NotFound")
        self._changed(self._acl)
        return {}

    def _put(self, place: tuple[int, bool], asked: Mapping[str, Any]) -> dict[str, Any]:
        self._acl.entries[place] = {key: value for key, value in asked.items() if key != "NetworkAclId"}
        self._changed(self._acl)
        return {}

    def _place(self, asked: Mapping[str, Any], known: frozenset[str]) -> tuple[int, bool]:
        if not asked.keys() <= known:
            raise UnmodelledError(f"network ACL entry {sorted(asked)}")
        if asked["NetworkAclId"] != self._acl.identifier:
            raise refusal("InvalidNetworkAclID.NotFound")
        return asked["RuleNumber"], asked["Egress"]
