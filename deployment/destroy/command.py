"""`deploy.sh destroy ENV`."""

import argparse

from deployment import codes, impairment
from deployment.confirm import confirm
from deployment.destroy import inventory, removal
from deployment.destroy.guards import check
from deployment.destroy.inventory import Inventory
from deployment.elsewhere import refuse_elsewhere
from deployment.errors import Failure, Refusal
from deployment.plan.make import make
from deployment.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What destroy takes beside the environment."""
    parser.add_argument("--yes", metavar="NAME", help="the deployment's name, instead of typing it when asked")
    parser.add_argument(
        "--impaired",
        action="store_true",
        help="remove it although a failover is under way, or the lease and the databases do not agree on who writes",
    )


def run(session: Session, options: argparse.Namespace) -> int:
    """Say what goes, ask, remove it, and say what stays.

    Raises:
        Refusal: it must not be removed in this state, or it was not confirmed.
        Failure: something did not go.
    """
    impairment.refuse_silent_regions(session.cloud, session.rollout)
    refuse_elsewhere(session.cloud, session.rollout)
    found = inventory.look(session.cloud, session.rollout)
    if found.empty:
        session.out.write(f"{session.rollout.name}: there is nothing to remove\n")
        return 0
    _refuse_other_file(session)
    check(found, _impairments(session, found), told=options.impaired)
    for line in found.lines():
        session.out.write(f"{line}\n")
    session.out.flush()
    confirm(session.rollout.name, options.yes, f"All of this will be deleted: {session.rollout.name}.")
    removal.remove(session, found)
    left = inventory.look(session.cloud, session.rollout)
    if not left.empty or left.databases:
        raise Failure(codes.STILL_THERE, f"of {session.rollout.name}", details=left.lines())
    session.progress.say(f"{session.rollout.name} is gone")
    for line in (*found.kept, *(kept for kept in left.kept if kept not in found.kept)):
        session.out.write(f"kept    {line}\n")
    return 0


def _refuse_other_file(session: Session) -> None:
    """A file in which a fixed setting differs describes another deployment: what is only in this one would stay."""
    fixed = [f"{one.setting} is {one.before}" for stack in make(session).stacks for one in stack.fixed]
    if fixed:
        raise Refusal(codes.OTHER_FILE, "as deployed, " + ", ".join(dict.fromkeys(fixed)))


def _impairments(session: Session, found: Inventory) -> tuple[str, ...]:
    """Of a pair. What was never made in full, or is half removed, can go; without controllers nobody renews a lease."""
    rollout = session.rollout
    regions = [one.region for one in found.databases if one.held]
    if not {rollout.primary, rollout.dr} <= set(regions):
        return ()
    facts = impairment.look(session.cloud, rollout, regions)
    failover = rollout.layer("failover").deployed_as
    if not any(one.name == failover for one in found.stack_sets):
        facts = impairment.without_controllers(facts)
    return impairment.impairments(facts, (rollout.primary, rollout.dr))
