"""What a human must do about a stack that CloudFormation cannot bring on: which resources, why, which command."""

from botocore.exceptions import ClientError

from deployment import codes
from deployment.errors import Refusal
from deployment.session import Session
from deployment.stacks import Stack

COMMANDS = {
    "UPDATE_ROLLBACK_FAILED": "aws cloudformation continue-update-rollback --region {region} --stack-name {name}",
    "ROLLBACK_FAILED": "aws cloudformation delete-stack --region {region} --stack-name {name}",
    "CREATE_FAILED": "aws cloudformation delete-stack --region {region} --stack-name {name}",
    "ROLLBACK_COMPLETE": "aws cloudformation delete-stack --region {region} --stack-name {name}",
    "REVIEW_IN_PROGRESS": "aws cloudformation delete-stack --region {region} --stack-name {name}",
    "DELETE_FAILED": "aws cloudformation delete-stack --region {region} --stack-name {name}",
}
"""StackSets act in a region as the execution role, which nobody else may take: an administrator does this."""


def stuck(session: Session, stack: Stack) -> Refusal:
    """The refusal that says it all."""
    command = COMMANDS.get(
        stack.status, "aws cloudformation describe-stack-events --region {region} --stack-name {name}"
    )
    return Refusal(
        codes.STUCK,
        f"the stack is {stack.status}: {stack.reason or 'no reason given'}",
        where=f"{stack.name} in {stack.region}",
        right="see to these resources, then, as an administrator, run the last line, and apply again",
        details=[*_resources(session, stack), command.format(region=stack.region, name=stack.name)],
    )


def inoperable(session: Session, stack_set: str, region: str, reason: str) -> Refusal:
    """The refusal for an instance that no operation reaches."""
    what = f"--accounts {session.cloud.account} --regions {region}"
    where = f"--region {session.rollout.administration} --stack-set-name {stack_set}"
    return Refusal(
        codes.STUCK,
        f"no operation reaches the instance: {reason}",
        where=f"{stack_set} in {region}",
        right="see to its stack in that region, take this one instance out by the line below, and apply again",
        details=[
            f"aws cloudformation delete-stack-instances {where} {what} --retain-stacks",
        ],
    )


def _resources(session: Session, stack: Stack) -> list[str]:
    try:
        pages = session.cloud.client("cloudformation", stack.region).get_paginator("list_stack_resources")
        found = [one for page in pages.paginate(StackName=stack.id) for one in page["StackResourceSummaries"]]
    except ClientError as error:
        return [f"its resources cannot be listed: {error}"]
    return [
        f"{one['LogicalResourceId']} ({one['ResourceType']}, {one.get('PhysicalResourceId', 'never made')}): "
        f"{one['ResourceStatus']}: {' '.join(one.get('ResourceStatusReason', '').split())}"
        for one in found
        if one["ResourceStatus"].endswith("_FAILED")
    ]
