"""Copies of the writer's automated snapshots in the standby's region.

A replica repeats every mistake of its writer within seconds, and restores to a point in time need backups that
outlive the writer's region. The same function is in both regions and works where the standby is, so the copies
change direction with the lease.

What the function decides, and why:

- A copy is due while its source is younger than the retention, or newer than every copy; it is pruned once it is
  neither. One horizon for both, so that nothing pruned is copied again, and the newest good copy stays for good.
- Own is what carries the mark *and* a name that the function would give: a copy made by hand of one of its copies
  may take the tags along.
- While the lease cannot be read nothing is deleted and no role is claimed, but the peer's newest snapshot is copied:
  backups must not depend on a third region, and in the writer's region that costs one copy of the standby's a day.
- While the peer shows no snapshot a standby deletes nothing: old copies may be all that is left.
- A copy without an answer, or made meanwhile by a second run, takes one of the places. So the limit holds, except
  where AWS answers an error twice to a copy that it makes nevertheless; RDS's own limit of 20 is behind it.
- RDS copies the source's tags only all or none, and refuses those that begin with `aws:`; so the function passes them.
"""

from awacs import cloudwatch, kms, rds
from awacs.aws import BoolIfExists, Statement, StringEquals
from troposphere import GetAtt, Output, Sub

from settings.environment import Environment
from templates import naming
from templates.database import writer
from templates.database.identity import PEER_REGION
from templates.database.key_use import use_keys
from templates.exports import Exported, imported
from templates.facts import fact
from templates.lambda_function import lambda_function, title
from templates.part import Part
from templates.policies.statements import allow, unscoped
from templates.schedule import schedule

NAME = "snapshot-copier"
COPY_AGE_METRIC = "SnapshotCopyAge"
"""Seconds since the newest snapshot that was copied here was taken; 0 where the lease says the writer is, which needs
no copy.

Without a copy nothing is published, and silence alarms. While the lease cannot be read the age of the copies is still
published, because it is a fact about this region alone; the 0 is not, because it is a claim about the lease.
"""
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
    """What the function calls, and what RDS does in its name while it copies.

    RDS asks the peer region for the source in the role's name too, so neither these statements nor a service control
    policy may limit `aws:RequestedRegion` to one region (RDS User Guide, "Creating a read replica in a different AWS
    Region", of the same presigned request).
    """
    copies = _snapshots_of_the_peer(env, "${AWS::Region}", "snapshot:")
    return (
        writer.read_lease(env),
        # RDS authorises lists, the only way to find a generation, against all databases and snapshots of a region.
        allow(
            [rds.DescribeDBSnapshots],
            [*writer.in_both_regions(env, "rds", "db:*"), *writer.in_both_regions(env, "rds", "snapshot:*")],
        ),
        allow([rds.CopyDBSnapshot], [_snapshots_of_the_peer(env, "${Peer}", "snapshot:rds:"), copies]),
        allow([rds.AddTagsToResource], [copies]),  # asked for by CopyDBSnapshot with tags
        allow(
            [rds.DeleteDBSnapshot],
            [copies],
            StringEquals(f"aws:ResourceTag/{COPIED_BY_TAG}", naming.function(env, NAME)),
        ),
        use_keys(
            env,
            "rds",
            [
                # RDS User Guide, "AWS KMS key management": what making an encrypted resource needs.
                kms.CreateGrant,
                kms.DescribeKey,
                # To read the source under the peer's key, and to write the copy under this region's. Not documented
                # for a copy within an account, and not tried without: of no use but through RDS.
                kms.Decrypt,
                kms.GenerateDataKey,
                kms.GenerateDataKeyWithoutPlaintext,
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


def _snapshots_of_the_peer(env: Environment, region: str, kind: str) -> Sub:
    """Snapshots of the peer's databases, of every generation; copies of them have the same names."""
    return naming.arn("rds", region, f"{kind}{naming.database_prefix(env, '${Peer}')}*", Peer=fact(PEER_REGION))
