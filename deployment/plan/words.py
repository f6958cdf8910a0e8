"""A plan's changes in words, for whoever prints them."""

import json
from collections import Counter
from typing import Any

from comparison.change import Action, PropertyChange, ResourceChange
from comparison.differences import canonical, is_intrinsic
from deployment.plan.model import Plan, StackPlan

LONGEST = 72
"""Characters of a value that are shown."""
HIDDEN = ("MasterUserPassword", "SecretString")
"""Properties whose values are shown to nobody, whatever they are."""
CHANGING = (Action.ADD, Action.MODIFY, Action.REPLACE, Action.REMOVE)


def resource(change: ResourceChange) -> str:
    """`CpuAlarm (CloudWatch::Alarm) modified, no interruption`."""
    kind = change.resource_type.removeprefix("AWS::")
    perhaps = "" if change.certain else "perhaps "
    cost = f", {change.interruption.words}" if change.action is Action.MODIFY else ""
    old = f"; the present one {change.disposal.words}" if change.disposal is not None else ""
    return f"{change.title} ({kind}) {perhaps}{change.action.value}{cost}{old}"


def value(change: PropertyChange) -> str:
    """`Threshold: 80 -> 90 (why it matters)`."""
    effect = change.effect
    about = [effect.interruption.words] if effect.interruption else []
    if effect.reason:
        about.append(effect.reason)
    said = f" ({': '.join(about)})" if about else ""
    return f"{change.path}: {_from_to(change)}{said}"


def _from_to(change: PropertyChange) -> str:
    if change.path.split("/")[0] in HIDDEN:
        return "another value"
    if canonical(change.before) == canonical(change.after):
        return "another value"
    before, after = _short(change.before), _short(change.after)
    if before == after:
        return f"{before}, in what is not shown"
    return f"{before} -> {after}"


def _short(found: Any) -> str:
    if found is None:
        return "nothing"
    if is_intrinsic(found):
        return _later(found)
    text = found if isinstance(found, str) else json.dumps(found)
    if len(text) <= LONGEST and "\n" not in text:
        return text
    return f"{len(text):,} characters" if "\n" in text else f"{text[: LONGEST - 3]}..."


def _later(found: dict[str, Any]) -> str:
    """What only the update itself will know."""
    ((name, argument),) = found.items()
    if name == "Ref":
        return f"what {argument} will be"
    if name == "Fn::GetAtt":
        return f"what {'.'.join(map(str, argument))} will be"
    if name == "Fn::ImportValue" and isinstance(argument, str):
        return f"the export {argument}"
    return "what is known later"


def types(stack: StackPlan) -> str:
    """`13 CloudWatch::Alarm, 2 Lambda::Function`, of what is added, the most frequent first."""
    added = Counter(
        change.resource_type.removeprefix("AWS::") for change in stack.comparison.changes if change.action is Action.ADD
    )
    return ", ".join(f"{number} {kind}" for kind, number in added.most_common())


def counts(stacks: tuple[StackPlan, ...]) -> str:
    """`3 added, 1 modified`; `nothing to do`."""
    number = Counter(change.action for stack in stacks for change in stack.comparison.changes)
    said = [f"{number[action]} {action.value}" for action in CHANGING if number[action]]
    return ", ".join(said) or "no resource changes"


def summary(plan: Plan) -> str:
    """The last line of a plan."""
    if plan.nothing:
        return f"{plan.deployment}: nothing to do"
    return f"{plan.deployment}: {counts(plan.stacks)}"
