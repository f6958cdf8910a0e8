"""What a human must do about a stack that CloudFormation cannot bring on: which resources, why, which command."""

from botocore.exceptions import ClientError

from deployment import codes, events
from deployment.causes import CANCELLED
from deployment.errors import Refusal
from deployment.events import Event
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

LOOK = "aws cloudformation describe-stack-events --region {region} --stack-name {name}"
SKIP = "if one of them can never be put back"


def stuck(session: Session, stack: Stack) -> Refusal:
    """The refusal that says it all."""
    line = COMMANDS.get(stack.status, LOOK).format(region=stack.region, name=stack.name)
    failed = _failed(session, stack)
    names = " ".join(dict.fromkeys(one.resource for one in failed))
    return Refusal(
        codes.STUCK,
        f"the stack is {stack.status}: {stack.reason or 'no reason given'}",
        where=f"{stack.name} in {stack.region}",
        right="see to these resources, then, as an administrator, run the line below, and apply again",
        details=[
            *(f"{one.physical or 'never made'}: {one.line()}" for one in failed),
            line,
            *([f"{SKIP}: {line} --resources-to-skip {names}"] if names and "continue-update" in line else []),
        ],
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


def _failed(session: Session, stack: Stack) -> list[Event]:
    """The failures of its last operation that are not another's consequence, each resource's last."""
    try:
        found = events.last_operation(session.cloud, stack.region, stack.id)
    except ClientError:
        return []
    failures = [one for one in found if one.failed and not one.of_the_stack and not one.reason.startswith(CANCELLED)]
    return list({one.resource: one for one in failures}.values())
