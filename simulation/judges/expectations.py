"""What a scenario may expect, each a line of YAML; `{claim: n}` beside any of them says which claim it proves.

{at: 900, holder: us-east-1, epoch: 1}       who has the lease then
{at: 400, name: us-west-2}                   where the writer's name points then
{never: promoted}                            no promotion; with `before: 300` none before that
{promoted: us-west-2, by: 200}
{fenced: us-east-1, by: 120}                 its clients get nothing at some time until then
{never fenced: us-east-1}
{open: us-east-1, by: 500}                   it is not fenced at that time
{writable within: 300, of: 60}               some client commits in (60, 360]; with `in: us-west-2` one from there
{writing: us-east-1, from: 0, to: 900}       its clients have no gap over 30 s in that time; `gap: 60` allows more
{silent: us-east-1, from: 300, to: 600}      its database acknowledges nothing in that time
{lost: 0}                                    commits that promotions left behind, exactly; `before: 300` only those
{lost at least: 1}
{event: rpo}                                 logged; with `in:` by that region, with `times: 2` so often
{never event: take}
{paged: writer alive}                        with `by: 300` until then
{answered: switchover, done: true}           what a command was answered; with `number: 2` the second one
{armed: true}                                what the lease says at the end
"""

import json
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from simulation.history import History
from templates import naming

Expected = Mapping[str, Any]
GAP = 30.0


class UnknownExpectationError(ValueError):
    """No line of this shape is known."""


def check(history: History, expected: Expected) -> str:
    """Why an expectation does not hold; empty if it does.

    Raises:
        UnknownExpectationError: there is no such expectation.
    """
    keys = expected.keys() - {"claim"}
    for shape, judge in SHAPES:
        required, optional = shape
        if required <= keys <= required | optional:
            return "" if judge(history, expected) else f"not so: {dict(expected)}"
    raise UnknownExpectationError(str(dict(expected)))


def _begin(history: History) -> float:
    return history.world.timeline.begin


def _holder(history: History, expected: Expected) -> bool:
    world, at = history.world, _begin(history) + expected["at"]
    past = [each for each in world.timeline.holders if each.at <= at]
    holder, epoch = (past[-1].holder, past[-1].epoch) if past else (world.first_holder, world.first_epoch)
    return bool(holder == expected["holder"] and epoch == expected.get("epoch", epoch))


def _name(history: History, expected: Expected) -> bool:
    world, at = history.world, _begin(history) + expected["at"]
    past = [each.region for each in world.timeline.flips if each.at <= at]
    return bool(expected["name"] == (past[-1] if past else world.first_name))


def _never(history: History, expected: Expected) -> bool:
    if expected["never"] != "promoted":
        raise UnknownExpectationError(str(dict(expected)))
    before = _begin(history) + expected.get("before", float("inf"))
    return not any(loss.at < before for loss in history.world.losses)


def _promoted(history: History, expected: Expected) -> bool:
    by = _begin(history) + expected.get("by", float("inf"))
    return any(loss.promoted.region == expected["promoted"] and loss.at <= by for loss in history.world.losses)


def _fenced(history: History, expected: Expected) -> bool:
    by = _begin(history) + expected["by"]
    fences = history.world.timeline.fences
    return any(each.region == expected["fenced"] and each.up and each.at <= by for each in fences)


def _never_fenced(history: History, expected: Expected) -> bool:
    return not any(each.region == expected["never fenced"] and each.up for each in history.world.timeline.fences)


def _open(history: History, expected: Expected) -> bool:
    by = _begin(history) + expected["by"]
    fences = [each for each in history.world.timeline.fences if each.region == expected["open"] and each.at <= by]
    return not fences or not fences[-1].up


def _writable(history: History, expected: Expected) -> bool:
    start = _begin(history) + expected["of"]
    end = start + expected["writable within"]
    where = expected.get("in", "")
    commits = history.world.clients.commits
    return any(start < each.at <= end and where in each.client for each in commits)


def _writing(history: History, expected: Expected) -> bool:
    begin, region = _begin(history), expected["writing"]
    start, end = begin + expected["from"], begin + expected["to"]
    if end > history.world.clock.now:
        raise UnknownExpectationError(f"the history is over before {expected['to']}: give `seconds`")
    for client in (each for each in history.world.clients.all if each.region == region):
        inside = [each.at for each in history.world.clients.commits if each.client == client.name]
        times = [start, *(at for at in inside if start <= at <= end), end]
        longest = max(later - earlier for earlier, later in pairwise(times))
        if longest > expected.get("gap", GAP):
            return False
    return True


def _silent(history: History, expected: Expected) -> bool:
    start, end = (_begin(history) + expected[key] for key in ("from", "to"))
    commits = history.world.clients.commits
    return not any(each.database == expected["silent"] and start <= each.at <= end for each in commits)


def _count_lost(history: History, before: float = float("inf")) -> int:
    """Of promotions accepted before that time."""
    early = (loss for loss in history.world.losses if loss.at - _begin(history) < before)
    return sum(len(loss.commits()) for loss in early)


def _lost(history: History, expected: Expected) -> bool:
    return bool(_count_lost(history, expected.get("before", float("inf"))) == expected["lost"])


def _lost_some(history: History, expected: Expected) -> bool:
    return bool(_count_lost(history) >= expected["lost at least"])


def _event(history: History, expected: Expected) -> bool:
    found = [each for each in history.world.timeline.events(expected["event"]) if _by(each.region, expected)]
    return len(found) == expected["times"] if "times" in expected else bool(found)


def _never_event(history: History, expected: Expected) -> bool:
    found = history.world.timeline.events(expected["never event"])
    return not any(_by(each.region, expected) for each in found)


def _by(region: str, expected: Expected) -> bool:
    return bool(region == expected.get("in", region))


def _paged(history: History, expected: Expected) -> bool:
    by = _begin(history) + expected.get("by", float("inf"))
    subjects = [page.what.split("\n")[0] for page in history.world.timeline.pages if page.at <= by]
    return any(subject.endswith(f": {expected['paged']}") for subject in subjects)


def _answered(history: History, expected: Expected) -> bool:
    answers = [each for each in history.world.timeline.answers if each.line["event"]["command"] == expected["answered"]]
    number = expected.get("number", 1)
    if len(answers) < number:
        return False
    answer = answers[number - 1].line["answer"]
    return bool(answer and answer["done"] is expected["done"])


def _armed(history: History, expected: Expected) -> bool:
    present = history.world.present
    (item,) = history.world.state.tables[present.lease_region][naming.lease_table(present.env)].values()
    return json.loads(item["state"]["S"])["armed"] is expected["armed"]


Judge = Callable[[History, Expected], bool]
SHAPES: tuple[tuple[tuple[frozenset[str], frozenset[str]], Judge], ...] = tuple(
    ((frozenset(required), frozenset(optional)), judge)
    for required, optional, judge in (
        (("at", "holder"), ("epoch",), _holder),
        (("at", "name"), (), _name),
        (("never",), ("before",), _never),
        (("promoted",), ("by",), _promoted),
        (("fenced", "by"), (), _fenced),
        (("never fenced",), (), _never_fenced),
        (("open", "by"), (), _open),
        (("writable within", "of"), ("in",), _writable),
        (("writing", "from", "to"), ("gap",), _writing),
        (("silent", "from", "to"), (), _silent),
        (("lost",), ("before",), _lost),
        (("lost at least",), (), _lost_some),
        (("event",), ("in", "times"), _event),
        (("never event",), ("in",), _never_event),
        (("paged",), ("by",), _paged),
        (("answered", "done"), ("number",), _answered),
        (("armed",), (), _armed),
    )
)
"""What keys an expectation must have, what it may have, and who judges it."""
