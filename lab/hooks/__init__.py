"""How the lab reaches into MiniStack: each private name is declared with its contract, which is checked at start."""

from lab.hooks.hook import Hook, HookError, Table, describe

__all__ = ["Hook", "HookError", "Table", "describe"]
