"""Copies of the writer's automated snapshots in the standby's region.

A replica repeats every mistake of its writer within seconds, and restores to a point in time need backups that
outlive the writer's region. The same function is in both regions and works where the standby is, so the copies
change direction with the lease.
"""

from awacs import cloudwatch, kms, rds
from awacs.aws import BoolIfExists, Statement, StringEquals
from troposphere import GetAtt, Output

from settings.environment import Environment
from settings.roles import DATABASE_ROLES
from templates import naming
from templates.database import writer
from templates.database.key_use import use_keys
from templates.exports import Exported, imported
from templates.lambda_function import lambda_function, title
from templates.part import Part
from templates.policies.statements import allow, unscoped
from templates.schedule import schedule

NAME = "snapshot-copier"
COPY_AGE_METRIC = "SnapshotCopyAge"
"""Seconds since the newest snapshot that was copied here was taken; 0 where the writer is, which needs no copy."""
COPIED_BY_TAG = "CopiedBy"
EVENT_AGE_SECONDS = 900


def part(env: Environment) -> Part:
    """The function, what it may do, and its schedule."""
    hours = env.snapshot_copies.every_hours
    return Part(
        resources=(
            *lambda_function(
                env,
                NAME,
                purpose="Copies snapshots of the writer to the region of the standby",
                timeout_seconds=300,
                memory_mib=256,
                environment={
                    **writer.variables(env),
                    "KEY_ARN": imported(env, Exported.KEY_ARN),
                    "METRICS": naming.metric_namespace(env),
                    "COPY_AGE_METRIC": COPY_AGE_METRIC,
                    "COPIED_BY_TAG": COPIED_BY_TAG,
                    "COPIED_BY": naming.function(env, NAME),
                    "KEEP_DAYS": str(env.snapshot_copies.keep_days),
                    "COPIES_AT_ONCE": str(env.snapshot_copies.at_once),
                },
                statements=_statements(env),
            ),
            *schedule(
                env,
                NAME,
                f"rate({hours} hour{'s' if hours > 1 else ''})",
                max_event_age_seconds=EVENT_AGE_SECONDS,
            ),
        ),
        outputs=(
            Output("SnapshotCopierArn", Value=GetAtt(title(NAME), "Arn"), Description="ARN of the snapshot copier"),
        ),
    )


def _statements(env: Environment) -> tuple[Statement, ...]:
    prefixes = {env.region(role).name: naming.database_prefix(env, env.region(role).name) for role in DATABASE_ROLES}
    automated = [naming.arn("rds", region, f"snapshot:rds:{prefix}*") for region, prefix in prefixes.items()]
    copies = [naming.arn("rds", "${AWS::Region}", f"snapshot:{prefix}*") for prefix in prefixes.values()]
    own_copies = StringEquals(f"aws:ResourceTag/{COPIED_BY_TAG}", naming.function(env, NAME))
    return (
        writer.read_lease(env),
        # RDS authorises lists, the only way to find a generation, against all databases or snapshots of a region.
        allow(
            [rds.DescribeDBInstances, rds.DescribeDBSnapshots],
            [*writer.in_both_regions(env, "rds", "db:*"), *writer.in_both_regions(env, "rds", "snapshot:*")],
        ),
        allow([rds.CopyDBSnapshot], [*automated, *copies]),
        allow([rds.AddTagsToResource], copies),
        allow([rds.DeleteDBSnapshot], copies, own_copies),
        use_keys(
            env,
            "rds",
            [
                kms.CreateGrant,
                kms.Decrypt,
                kms.DescribeKey,
                kms.Encrypt,
                kms.GenerateDataKey,
                kms.GenerateDataKeyWithoutPlaintext,
                kms.ReEncryptFrom,
                kms.ReEncryptTo,
            ],
            # Only CreateGrant has this key: grants to RDS itself and to nobody else.
            BoolIfExists("kms:GrantIsForAWSResource", "true"),
        ),
        unscoped(
            "CloudWatch metrics are not resources; the namespace is the only bound there is",
            [cloudwatch.PutMetricData],
            StringEquals("cloudwatch:namespace", naming.metric_namespace(env)),
        ),
    )
