"""The three StackSets: made under the deployment's names alone, with its administration role and no other.

What their stacks may hold is the execution role's policies. So whoever holds this policy is no administrator.
"""

from awacs import cloudformation, iam
from awacs.aws import ArnEquals, ForAllValuesStringEquals, Statement, StringEquals
from troposphere import Sub

from settings.environment import Environment
from templates import naming
from templates.bootstrap.scope import region_names, worldwide
from templates.deployer.scope import STACK_SET_LAYERS, administration_region, stack_set_arns
from templates.policies.statements import allow, unscoped


def statements(env: Environment) -> tuple[Statement, ...]:
    """Create, change what exists, and hand over the role."""
    role = _administration_role(env)
    return (
        unscoped(
            "a StackSet that does not exist yet has no ARN; without our role it could take the account's default one",
            [cloudformation.CreateStackSet],
            StringEquals("aws:RequestedRegion", administration_region(env)),
            ArnEquals("cloudformation:RoleArn", role),
        ),
        # AWS asks for the StackSet, for its targets (accounts) and for the types in its template together.
        allow(
            [
                cloudformation.CreateStackInstances,
                cloudformation.UpdateStackInstances,
                cloudformation.UpdateStackSet,
            ],
            [*stack_set_arns(env), *target_arns(env)],
            ForAllValuesStringEquals("cloudformation:TargetRegion", region_names(env)),
        ),
        allow([iam.PassRole], worldwide("iam", f"role/{naming.administration_role(env)}")),
    )


def target_arns(env: Environment) -> list[Sub]:
    """This account as a target of the StackSets, and AWS's own resource types, which are in no account."""
    region = administration_region(env)
    return [
        *(
            naming.arn("cloudformation", region, f"stackset-target/{naming.stack(env, layer)}:*")
            for layer in STACK_SET_LAYERS
        ),
        Sub(f"arn:${{AWS::Partition}}:cloudformation:{region}:*:type/resource/AWS-*"),
    ]


def _administration_role(env: Environment) -> Sub:
    (role,) = worldwide("iam", f"role/{naming.administration_role(env)}")
    return role
