"""IAM: roles and managed policies. A role's permissions boundary is a condition key of everything done to it."""

from collections.abc import Iterator, Mapping
from typing import Any

from lab.permissions.need import GLOBAL, Need, Operation, Rule


def _role(op: Operation) -> Iterator[Need]:
    name = op.name("RoleName", longest=64)
    resource = op.arn("iam", f"role{op.properties.get('Path', '/')}{name}", region="")
    boundary = (op.old or op.new).get("PermissionsBoundary")
    now = {"iam:PermissionsBoundary": boundary} if boundary else {}

    def on(action: str, keys: Mapping[str, Any] = now) -> Need:
        return Need(f"iam:{action}", resource, keys, GLOBAL)

    yield on("GetRole")
    if op.verb == "create":
        yield on("CreateRole", {**now, **op.request_tags()})
        if op.given("Tags"):
            yield on("TagRole", op.request_tags())
    elif op.verb == "update":
        yield from _updated(op, on)
    yield from _policies(op, on)
    if op.verb == "delete":
        yield on("DeleteRole")
    yield on("ListAttachedRolePolicies")
    yield on("ListRolePolicies")


def _updated(op: Operation, on: Any) -> Iterator[Need]:
    if op.changed("AssumeRolePolicyDocument"):
        yield on("UpdateAssumeRolePolicy")
    if op.changed("Description"):
        yield on("UpdateRole")
    if op.changed("PermissionsBoundary"):
        wanted = op.new.get("PermissionsBoundary")
        action = "PutRolePermissionsBoundary" if wanted else "DeleteRolePermissionsBoundary"
        yield on(action, {"iam:PermissionsBoundary": wanted} if wanted else {})
    if op.new_tags():
        yield on("TagRole", op.request_tags())
    if op.lost_tags():
        yield on("UntagRole", {})


def _policies(op: Operation, on: Any) -> Iterator[Need]:
    new, old = _inline(op.new), _inline(op.old)
    if any(old.get(name) != document for name, document in new.items()):
        yield on("PutRolePolicy")
    if set(old) - set(new):
        yield on("DeleteRolePolicy")
    if op.given("Policies"):
        yield on("GetRolePolicy")
    attached, before = set(op.new.get("ManagedPolicyArns", [])), set(op.old.get("ManagedPolicyArns", []))
    boundary = on("GetRole").keys
    for arn in sorted(attached - before):
        yield on("AttachRolePolicy", {**boundary, "iam:PolicyARN": arn})
    for arn in sorted(before - attached):
        yield on("DetachRolePolicy", {**boundary, "iam:PolicyARN": arn})


def _inline(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {policy["PolicyName"]: policy["PolicyDocument"] for policy in properties.get("Policies", [])}


def _managed_policy(op: Operation) -> Iterator[Need]:
    path = op.properties.get("Path", "/")
    resource = op.physical_id or op.arn("iam", f"policy{path}{op.name('ManagedPolicyName')}", region="")
    actions = {
        "create": ("CreatePolicy", "GetPolicy", "GetPolicyVersion", "ListEntitiesForPolicy"),
        "update": ("GetPolicy", "ListPolicyVersions", "CreatePolicyVersion", "DeletePolicyVersion"),
        "delete": ("GetPolicy", "ListPolicyVersions", "ListEntitiesForPolicy", "DeletePolicyVersion", "DeletePolicy"),
    }
    for action in actions[op.verb]:
        yield Need(f"iam:{action}", resource, region=GLOBAL)


RULES: Mapping[str, Rule] = {"AWS::IAM::ManagedPolicy": _managed_policy, "AWS::IAM::Role": _role}
