"""`./deploy.sh status ENV`: exit status 0 when nothing needs a human, 1 when something does."""

import argparse

from deployment.session import Session
from deployment.status.advice import advice
from deployment.status.look import look
from deployment.status.text import lines, machine_readable

HEALTHY, NEEDS_A_HUMAN = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.epilog = "exit status: 0 nothing needs a human, 1 something does (the lines behind `next`)"
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")


def run(session: Session, options: argparse.Namespace) -> int:
    """Look, and say."""
    status = look(session.cloud.impatient(), session.rollout.env, typed(session))
    found = advice(status)
    healthy = not any(one.urgent for one in found)
    if options.json:
        session.out.write(machine_readable(status, found, healthy=healthy))
    else:
        session.out.writelines(f"{line}\n" for line in lines(status, found))
    return HEALTHY if healthy else NEEDS_A_HUMAN


def typed(session: Session) -> str:
    """What stands behind a command on the command line, for commands that a human is told to type."""
    return f"{session.rollout.source.stem}{' --local' if session.cloud.local else ''}"
