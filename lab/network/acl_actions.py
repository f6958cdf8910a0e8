"""EC2's actions on entries of network ACLs, which in MiniStack lose their port ranges and never clash.

API reference of EC2: CreateNetworkAclEntry, ReplaceNetworkAclEntry, DeleteNetworkAclEntry,
ReplaceNetworkAclAssociation.
"""

import secrets
from collections.abc import Callable
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError
from typing import Any

from ministack.services import ec2

from lab.hooks import Hook

Parameters = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]

PORTS_NEEDED = ("6", "17")
"""TCP and UDP: EC2 takes no entry of theirs without a port range."""
LAST = 32766
"""The highest number of an entry; 32767 is AWS's own."""


class RefusedError(Exception):
    """What EC2 answers when it does not do it: code and message."""


def actions(changed: Callable[[], object]) -> dict[str, Callable[[Parameters], Answer]]:
    """The actions by name; `changed` is called after each that changed something."""

    def action(name: str, act: Callable[[Parameters], str]) -> Callable[[Parameters], Answer]:
        def answer(parameters: Parameters) -> Answer:
            try:
                inner = act(parameters)
            except RefusedError as refused:
                code, message = refused.args
                refusal: Answer = ec2._error(code, message, 400)
                return refusal
            changed()
            done: Answer = ec2._xml(200, f"{name}Response", inner)
            return done

        return answer

    return {
        "CreateNetworkAclEntry": action("CreateNetworkAclEntry", create_entry),
        "ReplaceNetworkAclEntry": action("ReplaceNetworkAclEntry", replace_entry),
        "DeleteNetworkAclEntry": action("DeleteNetworkAclEntry", delete_entry),
        "ReplaceNetworkAclAssociation": action("ReplaceNetworkAclAssociation", replace_association),
    }


def create_entry(parameters: Parameters) -> str:
    """Put in an entry whose number is free in its direction."""
    acl, entry = _acl(parameters), _entry(parameters)
    if _index(acl, entry) is not None:
        raise RefusedError(
            "NetworkAclEntryAlreadyExists",
            f"The network acl entry identified by {entry['RuleNumber']} already exists.",
        )
    acl["Entries"] = [*acl["Entries"], entry]
    return "<return>true</return>"


def replace_entry(parameters: Parameters) -> str:
    """Put another entry in the place of one."""
    acl, entry = _acl(parameters), _entry(parameters)
    place = _existing(acl, entry)
    acl["Entries"] = [*acl["Entries"][:place], entry, *acl["Entries"][place + 1 :]]
    return "<return>true</return>"


def delete_entry(parameters: Parameters) -> str:
    """Take out an entry."""
    acl = _acl(parameters)
    place = _existing(acl, _key(parameters))
    acl["Entries"] = [*acl["Entries"][:place], *acl["Entries"][place + 1 :]]
    return "<return>true</return>"


def replace_association(parameters: Parameters) -> str:
    """Have another network ACL of the VPC act on a subnet."""
    acl, wanted = _acl(parameters), ec2._p(parameters, "AssociationId")
    for each in ec2._network_acls.values():
        for association in each["Associations"]:
            if association["NetworkAclAssociationId"] == wanted:
                each["Associations"] = [kept for kept in each["Associations"] if kept is not association]
                moved = {**association, "NetworkAclAssociationId": f"aclassoc-{secrets.token_hex(8)}0"}
                acl["Associations"] = [*acl["Associations"], moved]
                return f"<newAssociationId>{moved['NetworkAclAssociationId']}</newAssociationId>"
    raise RefusedError("InvalidAssociationID.NotFound", f"The association ID '{wanted}' does not exist")


def entry_xml(original: Callable[[dict[str, Any]], str], entry: dict[str, Any]) -> str:
    """An entry as EC2 shows it: MiniStack's, with the port range that it leaves out."""
    ports = entry.get("PortRange")
    if not ports:
        return original(entry)
    head, end, tail = original(entry).rpartition("</item>")
    return f"{head}<portRange><from>{ports['From']}</from><to>{ports['To']}</to></portRange>{end}{tail}"


def _acl(parameters: Parameters) -> dict[str, Any]:
    identifier = ec2._p(parameters, "NetworkAclId")
    found: dict[str, Any] | None = ec2._network_acls.get(identifier)
    if found is None:
        raise RefusedError("InvalidNetworkAclID.NotFound", f"The network ACL '{identifier}' does not exist")
    return found


def _key(parameters: Parameters) -> dict[str, Any]:
    text, egress = ec2._p(parameters, "RuleNumber"), ec2._p(parameters, "Egress")
    if not text.isdigit() or not 1 <= int(text) <= LAST:
        raise RefusedError("InvalidParameterValue", f"Value ({text}) for parameter ruleNumber is invalid. 1 to {LAST}")
    return {"RuleNumber": int(text), "Egress": egress.lower() == "true"}


def _entry(parameters: Parameters) -> dict[str, Any]:
    for unsupported in ("Ipv6CidrBlock", "Icmp.Type", "Icmp.Code"):
        if ec2._p(parameters, unsupported):
            raise RefusedError("InvalidParameterValue", f"{unsupported}: the lab's network ACLs know IPv4 and TCP only")
    cidr, action = ec2._p(parameters, "CidrBlock"), ec2._p(parameters, "RuleAction")
    protocol = ec2._p(parameters, "Protocol")
    try:
        IPv4Network(cidr)
    except (AddressValueError, NetmaskValueError, ValueError):
        raise RefusedError(
            "InvalidParameterValue",
            f"Value ({cidr}) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
        ) from None
    if action not in ("allow", "deny"):
        raise RefusedError("InvalidParameterValue", f"Value ({action}) for parameter ruleAction is invalid")
    number = {"tcp": "6", "udp": "17", "all": "-1"}.get(protocol, protocol)
    if number not in ("-1", *PORTS_NEEDED):
        raise RefusedError("InvalidParameterValue", f"Protocol {protocol}: the lab's network ACLs know -1, 6 and 17")
    entry = {**_key(parameters), "Protocol": number, "RuleAction": action, "CidrBlock": cidr}
    first, last = ec2._p(parameters, "PortRange.From"), ec2._p(parameters, "PortRange.To")
    if first and last:
        entry["PortRange"] = {"From": int(first), "To": int(last)}
    elif number in PORTS_NEEDED:
        raise RefusedError("MissingParameter", "The request must contain the parameter portRange")
    return entry


def _index(acl: dict[str, Any], key: dict[str, Any]) -> int | None:
    for index, entry in enumerate(acl["Entries"]):
        if entry["RuleNumber"] == key["RuleNumber"] and entry["Egress"] == key["Egress"]:
            return index
    return None


def _existing(acl: dict[str, Any], key: dict[str, Any]) -> int:
    found = _index(acl, key)
    if found is None:
        direction = "egress" if key["Egress"] else "ingress"
        raise RefusedError(
            "InvalidNetworkAclEntry.NotFound",
            f"The {direction} entry with rule number {key['RuleNumber']} does not exist in network ACL "
            f"{acl['NetworkAclId']}",
        )
    return found


HOOKS = (
    Hook("ministack.services.ec2", "_p", "(params, key, default='')", "ecc7f2330470", "reads a parameter"),
    Hook("ministack.services.ec2", "_error", "(code, message, status)", "e86ca2bcfaa3", "an error answer"),
    Hook("ministack.services.ec2", "_xml", "(status, root_tag, inner)", "353cd9683b41", "an answer"),
)
ENTRY_XML = Hook(
    "ministack.services.ec2", "_network_acl_entry_xml", "(entry)", "dbe6d36f74e0", "entries are shown with their ports"
)
ACTIONS = {
    name: Hook("ministack.services.ec2", f"_ACTION_MAP[{name}]", "(params)", digest, "entries keep their port range")
    for name, digest in (
        ("CreateNetworkAclEntry", "c869b8c5d225"),
        ("ReplaceNetworkAclEntry", "54ed932e321b"),
        ("DeleteNetworkAclEntry", "98e665fceb28"),
        ("ReplaceNetworkAclAssociation", "6e06924556a6"),
    )
}


def install(changed: Callable[[], object]) -> None:
    """Replace MiniStack's actions."""
    ENTRY_XML.wrap(entry_xml)
    for name, act in actions(changed).items():
        ACTIONS[name].replace(act)
