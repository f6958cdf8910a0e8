"""Why a plan stops `apply`. What a code stands for never changes; DP200 to DP219 are the plan's."""

from settings.problem import Code

PROTECTED = Code(
    "DP200",
    "A database, key, secret, table or zone would be lost",
    "The change would delete or replace something that cannot be made again.",
    "undo the change in the environment file; or, if it is meant, name it: `--allow LAYER/REGION/LOGICAL_ID`",
)
DNS_MOVES = Code(
    "DP201",
    "DNS would change while home primary is not the writer",
    "Records, health checks and their alarms decide where clients write. A health check that is made anew starts "
    "healthy, and points clients at primary although dr has the lease.",
    "switch over home first (`./deploy.sh switchover`); or, if it is meant, name it: `--allow LAYER/REGION/LOGICAL_ID`",
)
FIXED = Code(
    "DP202",
    "A setting that is fixed for the life of a deployment",
    "What was made with the old value would be replaced, or clients would look in the wrong place.",
    "the old value; another one is a deployment of its own, under another name, with the data moved over",
)
AWS_WILL_REFUSE = Code(
    "DP203",
    "AWS refuses this change",
    "The update would fail half-way and be rolled back.",
    "what the message says",
)
PROMOTES = Code(
    "DP204",
    "CloudFormation would promote a replica",
    "A replica whose source leaves the template is promoted, for good, beside the writer; and the update fails if the "
    "controller has promoted it already. Who writes is decided by the lease alone.",
    "leave `created_from` as it is while the database lives",
)
EXPORT_IN_USE = Code(
    "DP205",
    "An exported value that another stack uses would change",
    "CloudFormation changes no export that is imported, so foundation's update would fail and be rolled back.",
    "leave what foundation exports as it is; what would replace it belongs into a deployment of its own",
)
REFUSED_THERE = Code(
    "DP206",
    "CloudFormation cannot read the template in a region",
    "The template names something that the region does not have.",
    "`python generate.py`, which says where",
)
LOST = Code(
    "DP207",
    "Something that a stack holds is gone",
    "It was deleted behind the stack's back. CloudFormation does not look: an update would make nothing anew, or fail.",
    "make it by hand, under this name and as its template says; then the stack holds it again. A table: "
    "docs/runbook.md, `The lease is lost or went backwards` or `A region's own table is lost`",
)
LEASE_NOT_MOVED = Code(
    "DP208",
    "The lease would be looked for where it is not",
    "With another witness, or a first one, the controllers look in another region. Where they find no lease, or a "
    "lower one than they know, they begin anew or stand still.",
    "docs/runbook.md, `Move the lease to another region`, first; or the witness that it was",
)
