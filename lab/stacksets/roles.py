"""Who acts at a target: StackSets assumes the administration role, and as that role the execution role over there.

Both are evaluated: the trust policies of both roles and the administration role's permission to assume the other.
"""

import secrets
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from lab import service_roles
from lab.context import Lab
from lab.hooks import Hook, Table
from lab.identity import Identity
from lab.stacksets.model import StackSet, Target

HOOKS: tuple[Hook | Table, ...] = service_roles.HOOKS
SERVICE = "cloudformation.amazonaws.com"
CONFIG = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=15)
"""A region that does not answer fails its instance; StackSets' own patience is not documented."""


class CannotActError(Exception):
    """A role is missing or does not let itself be assumed; the message is that of the service."""


def execution_credentials(lab: Lab, stack_set: StackSet, target: Target, execution_role: str) -> dict[str, str]:
    """Credentials of the execution role in a target account, as keyword arguments of a client.

    Whoever has them calls from the administration region: an outage between that and the target is met.

    Raises:
        CannotActError: as StackSets words it.
    """
    identity, role = lab.part(Identity), stack_set.definition.administration_role
    name = role.rpartition("/")[2]
    try:
        session = service_roles.assume(
            stack_set.account, stack_set.region, role, SERVICE, stack_set.arn, session="StackSets"
        )
    except service_roles.NotAssumableError as error:
        raise CannotActError(
            f"Account {stack_set.account} should have '{name}' role with trust relationship to CloudFormation service."
        ) from error
    identity.place(session["aws_access_key_id"], stack_set.region)
    administrator = boto3.client("sts", region_name=target.region, endpoint_url=lab.endpoint, config=CONFIG, **session)
    wanted = f"arn:aws:iam::{target.account}:role/{execution_role}"
    try:
        said: Any = administrator.assume_role(RoleArn=wanted, RoleSessionName=f"StackSet-{secrets.token_hex(8)}")
    except ClientError as error:
        raise CannotActError(
            f"Account {target.account} should have '{execution_role}' role with trust relationship to Role '{name}'. "
            f"({error.response['Error']['Message']})"
        ) from error
    given = said["Credentials"]
    identity.place(given["AccessKeyId"], stack_set.region)
    return {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }
