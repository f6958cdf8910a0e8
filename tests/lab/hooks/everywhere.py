"""The hooks of every part of the lab, collected in a process of its own: importing MiniStack reads the environment."""

from lab import server
from lab.hooks import Hook, Table


def declared() -> tuple[Hook | Table, ...]:
    """Every hook, once."""
    return tuple(dict.fromkeys(server.hooks(server.parts())))
