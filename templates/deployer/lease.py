"""The lease stack: CloudFormation makes a plain stack's resources, here one table, as whoever asks for the stack."""

from awacs import cloudformation, dynamodb
from awacs.aws import Statement

from settings.environment import Environment
from templates.deployer.scope import lease_table_arn, stack_arn
from templates.policies.statements import allow


def statements(env: Environment) -> tuple[Statement, ...]:
    """The stack, and what its handler does with the table beside looking. The table outlives the stack, undeleted."""
    return (
        allow(
            [
                cloudformation.ContinueUpdateRollback,
                cloudformation.CreateStack,
                cloudformation.DeleteStack,
                cloudformation.UpdateStack,
            ],
            [stack_arn(env, "lease", env.lease_region)],
        ),
        allow(
            [
                dynamodb.CreateTable,
                dynamodb.DescribeContinuousBackups,
                dynamodb.DescribeContributorInsights,
                dynamodb.DescribeKinesisStreamingDestination,
                dynamodb.DescribeTimeToLive,
                dynamodb.GetResourcePolicy,
                dynamodb.ListTagsOfResource,
                dynamodb.TagResource,
                dynamodb.UntagResource,
                dynamodb.UpdateContinuousBackups,
                dynamodb.UpdateTable,
            ],
            [lease_table_arn(env)],
        ),
    )
