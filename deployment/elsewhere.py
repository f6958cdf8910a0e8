"""Refuses to begin where a deployment of this name is administered from another region.

StackSets are administered from `regions.dr`, and what is found depends on it: with the regions exchanged in the
environment file everything that is alive would look absent. IAM has no regions, so its roles tell.
"""

from botocore.exceptions import ClientError

from deployment import codes, stacks
from deployment.aws_errors import error_code
from deployment.cloud import Cloud
from deployment.errors import Refusal
from deployment.rollout import Rollout
from templates import naming


def refuse_elsewhere(cloud: Cloud, rollout: Rollout) -> None:
    """Go on only if the deployment is administered from `regions.dr`, or nowhere.

    Raises:
        Refusal: its roles are there, and the stack that made them is not in dr.
    """
    bootstrap = naming.stack(rollout.env, "bootstrap")
    if stacks.look(cloud, rollout.administration, bootstrap) or not _role_exists(cloud, rollout):
        return
    raise Refusal(
        codes.ELSEWHERE,
        f"the role {naming.administration_role(rollout.env)} exists, but the stack {bootstrap} is not here",
        where=rollout.administration,
    )


def _role_exists(cloud: Cloud, rollout: Rollout) -> bool:
    try:
        cloud.client("iam", rollout.administration).get_role(RoleName=naming.administration_role(rollout.env))
    except ClientError as error:
        if error_code(error) == "NoSuchEntity":
            return False
        raise
    return True
