"""Flow logs of the VPC made here: who talked to whom, and what the fence turned away. A user's VPC has its own."""

from awacs import logs as actions
from troposphere import GetAtt, Output, Ref, ec2, logs

from settings.environment import Environment
from templates import naming
from templates.foundation.encryption import KEY
from templates.foundation.vpc import VPC, uses_existing_vpc
from templates.part import Part
from templates.policies.statements import allow, policy
from templates.policies.trust import assumable_by, for_source, for_this_account
from templates.roles import role
from templates.tags import tags

LOG_GROUP = "FlowLogGroup"
ROLE = "FlowLogRole"
AGGREGATION_SECONDS = 60
"""The shorter of AWS's two intervals: a failover is over in half of the other, ten minutes."""


def part(env: Environment) -> Part:
    """Log group, role and flow log; nothing in a user's VPC."""
    if uses_existing_vpc(env):
        return Part()
    group = naming.arn("logs", "${AWS::Region}", f"log-group:{naming.flow_log_group(env)}:*")
    return Part(
        resources=(
            logs.LogGroup(
                LOG_GROUP,
                LogGroupName=naming.flow_log_group(env),
                RetentionInDays=env.monitoring.log_retention_days,
                KmsKeyId=GetAtt(KEY, "Arn"),
                Tags=tags(env, "flow-log", "Traffic of the VPC"),
                DeletionPolicy="Delete",
                UpdateReplacePolicy="Delete",
            ),
            role(
                env,
                ROLE,
                name="flow-logs",
                purpose="Lets the VPC write its flow log",
                trust=assumable_by(
                    "vpc-flow-logs.amazonaws.com",
                    for_this_account(),
                    for_source(naming.arn("ec2", "${AWS::Region}", "vpc-flow-log/*")),
                ),
                permissions=policy(
                    allow([actions.CreateLogStream, actions.DescribeLogStreams, actions.PutLogEvents], [group]),
                    # Listing is not narrower than a region's log groups.
                    allow([actions.DescribeLogGroups], [naming.arn("logs", "${AWS::Region}", "log-group:*")]),
                ),
            ),
            ec2.FlowLog(
                "FlowLog",
                ResourceType="VPC",
                ResourceId=Ref(VPC),
                TrafficType="ALL",
                LogDestinationType="cloud-watch-logs",
                LogGroupName=Ref(LOG_GROUP),
                DeliverLogsPermissionArn=GetAtt(ROLE, "Arn"),
                MaxAggregationInterval=AGGREGATION_SECONDS,
                Tags=tags(env, "flow-log", "Traffic of the VPC"),
            ),
        ),
        outputs=(Output("FlowLogGroupName", Value=Ref(LOG_GROUP), Description="Log group of the VPC's traffic"),),
    )
