"""What several layers need: stacks, log groups, functions, alarms, and roles within the permissions boundary.

Who may create roles at will is administrator. So roles are made only under the deployment's path and only with the
boundary, and what holds that up (the boundary, the layers' policies, both StackSet roles) is out of reach.
"""

from awacs import cloudformation, iam, s3
from awacs.aws import ArnEquals, Statement, StringEquals, StringNotEquals
from troposphere import Ref, Sub

from settings.environment import Environment
from templates import naming
from templates.bootstrap import automation
from templates.bootstrap.scope import everywhere, in_our_regions, worldwide
from templates.policies.statements import allow, deny, unscoped

MONITORING_POLICY = "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
PASSED_TO = (
    "lambda.amazonaws.com",
    "monitoring.rds.amazonaws.com",
    "rds.amazonaws.com",
    "scheduler.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
)


def statements(env: Environment) -> tuple[Statement, ...]:
    """Stacks, roles, automation, and what is denied whatever else is allowed."""
    return (*_stacks(env), *_roles(env), *automation.statements(env), *_guards(env))


def _stacks(env: Environment) -> tuple[Statement, ...]:
    return (
        # AWS: "your target account always needs full CloudFormation permissions"; here on the StackSets' stacks.
        allow(
            [cloudformation.Action("*")],
            everywhere("cloudformation", f"stack/StackSet-{env.deployment}-*/*"),
            in_our_regions(env),
        ),
        unscoped(
            "these are about templates and exports, not about a stack",
            [
                cloudformation.GetTemplateSummary,
                cloudformation.ListExports,
                cloudformation.ListImports,
                cloudformation.ValidateTemplate,
            ],
            in_our_regions(env),
        ),
        unscoped(
            "StackSets keep templates and progress in buckets of AWS's own and AWS documents s3:* for them, "
            "without names; no bucket of this account is meant",
            [s3.Action("*")],
            StringNotEquals("aws:ResourceAccount", Ref("AWS::AccountId")),
        ),
    )


def _roles(env: Environment) -> tuple[Statement, ...]:
    roles = worldwide("iam", f"role{naming.role_path(env)}*")
    bounded = StringEquals("iam:PermissionsBoundary", naming.boundary_arn(env))
    return (
        allow(
            [iam.CreateRole, iam.DeleteRolePolicy, iam.PutRolePermissionsBoundary, iam.PutRolePolicy], roles, bounded
        ),
        allow(
            [iam.AttachRolePolicy, iam.DetachRolePolicy],
            roles,
            bounded,
            ArnEquals("iam:PolicyARN", Sub(MONITORING_POLICY)),
        ),
        allow(
            [
                iam.DeleteRole,
                iam.GetRole,
                iam.GetRolePolicy,
                iam.ListAttachedRolePolicies,
                iam.ListRolePolicies,
                iam.ListRoleTags,
                iam.TagRole,
                iam.UntagRole,
                iam.UpdateAssumeRolePolicy,
                iam.UpdateRole,
                iam.UpdateRoleDescription,
            ],
            roles,
        ),
        allow([iam.PassRole], roles, StringEquals("iam:PassedToService", list(PASSED_TO))),
    )


def _guards(env: Environment) -> tuple[Statement, ...]:
    stack_set_roles = [f"role/{naming.administration_role(env)}", f"role/{naming.execution_role(env)}"]
    return (
        deny([iam.DeleteRolePermissionsBoundary], worldwide("iam", "role/*")),
        deny(
            [iam.CreatePolicyVersion, iam.DeletePolicy, iam.DeletePolicyVersion, iam.SetDefaultPolicyVersion],
            worldwide("iam", f"policy{naming.role_path(env)}*"),
        ),
        deny([iam.Action("*")], worldwide("iam", *stack_set_roles)),
    )
