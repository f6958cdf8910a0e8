"""Codes of `switchover`, `failover`, `approve`, `pause`, `resume`, `disarm` and `unfence`: DP300 to DP319."""

from settings.problem import Code

LEASE_SILENT = Code(
    "DP300",
    "The lease does not answer",
    "Orders are written into the lease, so none can be given while its region, or its table, does not answer.",
    "`disarm` works without the lease; docs/runbook.md, `Promote by hand when the lease cannot be reached`",
)
NO_LEASE = Code(
    "DP301",
    "There is no lease yet",
    "The first lease is made by home primary's controller once RDS in dr says that its database follows.",
    "wait, and see `./deploy.sh status`; if there was one: docs/runbook.md, `The lease is lost or went backwards`",
)
NO_CONTROLLER = Code(
    "DP302",
    "No controller answers",
    "The order must be given to a region's controller, and none that may take it answers.",
    "`./deploy.sh status`; the failover layer must be deployed, and Lambda reachable",
)
CONTROLLER_FAILED = Code(
    "DP303",
    "The controller failed",
    "The function ended with an error instead of an answer. Whether the order was written is in the lease.",
    "`./deploy.sh status`, and the function's log",
)
REFUSED = Code(
    "DP304",
    "The controller refuses",
    "It looked at the lease and the databases, and did not do it. Nothing has changed.",
    "docs/controller.md, `What they refuse`",
)
DATA_LOSS = Code(
    "DP305",
    "A failover may lose data",
    "What the writer acknowledged and the standby had not received is lost, or exists in the old database only.",
    "`--data-loss` if that is accepted; `switchover` loses nothing where the writer can still be reached",
)
NAME_THE_TARGET = Code(
    "DP306",
    "The target is not clear",
    "A change of writer has just been carried out; the same words without a region would order the way back.",
    "`--to REGION` if the way back is meant",
)
NO_EPOCH = Code(
    "DP307",
    "The epoch is not known",
    "The writer's region, whose record has the epoch, does not answer, and neither does the lease.",
    "`--epoch N`, from the last message that was sent",
)
UNKNOWN_REGION = Code(
    "DP308",
    "No database region",
    "A command names one of the deployment's two database regions.",
    "one of those that the message lists",
)
