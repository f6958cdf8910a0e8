"""A private name of a pinned library that the lab uses or replaces, and what it must look like for that.

MiniStack promises nothing about its private names. So each one is declared where it is used, with the signature and a
digest of the source it had when the lab was written for it; a release that changes one fails the start of the lab and a
test, by name, instead of misbehaving.
"""

import hashlib
import importlib
import inspect
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, cast


class HookError(Exception):
    """A hooked name is not what it was: what, where, and what it is now."""


@dataclass(frozen=True)
class Hook:
    """A private name. It may be only used (called, read), or replaced as well."""

    module: str
    """The module whose attribute it is: a name imported into five modules is five hooks."""
    name: str
    """`function`, `Class.method` or `TABLE[key]`."""
    signature: str
    """Its parameters and their defaults, without annotations, which Python versions print differently; `class` for a
    class; for what is not callable, the name of its type."""
    digest: str
    """Of its source (`python -m lab hooks` prints it); empty for what has none."""
    why: str
    """What the lab does with it."""

    def value(self) -> Any:
        """What the name stands for now; `HookError` when there is no such name."""
        holder, key, in_table = self._place()
        try:
            return holder[key] if in_table else getattr(holder, key)
        except (AttributeError, KeyError) as error:
            raise HookError(f"{self}: there is no such name") from error

    def check(self) -> None:
        """Compare with the contract; to be called before anything is replaced.

        Raises:
            HookError: the name is gone, or takes or is something else.
        """
        signature, digest = describe(self.value())
        if signature != self.signature:
            raise HookError(f"{self}: its signature is now {signature}, the lab was written for {self.signature}")
        if digest != self.digest:
            raise HookError(
                f"{self}: its source has changed (digest {digest}, the lab was written for {self.digest}); "
                f"read it again, then write the new digest down"
            )

    def replace(self, replacement: Any) -> Any:
        """Put something else there; answers what was there, for the replacement to call."""
        original = self.value()
        holder, key, in_table = self._place()
        if in_table:
            holder[key] = replacement
        else:
            setattr(holder, key, replacement)
        return original

    def wrap(self, around: Callable[..., Any]) -> None:
        """Replace a function by `around(original, *arguments, **keywords)`."""
        original = self.value()

        def wrapped(*arguments: Any, **keywords: Any) -> Any:
            return around(original, *arguments, **keywords)

        self.replace(wrapped)

    def _place(self) -> tuple[Any, str, bool]:
        """What holds it, under which key, and whether that is a table."""
        try:
            holder: Any = importlib.import_module(self.module)
            path, bracket, key = self.name.partition("[")
            *owners, last = path.split(".")
            for owner in owners:
                holder = getattr(holder, owner)
            return (getattr(holder, last), key.rstrip("]"), True) if bracket else (holder, last, False)
        except (ImportError, AttributeError) as error:
            raise HookError(f"{self}: {error}") from error

    def __str__(self) -> str:
        """Where it is and what for."""
        return f"hook {self.module}.{self.name} ({self.why})"


@dataclass(frozen=True)
class Table:
    """A private table from names to functions, to which the lab adds entries that the library lacks."""

    module: str
    name: str
    why: str

    def entries(self) -> MutableMapping[str, Any]:
        """The table; `HookError` when the name is no table."""
        found = getattr(importlib.import_module(self.module), self.name, None)
        if not isinstance(found, dict):
            raise HookError(f"{self}: it is no table but {type(found).__name__}")
        return cast("MutableMapping[str, Any]", found)

    def check(self) -> None:
        """Whether it is there; `HookError` when not."""
        self.entries()

    def add(self, key: str, value: Any) -> None:
        """Add an entry.

        Raises:
            HookError: the library has one of its own by now, and somebody should read that first.
        """
        if key in self.entries():
            raise HookError(f"{self}: it holds {key} already; replace that entry by a hook of its own")
        self.entries()[key] = value

    def __str__(self) -> str:
        """Where it is and what for."""
        return f"table {self.module}.{self.name} ({self.why})"


def describe(value: Any) -> tuple[str, str]:
    """The signature and the digest that a contract would have."""
    if isinstance(value, dict) and any(callable(item) for item in value.values()):
        parts = [inspect.getsource(value[key]) if callable(value[key]) else repr(value[key]) for key in sorted(value)]
        return f"dict of {', '.join(sorted(value))}", _digest("".join(parts))
    if not callable(value):
        return type(value).__name__, ""
    if isinstance(value, type):
        return "class", _digest(inspect.getsource(value))
    return _parameters(inspect.signature(value)), _digest(inspect.getsource(value))


def _parameters(signature: inspect.Signature) -> str:
    bare = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in signature.parameters.values()]
    return str(signature.replace(parameters=bare, return_annotation=inspect.Signature.empty))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
