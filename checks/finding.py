"""What a check finds."""

from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "informational"]


class Finding(NamedTuple):
    """Something wrong in a rendered template. Findings of every severity are failures."""

    subject: str
    """Deployment and layer: `orders-prod/database`."""
    code: str
    """Rule of the tool: `E3012`, `DC101`."""
    place: str
    """Where in the template: `Resources/Topic/Properties/KmsMasterKeyId`; empty is the template as a whole."""
    message: str
    severity: Severity
    tool: str
    """`cfn-lint`, `cloudformation-validate` or `proofs`."""
    line: int = 0
    """Line of the readable template, from 1; 0 when the tool knows none."""


class CheckError(RuntimeError):
    """A check could not be carried out, which is something else than a finding: nothing is proven.

    Attributes:
        code: stable code of the failure: `DC001` a linter process ended or broke, `DC002` a linter's configuration
            cannot be read.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)  # both, so that it can come out of another process
        self.code = code

    def __str__(self) -> str:
        """Code and message, as people read it."""
        return ": ".join(self.args)
