"""The bootstrap stack: CloudFormation makes its roles and policies as whoever asks for the stack.

Whoever may change what the execution role may do is an administrator of the account. So this policy is apart: it is
needed to make, change or remove the bootstrap stack, and not while that stays as it is.
"""

from awacs import cloudformation, iam
from awacs.aws import ArnLike, Statement

from settings.environment import Environment
from templates import naming
from templates.bootstrap.scope import worldwide
from templates.deployer.scope import administration_region, stack_arn
from templates.policies.statements import allow


def statements(env: Environment) -> tuple[Statement, ...]:
    """The stack, the policies under the deployment's path, the two roles by name."""
    roles = worldwide("iam", f"role/{naming.administration_role(env)}", f"role/{naming.execution_role(env)}")
    policies = worldwide("iam", f"policy{naming.role_path(env)}*")
    return (
        allow(
            [
                cloudformation.ContinueUpdateRollback,
                cloudformation.CreateStack,
                cloudformation.DeleteStack,
                cloudformation.UpdateStack,
            ],
            [stack_arn(env, "bootstrap", administration_region(env))],
        ),
        allow(
            [
                iam.CreatePolicy,
                iam.CreatePolicyVersion,
                iam.DeletePolicy,
                iam.DeletePolicyVersion,
                iam.GetPolicy,
                iam.GetPolicyVersion,
                iam.ListEntitiesForPolicy,
                iam.ListPolicyVersions,
            ],
            policies,
        ),
        allow(
            [
                iam.CreateRole,
                iam.DeleteRole,
                iam.DeleteRolePolicy,
                iam.GetRole,
                iam.GetRolePolicy,
                iam.ListAttachedRolePolicies,
                iam.ListRolePolicies,
                iam.ListRoleTags,
                iam.PutRolePolicy,
                iam.TagRole,
                iam.UntagRole,
                iam.UpdateAssumeRolePolicy,
                iam.UpdateRole,
                iam.UpdateRoleDescription,
            ],
            roles,
        ),
        allow([iam.AttachRolePolicy, iam.DetachRolePolicy], roles, ArnLike("iam:PolicyARN", policies)),
    )
