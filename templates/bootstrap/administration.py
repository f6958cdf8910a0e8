"""The administration role: StackSets assume it to assume the execution role, and it can do nothing else.

Both roles are at the path `/`: StackSets take the execution role by name alone, and under the deployment's path the
execution role could change itself.
"""

from awacs import sts
from troposphere import GetAtt, Output, iam

from settings.environment import Environment
from settings.roles import HomeRole
from templates import naming
from templates.bootstrap.scope import worldwide
from templates.part import Part
from templates.policies.statements import allow, policy
from templates.policies.trust import assumable_by, for_source, for_this_account
from templates.tags import tags

ROLE = "AdministrationRole"


def part(env: Environment) -> Part:
    """The role. Its policy names the execution role by a built ARN: a reference would close a circle."""
    stack_sets = naming.arn("cloudformation", env.region(HomeRole.DR).name, f"stackset/{env.deployment}-*")
    purpose = "Lets StackSets assume the execution role"
    return Part(
        resources=(
            iam.Role(
                ROLE,
                RoleName=naming.administration_role(env),
                Description=purpose,
                AssumeRolePolicyDocument=assumable_by(
                    "cloudformation.amazonaws.com", for_this_account(), for_source(stack_sets)
                ),
                Policies=[
                    iam.Policy(
                        PolicyName="execution",
                        PolicyDocument=policy(
                            allow([sts.AssumeRole], worldwide("iam", f"role/{naming.execution_role(env)}"))
                        ),
                    )
                ],
                Tags=tags(env, "stackset-administration", purpose, role=HomeRole.DR),
            ),
        ),
        outputs=(
            Output(
                "AdministrationRoleArn",
                Value=GetAtt(ROLE, "Arn"),
                Description="AdministrationRoleARN of the StackSets",
            ),
        ),
    )
