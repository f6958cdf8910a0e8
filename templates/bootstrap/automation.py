"""Log groups, functions, schedules and alarms, which more than one layer has, and uses of the key."""

from awacs import awslambda, cloudwatch, ec2, kms, logs, scheduler
from awacs.aws import Bool, Statement

from settings.environment import Environment
from templates import naming
from templates.bootstrap.scope import everywhere, in_our_regions, our_keys, through
from templates.policies.statements import allow, unscoped


def statements(env: Environment) -> tuple[Statement, ...]:
    """All but the uses of the key, which differ by layer."""
    return (*_log_groups(env), *_functions(env), *_schedules(env), *_alarms(env))


def _log_groups(env: Environment) -> tuple[Statement, ...]:
    """Log groups with the deployment's names; CloudWatch Logs takes their ARNs with and without a final `:*`."""
    here = in_our_regions(env)
    names = (naming.function_log_group(env, "*"), naming.flow_log_group(env), _database_log_groups(env))
    return (
        allow(
            [
                logs.AssociateKmsKey,
                logs.CreateLogGroup,
                logs.DeleteLogGroup,
                logs.DeleteRetentionPolicy,
                logs.DescribeIndexPolicies,
                logs.DisassociateKmsKey,
                logs.GetDataProtectionPolicy,
                logs.ListTagsForResource,
                logs.PutRetentionPolicy,
                logs.TagResource,
                logs.UntagResource,
            ],
            everywhere("logs", *(f"log-group:{name}*" for name in names)),
            here,
        ),
        unscoped(
            "log groups and resource policies are listed for the whole region",
            [logs.DescribeLogGroups, logs.DescribeResourcePolicies],
            here,
        ),
    )


def _functions(env: Environment) -> tuple[Statement, ...]:
    """Functions with the deployment's names, their permissions and limits; Lambda looks at the network of each."""
    here = in_our_regions(env)
    return (
        allow(
            [
                awslambda.AddPermission,
                awslambda.CreateFunction,
                awslambda.DeleteFunction,
                awslambda.DeleteFunctionEventInvokeConfig,
                awslambda.GetFunction,
                awslambda.GetFunctionCodeSigningConfig,
                awslambda.GetFunctionEventInvokeConfig,
                awslambda.GetFunctionRecursionConfig,
                awslambda.GetFunctionScalingConfig,
                awslambda.GetPolicy,
                awslambda.GetRuntimeManagementConfig,
                awslambda.InvokeFunction,
                awslambda.ListTags,
                awslambda.PutFunctionEventInvokeConfig,
                awslambda.RemovePermission,
                awslambda.TagResource,
                awslambda.UntagResource,
                awslambda.UpdateFunctionCode,
                awslambda.UpdateFunctionConfiguration,
                awslambda.UpdateFunctionEventInvokeConfig,
            ],
            everywhere("lambda", f"function:{naming.function(env, '*')}"),
            here,
        ),
        unscoped(
            "EC2 has no resources for Describe actions",
            [ec2.DescribeNetworkInterfaces, ec2.DescribeSecurityGroups, ec2.DescribeSubnets, ec2.DescribeVpcs],
            here,
        ),
    )


def _schedules(env: Environment) -> tuple[Statement, ...]:
    """Schedules with the deployment's names."""
    return (
        allow(
            [scheduler.CreateSchedule, scheduler.DeleteSchedule, scheduler.GetSchedule, scheduler.UpdateSchedule],
            everywhere("scheduler", f"schedule/default/{naming.function(env, '*')}"),
            in_our_regions(env),
        ),
    )


def _alarms(env: Environment) -> tuple[Statement, ...]:
    """Alarms with the deployment's names."""
    here = in_our_regions(env)
    return (
        allow(
            [
                cloudwatch.DeleteAlarms,
                cloudwatch.ListTagsForResource,
                cloudwatch.PutMetricAlarm,
                cloudwatch.TagResource,
                cloudwatch.UntagResource,
            ],
            everywhere("cloudwatch", f"alarm:{naming.alarm(env, '*')}"),
            here,
        ),
        unscoped("a look at alarms may be a list, which has no resource", [cloudwatch.DescribeAlarms], here),
    )


def key_use(env: Environment, *services: str) -> tuple[Statement, ...]:
    """Use of the deployment's keys through these services, and grants that only a service can use."""
    keys = everywhere("kms", "key/*")
    return (
        allow(
            [kms.Decrypt, kms.DescribeKey, kms.Encrypt, kms.GenerateDataKey],
            keys,
            through(env, *services),
            our_keys(env),
        ),
        allow(
            [kms.CreateGrant],
            keys,
            through(env, *services),
            our_keys(env),
            Bool("kms:GrantIsForAWSResource", "true"),
        ),
    )


def _database_log_groups(env: Environment) -> str:
    return naming.database_log_group(f"{env.deployment}-*", "*").removesuffix("*")
