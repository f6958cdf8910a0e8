"""Codes of `reprotect`: DP320 to DP349."""

from settings.problem import Code

LEASE_UNKNOWN = Code(
    "DP320",
    "The lease is not known",
    "Which database is the writer's, and may stay, is settled by the lease alone.",
    "`./deploy.sh status`; docs/runbook.md, `The lease is lost or went backwards`",
)
UNDER_WAY = Code(
    "DP321",
    "A change of writer is under way",
    "While an order stands, or a lease is released, it is open which region's database stays.",
    "follow it to its end with the same command, then reprotect",
)
WRITER_UNFIT = Code(
    "DP322",
    "The writer is not fit to be copied",
    "A replica is made of a writable, available database with automated backups; the only good copy is not put at risk "
    "before it can be restored.",
    "wait, and see `./deploy.sh status`",
)
NOT_FENCED = Code(
    "DP323",
    "The stale database is not known to be fenced",
    "Until clients are proven to be cut off they may still write to it, and what they write would be deleted with it.",
    "wait until the controllers have fenced it: `./deploy.sh status`",
)
REGION_AWAY = Code(
    "DP324",
    "The region does not answer",
    "A standby is rebuilt in its own region, so RDS, EC2 and the controller there must answer.",
    "wait for the region; docs/runbook.md, `A region is lost for good`",
)
NOT_EDITABLE = Code(
    "DP325",
    "The environment file cannot be edited",
    "Two values must change and nothing else, which is not possible as the file is written.",
    "set `generation` and `created_from` of the region by hand, as the message says, and run the command again",
)
NOT_RENDERED = Code(
    "DP326",
    "The next generation cannot be rendered",
    "The generator or its checks refuse it. The environment file is as it was.",
    "what the findings say",
)
STILL_PROTECTED = Code(
    "DP327",
    "Deletion protection stays on",
    "RDS has not taken the deletion protection off the stale instance.",
    "look at the instance's events; run the command again",
)
LEFT_BEHIND = Code(
    "DP328",
    "The stale database is still there",
    "CloudFormation has given it up, and RDS does not delete it with a final snapshot either. The fence cannot come "
    "down while it is in the region's subnets.",
    "what RDS says; without a snapshot nothing is deleted, so take one by hand first",
)
WRITER_CHANGED = Code(
    "DP329",
    "The writer's database is another one than before",
    "Re-protection must never touch the promoted database, and its resource id or endpoint has changed meanwhile.",
    "stop, and find out what happened: CloudFormation's and RDS's events in the writer's region",
)
NOT_REPLICATING = Code(
    "DP330",
    "The new standby does not replicate yet",
    "The replica is there, or being made, and RDS does not call it `replicating`. A large copy takes hours.",
    "`./deploy.sh status`; run the command again, it goes on where it stopped",
)
NOT_ARMED = Code(
    "DP331",
    "The lease is not armed yet",
    "The standby replicates; the writer's controller has not armed the lease within the time that was waited.",
    "`./deploy.sh status` says what is missing; run the command again, it goes on where it stopped",
)
SITUATION_CHANGED = Code(
    "DP332",
    "Things have changed since they were looked at",
    "Before protection is taken off, identifier, epoch and fence are looked at again, and they are not as before.",
    "`./deploy.sh status`, and run the command again",
)
TOUCHES_WRITER = Code(
    "DP333",
    "The plan touches the writer's database",
    "Re-protection changes the other region's database only. What is deployed there is not what the environment file "
    "says: it has other changes, or an `apply` of them was interrupted by the failover.",
    "take the other changes back in the environment file (`git diff`), render, reprotect, and make them again then",
)
