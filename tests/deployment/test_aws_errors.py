"""What AWS and botocore say, as people read it."""

from typing import Any

import pytest
from botocore import exceptions
from botocore.exceptions import ClientError

from deployment.aws_errors import in_words, note_region
from deployment.errors import Failure, Refusal

ROLE = "arn:aws:sts::111122223333:assumed-role/deploy/me"


def refused(code: str, message: str, operation: str = "DescribeDBInstances", region: str = "us-east-1") -> ClientError:
    response: dict[str, Any] = {"Error": {"Code": code, "Message": message}}
    note_region(region)(response)
    return ClientError(response, operation)


@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"])
def test_a_denial_names_the_action_the_resource_and_the_place(code: str) -> None:
    message = (
        f"User: {ROLE} is not authorized to perform: rds:DescribeDBInstances on resource: "
        "arn:aws:rds:us-east-1:111122223333:db:* because no identity-based policy allows it"
    )
    found = in_words(refused(code, message))
    assert isinstance(found, Refusal)
    assert str(found).startswith(
        "DP022 us-east-1 DescribeDBInstances: the caller lacks rds:DescribeDBInstances "
        "on arn:aws:rds:us-east-1:111122223333:db:*"
    )
    assert "deployer*-policy.json" in str(found)


def test_a_denial_without_a_resource_is_kept_in_awss_words() -> None:
    assert "You are not authorized to perform this operation" in str(
        in_words(refused("UnauthorizedOperation", "You are not authorized to perform this operation."))
    )


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        (exceptions.NoCredentialsError(), "DP020", Refusal),
        (exceptions.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"), "DP020", Refusal),
        (exceptions.ProfileNotFound(profile="prod"), "DP020", Refusal),
        (exceptions.SSOTokenLoadError(error_msg="expired"), "DP020", Refusal),
        (refused("ExpiredTokenException", "The token is expired"), "DP020", Refusal),
        (refused("InvalidClientTokenId", "The security token is invalid"), "DP020", Refusal),
        (refused("OptInRequired", "You are not subscribed"), "DP027", Refusal),
        (refused("Throttling", "Rate exceeded"), "DP023", Failure),
        (refused("ValidationError", "Template format error"), "DP025", Failure),
        (exceptions.EndpointConnectionError(endpoint_url="https://rds.us-east-1.amazonaws.com"), "DP024", Failure),
        (exceptions.ReadTimeoutError(endpoint_url="https://rds.us-east-1.amazonaws.com"), "DP024", Failure),
    ],
)
def test_each_kind_has_its_code(error: Any, code: str, kind: type) -> None:
    found = in_words(error)
    assert (found.code.code, type(found)) == (code, kind)
    assert "\n" not in str(found)
