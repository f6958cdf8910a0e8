"""What stops a command: refusals before anything has changed, and failures on the way. Both carry a stable code."""

from collections.abc import Iterable

from settings.problem import Code


class DeploymentError(Exception):
    """A command cannot go on.

    Attributes:
        code: what kind of problem it is.
        wrong: what is wrong here.
        right: what would be right, or what to do.
        where: region, stack or resource; empty when it is nowhere in particular.
        details: further lines, such as events.
        status: the command's exit status.
    """

    def __init__(
        self, code: Code, wrong: str, *, right: str = "", where: str = "", details: Iterable[str] = (), status: int = 1
    ) -> None:
        self.code = code
        self.wrong = wrong
        self.right = right or code.right
        self.where = where
        self.details = tuple(details)
        self.status = status
        super().__init__(str(self))

    def __str__(self) -> str:
        """`DP021 us-east-1: what is wrong; what would be right`, and the details below."""
        place = f"{self.where}: " if self.where else ""
        first = f"{self.code.code} {place}{self.wrong}; {self.right}"
        return "\n".join([first, *(f"  {line}" for line in self.details)])


class Refusal(DeploymentError):  # noqa: N818  names what it is; "Error" adds nothing
    """The command does not begin, or does not go further: it would do harm, or lacks something it needs."""


class Failure(DeploymentError):  # noqa: N818  see Refusal
    """Something that was begun did not succeed."""
