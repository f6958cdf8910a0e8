"""The execution role: StackSets make the layers' stacks with it. Each layer has a managed policy that says how."""

from awacs import sts
from awacs.aws import Allow, AWSPrincipal, PolicyDocument, Statement
from troposphere import GetAtt, Output, Ref, Sub, iam

from settings.environment import Environment
from settings.roles import HomeRole
from templates import naming
from templates.bootstrap import administration, common, database, failover, foundation
from templates.part import Part
from templates.tags import tags

ROLE = "ExecutionRole"
POLICIES = {
    "CommonPolicy": (
        "What several layers need: stacks, functions, alarms, roles within the boundary",
        common.statements,
    ),
    "FoundationPolicy": ("What the foundation layer's resources need", foundation.statements),
    "DatabasePolicy": ("What the database layer's resources need", database.statements),
    "FailoverPolicy": ("What the failover layer's resources need", failover.statements),
}


def part(env: Environment) -> Part:
    """The role with its policies, trusted by the administration role alone."""
    purpose = "Makes the stacks of every layer"
    return Part(
        resources=(
            *(
                iam.ManagedPolicy(
                    title,
                    Path=naming.role_path(env),
                    Description=description,
                    PolicyDocument=PolicyDocument(Version="2012-10-17", Statement=list(statements(env))),
                )
                for title, (description, statements) in POLICIES.items()
            ),
            iam.Role(
                ROLE,
                RoleName=naming.execution_role(env),
                Description=purpose,
                AssumeRolePolicyDocument=_trust(env),
                ManagedPolicyArns=[Ref(title) for title in POLICIES],
                Tags=tags(env, "stackset-execution", purpose, role=HomeRole.DR),
                # A trust policy is refused while the role that it names does not exist.
                DependsOn=[administration.ROLE],
            ),
        ),
        outputs=(
            Output("ExecutionRoleArn", Value=GetAtt(ROLE, "Arn"), Description="ARN of the execution role"),
            Output("ExecutionRoleName", Value=Ref(ROLE), Description="ExecutionRoleName of the StackSets"),
        ),
    )


def _trust(env: Environment) -> PolicyDocument:
    administrator = Sub(f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{naming.administration_role(env)}")
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[Statement(Effect=Allow, Principal=AWSPrincipal(administrator), Action=[sts.AssumeRole])],
    )
