"""Asks for the deployment's name before something is removed or risked."""

import sys

from deployment import codes
from deployment.errors import Refusal


def confirm(name: str, given: str | None, question: str) -> None:
    """Go on only if the deployment's name was given, with `--yes NAME` or typed at a terminal.

    Raises:
        Refusal: another name, none, or nobody to ask.
    """
    if given is not None:
        typed = given
    elif sys.stdin.isatty() and sys.stderr.isatty():
        sys.stderr.write(f"{question}\nType {name} to go on: ")
        sys.stderr.flush()
        typed = sys.stdin.readline().strip()
    else:
        raise Refusal(codes.NOT_CONFIRMED, "there is no terminal to ask at")
    if typed != name:
        raise Refusal(codes.NOT_CONFIRMED, f"{typed!r} is not the deployment's name")
