"""`./deploy.sh reprotect ENV`: a new standby in place of the stale or lost database."""

import argparse
import sys
import time
from dataclasses import replace
from functools import partial

from deployment import rollout
from deployment.apply.run import apply
from deployment.confirm import confirm
from deployment.elsewhere import refuse_elsewhere
from deployment.plan.guards import check, stops
from deployment.plan.make import make
from deployment.plan.report import show
from deployment.reprotect.allowance import DATABASE, allowance, refuse_touching
from deployment.reprotect.completion import refuse_another_writer, wait_armed, wait_replicating
from deployment.reprotect.decision import Decision, decide
from deployment.reprotect.removal import remove_leftovers, unprotect
from deployment.reprotect.render import write_and_render
from deployment.reprotect.review import refuse_unreviewed
from deployment.reprotect.survey import Survey, survey
from deployment.session import Session
from deployment.status.command import typed
from settings.roles import HomeRole

LAYERS = (DATABASE, "failover")
DONE = 0
LEAST_POLL = 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--yes", metavar="NAME", help="the deployment's name, instead of typing it")


def run(session: Session, options: argparse.Namespace) -> int:
    """Look, write, render, show, ask, unprotect, apply, wait. Each step does what an earlier run has left to do."""
    refuse_elsewhere(session.cloud, session.rollout)
    before = _settled(session)
    decision = decide(before)
    _say(session, before, decision)
    named = _named(before, decision)
    refuse_unreviewed(session.rollout, options.output, decision.role, named=named)
    if not named:
        # Before the file is touched: what differs in the writer's stack now differs afterwards too.
        present = replace(session, rollout=rollout.read(session.rollout.source, options.output))
        refuse_touching(make(present, (DATABASE,)), before.writer_region)
    if write_and_render(session.rollout.source, options.output, decision, sys.stderr):
        session.progress.say(f"{session.rollout.source}: generation {decision.generation} of {decision.region}")
    session = replace(session, rollout=rollout.read(session.rollout.source, options.output))
    plan = make(session, LAYERS)
    refuse_touching(plan, before.writer_region)
    allowed = allowance(plan, decision.region)
    if not plan.nothing or decision.remove:
        show(plan, stops(plan, allowed), session.out)
        session.out.flush()
        check(plan, allowed)
        session.progress.detail(f"not wanted? {session.rollout.source} says it: put it back, and `python generate.py`")
        confirm(session.rollout.name, options.yes, _question(decision))
        unprotect(session, before, decision)
        apply(session, layers=LAYERS, allowed=allowed, rebuilding=decision.region)
        remove_leftovers(session, before, decision)
    look = partial(survey, session.cloud.impatient(), session.rollout.env)
    refuse_another_writer(before, look())
    refuse_another_writer(before, wait_replicating(session, decision, look))
    wait_armed(session, look)
    _say_what_remains(session, before, decision)
    return DONE


def _named(seen: Survey, decision: Decision) -> bool:
    """Whether the environment file says so already: an earlier run wrote it."""
    region = seen.env.region(decision.role)
    return (region.generation, region.created_from) == (decision.generation, decision.created_from)


def _settled(session: Session) -> Survey:
    """How things are once nobody changes the stack any more: an interrupted run's operation goes on at AWS."""
    cloud, env = session.cloud.impatient(), session.rollout.env
    found = survey(cloud, env)
    if found.busy:
        session.progress.say(f"{found.other_region}: the database stack is being changed; that is waited for")
    with session.progress.waiting("another operation"):
        while found.busy:
            time.sleep(max(LEAST_POLL, session.cloud.pace.poll))
            found = survey(cloud, env)
    return found


def _say(session: Session, seen: Survey, decision: Decision) -> None:
    session.progress.say(f"{decision.created_from} writes under epoch {seen.lease.epoch} and stays as it is")
    for instance in decision.remove:
        kind = "writable, fenced" if instance.writable else f"a replica of {instance.source}"
        session.progress.say(f"{instance.identifier} ({kind}, {instance.status}) goes")
    made = "is there" if decision.exists else "is made"
    session.progress.say(f"{decision.identifier} {made}, a replica of {decision.created_from}")


def _question(decision: Decision) -> str:
    gone = ", ".join(
        f"{one.identifier} ({'with a final snapshot' if one.writable else 'a replica'})" for one in decision.remove
    )
    return f"{decision.identifier} is made from {decision.created_from}. {f'Deleted: {gone}.' if gone else ''}".strip()


def _say_what_remains(session: Session, seen: Survey, decision: Decision) -> None:
    session.out.write(f"{decision.identifier} follows {decision.created_from}\n")
    if seen.writer is not HomeRole.PRIMARY:
        home = f"./deploy.sh switchover {typed(session)} --to {decision.region}"
        session.out.write(f"The writer is away from home. When it suits: {home}\n")
    else:
        session.out.write("Nothing remains to be done.\n")
