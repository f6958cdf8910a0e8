"""What MiniStack's EC2 lacks of the calls that resource handlers make: descriptions of rules, all of a flow log."""

import functools
import re
from collections.abc import Callable
from typing import Any

from ministack.services import ec2

from lab.hooks import Hook, Table

ACTIONS = Table("ministack.services.ec2", "_ACTION_MAP", "gets two actions")
CREATE_FLOW_LOGS = Hook(
    "ministack.services.ec2", "_ACTION_MAP[CreateFlowLogs]", "(params)", "8882a038ef8e", "keeps all that it is told"
)
DESCRIBE_FLOW_LOGS = Hook(
    "ministack.services.ec2", "_ACTION_MAP[DescribeFlowLogs]", "(params)", "f05c0ab7a201", "shows all that was kept"
)
PERMISSIONS = Hook(
    "ministack.services.ec2",
    "_parse_ip_permissions",
    "(params, prefix)",
    "7c2dbe7668af",
    "reads rules",
)
TAG_SPECIFICATIONS = Hook(
    "ministack.services.ec2",
    "_parse_tag_specs",
    "(p, resource_type, resource_id)",
    "cbb2cb78fa0f",
    "keeps the tags of a request",
)
REVOKE_INGRESS, REVOKE_EGRESS = (
    Hook(
        "ministack.services.ec2",
        f"_ACTION_MAP[RevokeSecurityGroup{direction}]",
        "(p)",
        digest,
        "a rule is told by protocol, ports and peer",
    )
    for direction, digest in (("Ingress", "029cb54974b0"), ("Egress", "e20498cf0f44"))
)
HOOKS: tuple[Hook | Table, ...] = (
    ACTIONS,
    CREATE_FLOW_LOGS,
    DESCRIBE_FLOW_LOGS,
    PERMISSIONS,
    TAG_SPECIFICATIONS,
    REVOKE_INGRESS,
    REVOKE_EGRESS,
)

Parameters = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
Action = Callable[[Parameters], Answer]
FLOW_LOG = {
    "LogGroupName": "logGroupName",
    "DeliverLogsPermissionArn": "deliverLogsPermissionArn",
    "MaxAggregationInterval": "maxAggregationInterval",
}
"""What of a flow log is kept and shown beyond MiniStack's record."""
PORTS = ("IpProtocol", "FromPort", "ToPort")
ALL_PEERS = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
PEERS = (("IpRanges", "CidrIp"), ("UserIdGroupPairs", "GroupId"))


def install() -> None:
    """Add the actions."""
    ACTIONS.add("UpdateSecurityGroupRuleDescriptionsIngress", _describing("IpPermissions", "Ingress"))
    ACTIONS.add("UpdateSecurityGroupRuleDescriptionsEgress", _describing("IpPermissionsEgress", "Egress"))
    for hook, key in ((REVOKE_INGRESS, "IpPermissions"), (REVOKE_EGRESS, "IpPermissionsEgress")):
        hook.wrap(functools.partial(_revoke, key))
    CREATE_FLOW_LOGS.wrap(_create_flow_logs)
    DESCRIBE_FLOW_LOGS.wrap(_describe_flow_logs)


def _describing(key: str, direction: str) -> Action:
    def describe(parameters: Parameters) -> Answer:
        group = ec2._security_groups.get(_first(parameters, "GroupId"))
        if group is None:
            return _refused("InvalidGroup.NotFound", "The security group does not exist")
        for wanted in ec2._parse_ip_permissions(parameters, "IpPermissions"):
            if not _describe_rule(group[key], wanted):
                return _refused("InvalidPermission.NotFound", "The specified rule does not exist")
        name = f"UpdateSecurityGroupRuleDescriptions{direction}Response"
        answer: Answer = ec2._xml(200, name, "<return>true</return>")
        return answer

    return describe


def _describe_rule(rules: list[dict[str, Any]], wanted: dict[str, Any]) -> bool:
    for rule in rules:
        if any(rule.get(name) != wanted.get(name) for name in PORTS):
            continue
        for peers, identity in PEERS:
            for new in wanted.get(peers, []):
                for old in rule.get(peers, []):
                    if old[identity] == new[identity]:
                        old["Description"] = new.get("Description", "")
                        return True
    return False


def _revoke(key: str, revoke: Action, parameters: Parameters) -> Answer:
    """Rules named by their peers, which MiniStack compares with all that EC2 has added to them.

    "If you remove a rule with a description, you do not have to specify the description to revoke it." (API reference)
    """
    group = ec2._security_groups.get(_first(parameters, "GroupId"))
    if group is None or "SecurityGroupRuleId.1" in parameters:
        return revoke(parameters)
    for wanted in ec2._parse_ip_permissions(parameters, "IpPermissions"):
        if not _take_away(group, key, wanted):
            return _refused("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")
    name = f"RevokeSecurityGroup{'Ingress' if key == 'IpPermissions' else 'Egress'}Response"
    answer: Answer = ec2._xml(200, name, "<return>true</return>")
    return answer


def _take_away(group: dict[str, Any], key: str, wanted: dict[str, Any]) -> bool:
    found = False
    for rule in group[key]:
        if any(rule.get(name) != wanted.get(name) for name in PORTS):
            continue
        for peers, identity in PEERS:
            named = {peer[identity] for peer in wanted.get(peers, [])}
            left = [peer for peer in rule.get(peers, []) if peer[identity] not in named]
            found = found or len(left) < len(rule.get(peers, []))
            rule[peers] = left
    group[key] = [rule for rule in group[key] if any(rule.get(peers) for peers in ALL_PEERS)]
    return found


def _create_flow_logs(create: Action, parameters: Parameters) -> Answer:
    before = set(ec2._flow_logs)
    answer = create(parameters)
    for made in set(ec2._flow_logs) - before:
        ec2._flow_logs[made] |= {name: _first(parameters, name) for name in FLOW_LOG if name in parameters}
        ec2._parse_tag_specs(parameters, "vpc-flow-log", made)  # as AWS calls the type; MiniStack looks for `flow-log`
    return answer


def _describe_flow_logs(describe: Action, parameters: Parameters) -> Answer:
    status, headers, body = describe(parameters)

    def more(found: re.Match[str]) -> str:
        kept = ec2._flow_logs.get(found["id"], {})
        shown = "".join(f"<{tag}>{kept[name]}</{tag}>" for name, tag in FLOW_LOG.items() if name in kept)
        return f"{found[0]}{shown}"

    text = re.sub(r"<flowLogId>(?P<id>[^<]+)</flowLogId>", more, body.decode())
    return status, headers, text.encode()


def _first(parameters: Parameters, name: str) -> str:
    value = parameters.get(name, [""])
    return str(value[0] if isinstance(value, list) else value)


def _refused(code: str, message: str) -> Answer:
    answer: Answer = ec2._error(code, message, 400)
    return answer
