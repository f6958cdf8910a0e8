"""What a resource type has to offer to a stack operation."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from lab.resources.api import Api

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Made:
    """A resource that exists."""

    id: str
    """What `Ref` gives."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """What `Fn::GetAtt` gives, by name."""


@dataclass(frozen=True)
class Wish:
    """What a template wants of one resource."""

    stack: str
    logical_id: str
    properties: Properties
    """Resolved, with the stack's tags."""

    def name(self, *, lowercase: bool = False, longest: int = 128) -> str:
        """A name for a resource whose template gives none: `{stack}-{logical id}-{suffix}`."""
        from lab.resources.names import generated

        return generated(self.stack, self.logical_id, lowercase=lowercase, longest=longest)


@dataclass(frozen=True)
class ApiHandler(ABC):
    """Makes, changes and removes resources of one type through the services' APIs."""

    honoured: ClassVar[frozenset[str]]
    """The properties it makes something of, `A/B` for a nested one."""
    api: Api

    @abstractmethod
    def create(self, wish: Wish) -> Made:
        """Make it."""

    @abstractmethod
    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Change it in place; never called when a property that changed is create-only."""

    @abstractmethod
    def delete(self, made: str, properties: Properties) -> None:
        """Remove it; one that is gone already is no failure."""


class HandlerError(ValueError):
    """A resource operation failed: the message is the ResourceStatusReason of the event."""


class HalfMadeError(HandlerError):
    """A resource was made, but not all that belongs to it: it is the stack's, for the rollback to remove."""

    def __init__(self, reason: str, made: str) -> None:
        super().__init__(reason)
        self.made = made


@contextmanager
def begun(made: str) -> Iterator[None]:
    """Around what a creation does after the resource is there.

    Raises:
        HalfMadeError: whatever failed, with what there is by then.
    """
    try:
        yield
    except (ClientError, BotoCoreError, HandlerError) as error:
        raise HalfMadeError(str(_as_failure(error)), made) from error


def in_words(error: ClientError) -> HandlerError:
    """An API's refusal as CloudFormation's events show it."""
    said = error.response["Error"]
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
    service = error.response.get("ServiceName")  # by `lab.resources.api`
    return HandlerError(
        f'Resource handler returned message: "{said["Message"]} (Service: {service}, Status Code: {status}, '
        f'Error Code: {said["Code"]})" (HandlerErrorCode: {_handler_code(said["Code"])})'
    )


def _handler_code(code: str) -> str:
    if "NotFound" in code or code.startswith("NoSuch"):
        return "NotFound"
    if "AlreadyExists" in code or "Duplicate" in code:
        return "AlreadyExists"
    if "AccessDenied" in code or code == "UnauthorizedOperation":
        return "AccessDenied"
    return "InvalidRequest"


Entry = dict[str, Any]


def entry(handler: ApiHandler) -> Entry:
    """A handler in the shape of MiniStack's table of resource types."""

    def create(logical_id: str, properties: Properties, stack: str) -> tuple[str, Mapping[str, Any]]:
        made = _said(lambda: handler.create(Wish(stack, logical_id, properties)))
        return made.id, made.attributes

    def update(
        made: str, previous: Properties, properties: Properties, stack: str, logical_id: str
    ) -> tuple[str, Mapping[str, Any]]:
        now = _said(lambda: handler.update(Wish(stack, logical_id, properties), made, previous))
        return now.id, now.attributes

    def delete(made: str, properties: Properties) -> None:
        _said(lambda: handler.delete(made, properties))

    return {"create": create, "update": update, "update_with_logical_id": True, "delete": delete}


def _said(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except (ClientError, BotoCoreError) as error:
        raise _as_failure(error) from error


def _as_failure(error: Exception) -> HandlerError:
    match error:
        case HandlerError():
            return error
        case ClientError():
            return in_words(error)
        case EndpointConnectionError():
            return HandlerError(f"{error} (HandlerErrorCode: NetworkFailure)")
        case _:
            return HandlerError(f"The lab's handler asked for what the API does not take: {error}")


def gone(error: ClientError) -> bool:
    """Whether a call failed because there is nothing (any more)."""
    return _handler_code(str(error.response["Error"]["Code"])) == "NotFound"
