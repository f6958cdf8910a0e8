"""IAM: narrow resources, whole action names, roles within path and boundary, no confused deputy."""

import json
from collections.abc import Iterator

from checks.finding import Finding
from checks.proofs.deployment import Deployment, Properties, Stack
from checks.proofs.iam_table import DEPUTIES, KEY_POLICY_EXCEPTIONS, UNSCOPED, UNSCOPED_NEEDS, WILDCARDS
from checks.proofs.statements import Document, Statement, condition_keys, documents, listed, services
from resolution.resolve import EXAMPLE_ACCOUNT
from templates import naming

CODES = {
    "DC080": "an action on every resource that could name them",
    "DC081": "a statement that says what it does not mean: NotAction, NotResource, NotPrincipal",
    "DC082": "a wildcard in an allowed action",
    "DC083": "a role outside the deployment's path or without its boundary",
    "DC084": "a service principal without its confused-deputy condition",
    "DC085": "a policy larger than IAM takes",
    "DC086": "a role that another account or everybody may assume",
}

NEGATIONS = ("NotAction", "NotResource", "NotPrincipal")
MANAGED_POLICY_CHARACTERS = 6144
INLINE_POLICY_CHARACTERS = 10240
"""Whitespace is not counted. IAM User Guide, quotas; inline: of all policies of a role together."""
MAKES_ROLES = "bootstrap"
"""The layer that makes the path and the boundary; its own two roles are made by an administrator and have names."""


def prove(deployment: Deployment) -> Iterator[Finding]:
    """Every policy document and every role."""
    for stack in deployment.stacks:
        for title, resource_type, properties in stack.properties():
            for document in documents(title, resource_type, properties):
                for statement in document.statements:
                    yield from _statement(stack, document, statement)
            if resource_type == "AWS::IAM::Role":
                yield from _role(deployment, stack, title, properties)
            if resource_type == "AWS::IAM::ManagedPolicy":
                yield from _size(stack, title, [properties["PolicyDocument"]], MANAGED_POLICY_CHARACTERS)
            if resource_type == "AWS::Lambda::Permission" and not {"SourceAccount", "SourceArn"} & properties.keys():
                yield stack.finding("DC084", title, "needs SourceAccount or SourceArn")


def _statement(stack: Stack, document: Document, statement: Statement) -> Iterator[Finding]:
    for negation in NEGATIONS:
        if negation in statement:
            yield stack.finding("DC081", document.place, f"{negation} covers what nobody thought of")
    if statement.get("Effect") != "Allow":
        return
    actions = [str(action) for action in listed(statement.get("Action", []))]
    for action in actions:
        if "*" in action and (action not in WILDCARDS or (action == "kms:*" and document.kind == "identity")):
            yield stack.finding("DC082", document.place, f"{action}: name the actions")
    if document.kind == "identity" and "*" in listed(statement.get("Resource", [])):
        yield from _unscoped(stack, document, statement, actions)
    yield from _deputies(stack, document, statement)


def _unscoped(stack: Stack, document: Document, statement: Statement, actions: list[str]) -> Iterator[Finding]:
    for action in actions:
        if not any(action == known or (action.startswith(known) and known.endswith("Describe")) for known in UNSCOPED):
            yield stack.finding("DC080", document.place, f'{action} on "*": name its resources, or see iam_table.py')
        bound = UNSCOPED_NEEDS.get(action)
        if bound and bound not in condition_keys(statement):
            yield stack.finding("DC080", document.place, f'{action} on "*" needs the condition {bound}')


def _deputies(stack: Stack, document: Document, statement: Statement) -> Iterator[Finding]:
    principal = statement.get("Principal", {})
    if document.kind == "trust":
        for trusted in ["*"] if principal == "*" else listed(principal.get("AWS", [])):
            if f":{EXAMPLE_ACCOUNT}:" not in str(trusted):
                yield stack.finding("DC086", document.place, f"{trusted} is not in this account")
    for service in services(statement):
        name = "logs" if service.startswith("logs.") else service
        if name not in DEPUTIES:
            yield stack.finding("DC084", document.place, f"{service} is not in iam_table.py")
            continue
        needed = DEPUTIES[name]
        if stack.of_type("AWS::KMS::Key") and document.place.endswith("/KeyPolicy"):
            needed = KEY_POLICY_EXCEPTIONS.get(name, needed)
        if needed and needed not in condition_keys(statement):
            yield stack.finding("DC084", document.place, f"{service} without a condition on {needed}")


def _role(deployment: Deployment, stack: Stack, title: str, role: Properties) -> Iterator[Finding]:
    inline = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
    yield from _size(stack, title, inline, INLINE_POLICY_CHARACTERS)
    if stack.layer == MAKES_ROLES:
        return
    env = deployment.environment
    boundary = f":policy{naming.role_path(env)}{naming.boundary_name(env)}"
    if role.get("Path") != naming.role_path(env):
        yield stack.finding("DC083", title, f"path {role.get('Path')}, needed {naming.role_path(env)}")
    if not str(role.get("PermissionsBoundary", "")).endswith(boundary):
        yield stack.finding("DC083", title, f"without the boundary {naming.boundary_name(env)}")
    if "RoleName" in role:
        yield stack.finding("DC083", title, "named roles collide between regions: IAM is global")


def _size(stack: Stack, title: str, policies: list[object], most: int) -> Iterator[Finding]:
    taken = sum(len("".join(json.dumps(policy, separators=(",", ":")).split())) for policy in policies)
    if taken > most:
        yield stack.finding("DC085", title, f"{taken:,} characters; {most:,} are allowed")
