"""Roles that a layer makes: under the deployment's path, with its permissions boundary, never named."""

from typing import Any

from awacs.aws import PolicyDocument
from troposphere import iam

from settings.environment import Environment
from templates import naming
from templates.tags import tags


def role(
    env: Environment,
    title: str,
    *,
    name: str,
    purpose: str,
    trust: PolicyDocument,
    permissions: PolicyDocument | None = None,
    managed_policies: tuple[Any, ...] = (),
    **attributes: Any,
) -> iam.Role:
    """A role. The execution role may create and pass roles only under this path and with this boundary.

    Args:
        env: the environment.
        title: logical id.
        name: what follows the deployment in the Name tag (the role itself is named by CloudFormation: IAM
            names are global, and the same template runs in two regions).
        purpose: the Purpose tag.
        trust: who may assume it.
        permissions: its inline policy.
        managed_policies: ARNs of AWS managed policies.
        attributes: resource attributes such as Condition.
    """
    properties: dict[str, Any] = {}
    if permissions is not None:
        properties["Policies"] = [iam.Policy(PolicyName=name, PolicyDocument=permissions)]
    if managed_policies:
        properties["ManagedPolicyArns"] = list(managed_policies)
    return iam.Role(
        title,
        Path=naming.role_path(env),
        PermissionsBoundary=naming.boundary_arn(env),
        AssumeRolePolicyDocument=trust,
        Tags=tags(env, name, purpose),
        **properties,
        **attributes,
    )
