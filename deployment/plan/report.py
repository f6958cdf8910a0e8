"""A plan for people: coloured on a terminal, plain anywhere else."""

from collections.abc import Collection, Iterator
from typing import TextIO

from rich.console import Console
from rich.text import Text

from comparison.change import Action, Interruption
from deployment.plan import words
from deployment.plan.guards import Stop
from deployment.plan.model import Plan, StackPlan, Writer

SIGNS = {
    Action.ADD: ("+", "green"),
    Action.MODIFY: ("~", "yellow"),
    Action.REPLACE: ("+/-", "red"),
    Action.REMOVE: ("-", "red"),
}
COSTS = {Interruption.NONE: "", Interruption.SOME: "yellow", Interruption.REPLACEMENT: "red"}
Line = tuple[str, str]
"""Text and style."""


def show(plan: Plan, stops: Collection[Stop], out: TextIO) -> None:
    """Print a plan and what stops it."""
    console = Console(file=out, highlight=False, soft_wrap=True)
    for text, style in lines(plan, stops):
        console.print(Text(text, style))


def lines(plan: Plan, stops: Collection[Stop]) -> Iterator[Line]:
    """Everything there is to say, the most important last."""
    layer = ""
    for stack in plan.stacks:
        if stack.layer != layer:
            layer = stack.layer
            yield layer, "bold"
        yield from _stack(stack)
    yield "", ""
    for note in plan.notes:
        yield note, "yellow"
    if plan.writer is not Writer.HOME:
        yield f"By the lease {plan.writer.value} may write.", "yellow"
    for stop in stops:
        yield str(stop), "red"
    yield words.summary(plan), "bold"
    if stops:
        yield f"apply refuses this: {len(stops)} {'reason' if len(stops) == 1 else 'reasons'} above", "red"


def _stack(stack: StackPlan) -> Iterator[Line]:
    changes = stack.comparison.changes
    yield f"  {stack.region}  {_state(stack)}", "dim" if stack.nothing else ""
    for note in stack.notes:
        yield f"    ! {note}", "yellow"
    for parameter in stack.parameters:
        after = parameter.after or f"known when {parameter.source} is"
        yield f"    parameter {parameter.name}: {parameter.before or 'nothing'} -> {after}", ""
    if not stack.present:
        yield f"    + {words.types(stack)}", "green"
        return
    for change in changes:
        sign, style = SIGNS[change.action]
        yield f"    {sign} {words.resource(change)}", style
        for each in change.properties:
            yield f"        {words.value(each)}", COSTS[each.effect.interruption]
    for output in stack.comparison.outputs:
        exported = f", exported as {output.exported_as}" if output.exported_as else ""
        yield f"    output {output.name} {output.action.value}{exported}", "dim"


def _state(stack: StackPlan) -> str:
    if not stack.present:
        return f"is not there yet: {len(stack.comparison.changes)} resources"
    return "nothing to do" if stack.nothing else words.counts((stack,))
