"""What every part of the lab gets when it is installed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from lab.control import Router
from lab.running import Credentials, Options

Part = TypeVar("Part")
LOG = logging.getLogger(__name__)


@dataclass
class Lab:
    """The lab of this process. Parts keep their state in objects of their own and share them through it."""

    directory: Path
    """For data; mode 0755. It and every process in it go when the lab ends."""
    endpoint: str
    """`http://127.0.0.1:port`, of every AWS API."""
    account: str
    options: Options
    root: Credentials
    """For calls that the lab itself makes to its own endpoint."""
    dns: tuple[str, int] = ("127.0.0.1", 0)
    """Address and UDP port of the name server; whoever starts it writes them here."""
    control: Router = field(default_factory=Router)
    """Routes below `/_lab/`."""
    _parts: dict[type, object] = field(default_factory=dict)
    _closing: list[Callable[[], None]] = field(default_factory=list)

    def share(self, part: object) -> None:
        """Make a part's object available to the parts installed after it."""
        self._parts[type(part)] = part

    def part(self, kind: type[Part]) -> Part:
        """The object of another part; `LookupError` when that is not installed (see the order in `server`)."""
        if kind not in self._parts:
            raise LookupError(f"{kind.__module__}.{kind.__name__} is not installed yet")
        return cast("Part", self._parts[kind])

    def on_stop(self, action: Callable[[], None]) -> None:
        """Have something done when the lab stops in order; the guardian needs none of it."""
        self._closing.append(action)

    def close(self) -> None:
        """Do what was asked for at the end, last things first; what fails is logged and stops nothing else."""
        while self._closing:
            action = self._closing.pop()
            try:
                action()
            except Exception:
                LOG.exception("at the end of the lab")
