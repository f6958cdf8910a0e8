"""`plan`: says what `apply` would change, and whether anything stops it."""

import argparse

from deployment.elsewhere import refuse_elsewhere
from deployment.plan.guards import add_arguments as add_allow
from deployment.plan.guards import stops
from deployment.plan.machine import machine_readable
from deployment.plan.make import make
from deployment.plan.report import show
from deployment.session import Session

NOTHING, STOPPED, CHANGES = 0, 1, 2
"""Exit statuses."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    add_allow(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")


def run(session: Session, options: argparse.Namespace) -> int:
    """Print the plan; its exit status says whether there is something to do, and whether `apply` would refuse.

    Raises:
        Refusal: the deployment is administered from another region.
    """
    refuse_elsewhere(session.cloud, session.rollout)
    with session.progress.waiting("looking at what is deployed"):
        plan = make(session)
    found = stops(plan, options.allow)
    status = STOPPED if found else NOTHING if plan.nothing else CHANGES
    if options.json:
        session.out.write(machine_readable(plan, found, status))
    else:
        show(plan, found, session.out)
    return status
