"""`./deploy.sh switchover | failover | approve | pause | resume | disarm | unfence ENV`."""

import argparse
import time
from collections.abc import Sequence
from functools import partial

from deployment.cloud import Patience
from deployment.commands import codes
from deployment.commands.decision import Give, Nothing, Watch, decide
from deployment.commands.follow import Follower, follow
from deployment.commands.give import give
from deployment.commands.order import TAKEOVERS, Asked, Command, Order, at_stake
from deployment.commands.sight import see
from deployment.commands.verdict import Sight, State, Verdict
from deployment.confirm import confirm
from deployment.errors import Refusal
from deployment.runtime import metrics
from deployment.runtime.asking import NoAnswer, ask
from deployment.runtime.databases import identifier_of
from deployment.runtime.journal import Entry
from deployment.session import Session
from deployment.status.command import typed
from settings.roles import DATABASE_ROLES

STATUSES = {State.DONE: 0, State.UNDONE: 3, State.UNDER_WAY: 4}
EPILOG = """\
exit status:
  0    done, or there was nothing to do
  1    refused, or it could not be given; nothing has changed
  3    undone: it was called off, lapsed, or overtaken by something else
  4    still under way when nothing more was waited for; the same command again follows it
  130  interrupted; the same command again follows it
"""
LEAST_POLL = 0.5
BRIEF = Patience(connect=2, read=3, attempts=1)
"""For looks that are repeated anyway: a lost region must not make them rare."""
TAKEOVER_WAIT, SETTING_WAIT = 1200.0, 120.0
"""Seconds. A take-over lapses after 900, and a promotion that begins in the last of them takes its time."""
QUESTIONS = {
    Command.FAILOVER: "{to} becomes the writer now, whether the present writer lives or not. {stake}.",
    Command.SWITCHOVER: "{to} becomes the writer. Clients cannot write for some minutes; nothing is lost.",
    Command.UNFENCE: "Clients reach every database in the subnets of {to}, stale ones too.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The commands' own arguments; all have the same, so that a habit is no mistake."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("--to", default="", metavar="REGION", help="the region it is about; default: what makes sense")
    parser.add_argument("--epoch", type=int, metavar="N", help="the epoch it is meant for; default: the present one")
    parser.add_argument("--data-loss", action="store_true", help="failover: accept what may be lost")
    parser.add_argument("--yes", metavar="NAME", help="the deployment's name, instead of typing it")
    parser.add_argument("--wait", type=float, metavar="SECONDS", help="how long to follow; 0: not at all")


def run(session: Session, options: argparse.Namespace) -> int:
    """Look, order, follow."""
    asked = Asked(Command(options.command), options.to, options.epoch, options.data_loss)
    found, sight = _decide(session, asked)
    if not isinstance(found, Give):
        return _settle(session, options, found)
    order = found.order
    _ask(session, options, order, sight)
    session.progress.say(f"{order.command}{f' to {order.to}' if order.to else ''}, epoch {order.epoch}")
    since = time.time()
    answer = give(session.cloud, session.rollout.env, order)
    session.progress.detail(f"{answer.region} says: {answer.said}")
    if answer.done:
        return _follow(session, options, order, since, sight.journal)
    # Refused; or given by somebody else meanwhile, or by a call of ours whose answer was lost.
    found, _ = _decide(session, asked)
    if isinstance(found, Give):
        raise Refusal(codes.REFUSED, answer.said, where=answer.region)
    return _settle(session, options, found)


def _decide(session: Session, asked: Asked) -> tuple[Nothing | Watch | Give, Sight]:
    sight, silence = see(session.cloud.impatient(), session.rollout.env)
    regions = (session.rollout.primary, session.rollout.dr)
    if silence and silence.absent and asked.command is not Command.DISARM:
        raise Refusal(codes.NO_LEASE, "there is no table for it", where=session.rollout.env.lease_region)
    return decide(asked, sight, regions, silence.why if silence else ""), sight


def _settle(session: Session, options: argparse.Namespace, found: Nothing | Watch) -> int:
    """Nothing is ordered: it is so already, or on its way."""
    if isinstance(found, Nothing):
        session.out.write(f"{found.words}; nothing was done\n")
        return STATUSES[State.DONE]
    session.progress.say(f"{found.words}: it is only followed")
    return _follow(session, options, found.order, found.since)


def _ask(session: Session, options: argparse.Namespace, order: Order, sight: Sight) -> None:
    """Refuse what was not accepted, and ask for the name where something is at stake."""
    stake = ""
    if order.command is Command.FAILOVER and sight.lease:
        stake = at_stake(sight.lease, _lag(session, order.to), sight.now)
        if not order.data_loss:
            raise Refusal(codes.DATA_LOSS, stake, where=order.to)
    question = QUESTIONS.get(order.command)
    if question:
        confirm(session.rollout.name, options.yes, question.format(to=order.to, stake=stake.capitalize()))


def _lag(session: Session, region: str) -> float | None:
    """Seconds that the standby was behind by its last datapoint; None: nobody knows."""
    env, cloud = session.rollout.env, session.cloud.impatient()
    role = next(role for role in DATABASE_ROLES if env.region(role).name == region)
    wanted = [metrics.of_database(metrics.REPLICA_LAG, identifier_of(env, role))]
    now = time.time()
    found = ask(partial(metrics.newest, cloud.client("cloudwatch", region), wanted, now - metrics.RECENT, now))
    point = None if isinstance(found, NoAnswer) else found.get(metrics.REPLICA_LAG)
    return point.value if point else None


def _follow(
    session: Session, options: argparse.Namespace, order: Order, since: float, known: Sequence[Entry] = ()
) -> int:
    env, cloud = session.rollout.env, session.cloud.impatient(BRIEF)
    default = TAKEOVER_WAIT if order.command in TAKEOVERS else SETTING_WAIT
    follower = Follower(order, since, session.progress, told=list(known))
    found = follow(
        follower,
        lambda: see(cloud, env)[0],
        poll=max(LEAST_POLL, session.cloud.pace.poll),
        bound=default if options.wait is None else options.wait,
    )
    _say(session, order, found, time.time() - since)
    return STATUSES[found.state]


def _say(session: Session, order: Order, verdict: Verdict, seconds: float) -> None:
    session.out.write(f"{order.command}: {verdict.state}, {seconds:.0f} s after the order: {verdict.words}\n")
    if verdict.state is State.DONE and order.command in TAKEOVERS:
        planned = order.command is Command.SWITCHOVER
        loss = "nothing is lost" if planned else "what is lost is final once the old writer is fenced"
        session.out.write(f"{loss}; to rebuild that as the standby: ./deploy.sh reprotect {typed(session)}\n")
    if verdict.state is State.UNDER_WAY:
        session.out.write("the same command again follows it\n")
