"""`deploy.sh apply ENV`."""

import argparse

from deployment.apply import finish
from deployment.apply.run import apply
from deployment.plan import guards
from deployment.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What apply takes beside the environment."""
    guards.add_arguments(parser)
    parser.add_argument(
        "--impaired",
        action="store_true",
        help="update the database layer although a region is lost, fenced or not replicating: it may hang for hours",
    )


def run(session: Session, options: argparse.Namespace) -> int:
    """Apply everything, then say where it is."""
    apply(session, allowed=frozenset(options.allow), impaired=options.impaired)
    session.progress.say("everything is as rendered")
    finish.say(session, options.environment)
    return 0
