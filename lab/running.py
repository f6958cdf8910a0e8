"""A lab that runs: how to reach it, as its state file says."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self


class LabError(Exception):
    """The lab could not be started, found or stopped; the message says why."""


@dataclass(frozen=True)
class Options:
    """What a lab is told about the account it plays. It knows nothing of any deployment's configuration."""

    account: str = "111122223333"
    """The account's id: 12 digits."""
    deployer_policies: tuple[str, ...] = ()
    """Files with the IAM policies of the user `deployer`; none: it may do everything."""


@dataclass(frozen=True)
class Credentials:
    """An access key that only this lab knows."""

    access_key_id: str
    secret_access_key: str

    def as_boto3(self) -> dict[str, str]:
        """Keyword arguments of `boto3.client` and `boto3.Session`."""
        return {"aws_access_key_id": self.access_key_id, "aws_secret_access_key": self.secret_access_key}

    def __repr__(self) -> str:
        """Without the secret: a representation ends up in logs."""
        return f"Credentials({self.access_key_id})"


@dataclass(frozen=True)
class Running:
    """A lab that answers."""

    endpoint: str
    """Of every AWS API and of the lab's own, `/_lab/...`; the region of a call is that of its signature."""
    dns: tuple[str, int]
    """Address and UDP port of the lab's name server."""
    pid: int
    """The lab's own process."""
    guardian: int
    """The process that outlives it just long enough to clean up."""
    directory: Path
    """All its data; gone when it ends."""
    account: str
    root: Credentials
    """The account's root user: everything is allowed to it, even what a policy would deny."""
    deployer: Credentials
    """The user `deployer`, who has the policies that were given at start."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """The lab that a state file describes; `LabError` when the file is not one."""
        try:
            said: dict[str, Any] = json.loads(path.read_text())
            return cls(
                endpoint=said["endpoint"],
                dns=(said["dns"][0], said["dns"][1]),
                pid=said["pid"],
                guardian=said["guardian"],
                directory=Path(said["directory"]),
                account=said["account"],
                root=Credentials(**said["root"]),
                deployer=Credentials(**said["deployer"]),
            )
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise LabError(f"{path} is not the state of a lab ({error}); remove it and start again") from error

    def write(self, path: Path) -> None:
        """Write the state file: whole or not at all, readable by its owner alone."""
        text = json.dumps({**asdict(self), "directory": str(self.directory)}, indent=1)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        draft.replace(path)
