"""The role with which RDS publishes enhanced monitoring."""

from troposphere import GetAtt, Sub

from settings.environment import Environment
from templates import naming
from templates.exports import Exported, exported
from templates.part import Part
from templates.policies.trust import assumable_by, for_source, for_this_account
from templates.roles import role

ROLE = "MonitoringRole"
POLICY = "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"


def part(env: Environment) -> Part:
    """RDS may assume it on behalf of the deployment's databases, of whatever generation."""
    return Part(
        resources=(
            role(
                env,
                ROLE,
                name="monitoring",
                purpose="Lets RDS publish enhanced monitoring",
                trust=assumable_by(
                    "monitoring.rds.amazonaws.com",
                    for_this_account(),
                    for_source(naming.any_generation_arn(env, "${AWS::Region}")),
                ),
                managed_policies=(Sub(POLICY),),
            ),
        ),
        outputs=(
            exported(env, Exported.MONITORING_ROLE_ARN, GetAtt(ROLE, "Arn"), "ARN of the enhanced-monitoring role"),
        ),
    )
