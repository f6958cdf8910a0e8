"""Whether a role does for what it is given to: Lambda and EventBridge Scheduler look when they get it.

A role that they cannot assume is refused, and so is a function in a VPC whose role lacks network interfaces (Lambda
Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC"). MiniStack takes any role.
"""

from ministack.core.responses import get_account_id, get_region

from lab import service_roles
from lab.hooks import Hook, Table
from lab.resources.handler import HandlerError

HOOKS: tuple[Hook | Table, ...] = service_roles.HOOKS
LAMBDA = "lambda.amazonaws.com"
SCHEDULER = "scheduler.amazonaws.com"
NETWORK = {
    "CreateNetworkInterface": "network-interface/*",
    "DescribeNetworkInterfaces": "",
    "DeleteNetworkInterface": "network-interface/*",
}
"""What a function in a VPC needs of EC2, to the resource; the description has none."""


def of_function(role: str, function: str, *, in_vpc: bool) -> None:
    """Whether a function may have a role; `HandlerError` in Lambda's words when not."""
    account, region = get_account_id(), get_region()
    try:
        session = service_roles.assume(account, region, role, LAMBDA, function, session="lab-check")
    except service_roles.NotAssumableError as error:
        raise _refused(
            "The role defined for the function cannot be assumed by Lambda.", "Lambda", "InvalidParameterValueException"
        ) from error
    for action, resource in NETWORK.items() if in_vpc else ():
        arn = f"arn:aws:ec2:{region}:{account}:{resource}" if resource else "*"
        if not service_roles.lets(session["aws_access_key_id"], account, region, f"ec2:{action}", arn):
            raise _refused(
                f"The provided execution role does not have permissions to call {action} on EC2",
                "Lambda",
                "InvalidParameterValueException",
            )


def of_schedule(role: str) -> None:
    """Whether a schedule of the default group may have a role; `HandlerError` in the Scheduler's words when not."""
    account, region = get_account_id(), get_region()
    group = f"arn:aws:scheduler:{region}:{account}:schedule-group/default"
    try:
        service_roles.trusting(account, region, role, SCHEDULER, group)
    except service_roles.NotAssumableError as error:
        raise _refused(
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
            "Scheduler",
            "ValidationException",
        ) from error


def _refused(message: str, service: str, code: str) -> HandlerError:
    return HandlerError(
        f'Resource handler returned message: "{message} (Service: {service}, Status Code: 400, Error Code: {code})" '
        "(HandlerErrorCode: InvalidRequest)"
    )
