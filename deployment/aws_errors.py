"""What botocore raises, in words: which call, where, why, and what to do. No traceback reaches a terminal."""

import re
from typing import Any

from botocore import exceptions

from deployment import codes
from deployment.errors import DeploymentError, Failure, Refusal

DENIED = {
    "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "NotAuthorized",
    "AuthorizationErrorException",
}  # fmt: skip
NO_IDENTITY = {
    "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "InvalidAccessKeyId", "SignatureDoesNotMatch",
    "UnrecognizedClientException", "MissingAuthenticationToken", "InvalidSignatureException", "RequestExpired",
}  # fmt: skip
REGION_OFF = {"OptInRequired", "AuthFailure"}
THROTTLED = {"Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException", "SlowDown"}
_NO_CREDENTIALS = (
    exceptions.NoCredentialsError,
    exceptions.PartialCredentialsError,
    exceptions.CredentialRetrievalError,
    exceptions.ProfileNotFound,
    exceptions.SSOError,
    exceptions.TokenRetrievalError,
    exceptions.InvalidConfigError,
    exceptions.ConfigParseError,
)
_DENIED_ACTION = re.compile(r"not authorized to perform:? (?P<action>[\w-]+:\w+)(?: on resource:? (?P<resource>\S+))?")


def in_words(error: exceptions.ClientError | exceptions.BotoCoreError) -> DeploymentError:
    """The same as an error of ours. What AWS says is kept: it is the best description there is."""
    if isinstance(error, exceptions.ClientError):
        return _refused(error)
    if isinstance(error, _NO_CREDENTIALS):
        return Refusal(codes.NO_CREDENTIALS, _sentence(str(error)))
    return Failure(codes.UNREACHABLE, _sentence(str(error)))


def error_code(error: exceptions.ClientError) -> str:
    """AWS's code of a refusal, such as `AlreadyExistsException`."""
    return str(error.response.get("Error", {}).get("Code", ""))


def error_message(error: exceptions.ClientError) -> str:
    """AWS's words of a refusal."""
    return str(error.response.get("Error", {}).get("Message", ""))


def note_region(region: str) -> Any:
    """A handler of botocore's `after-call`: an error then says in which region it arose."""

    def handler(parsed: dict[str, Any], **_: Any) -> None:
        parsed.setdefault("ResponseMetadata", {})["Region"] = region

    return handler


def _refused(error: exceptions.ClientError) -> DeploymentError:
    code, message = error_code(error), _sentence(error_message(error))
    where = f"{error.response.get('ResponseMetadata', {}).get('Region', '')} {error.operation_name}".strip()
    if code in DENIED:
        return Refusal(codes.DENIED, _denied(message), where=where)
    if code in NO_IDENTITY:
        return Refusal(codes.NO_CREDENTIALS, f"AWS does not accept the credentials ({code}): {message}", where=where)
    if code in REGION_OFF:
        return Refusal(codes.REGION_DISABLED, f"{code}: {message}", where=where)
    if code in THROTTLED:
        return Failure(codes.THROTTLED, f"{code}: {message}", where=where)
    return Failure(codes.AWS_REFUSES, f"{code}: {message}", where=where)


def _denied(message: str) -> str:
    found = _DENIED_ACTION.search(message)
    if not found:
        return message
    resource = (found["resource"] or "").rstrip(".,")
    return f"the caller lacks {found['action']}{f' on {resource}' if resource else ''} ({message})"


def _sentence(text: str) -> str:
    """One line without a final full stop."""
    return " ".join(text.split()).rstrip(".")
