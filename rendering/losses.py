"""What changed files would lose if they were deployed over those before. Advisory: a render deploys nothing."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from comparison.change import Action, Protection, ResourceChange
from comparison.compare import compare
from rendering.outcome import Loss
from rendering.write import Change
from resolution.resolve import ResolutionError
from settings.problem import LOSES_STATE

LOST = (Action.REMOVE, Action.REPLACE)
NAMED = "LAYER/REGION/LOGICAL_ID"


def losses(changes: Sequence[Change]) -> Iterator[Loss]:
    """Every resource with state that the new templates replace or delete, in each region they go to.

    Args:
        changes: changed files; those that are no templates, are new or go as a whole say nothing.
    """
    for change in changes:
        if change.path.suffix == ".json" and change.before is not None and change.after is not None:
            with suppress(ValueError):  # somebody's own file in the place of a template
                yield from _of_template(change, json.loads(change.before), json.loads(change.after))


def _of_template(change: Change, before: Any, after: Any) -> Iterator[Loss]:
    if not (isinstance(before, dict) and isinstance(after, dict) and "Resources" in before):
        return
    for region in after["Metadata"]["cfn-lint"]["config"]["regions"]:
        with suppress(ResolutionError):  # a region that is new to the template
            for found in compare(before, after, {}, {}, region=region).changes:
                if Protection.STATE in found.protection and found.action in LOST:
                    yield _loss(change, region, found)


def _loss(change: Change, region: str, found: ResourceChange) -> Loss:
    name = f"{change.path.stem}/{region}/{found.title}"
    becomes = f"; the present one {found.disposal.words}" if found.disposal is not None else ""
    perhaps = "" if found.certain else "perhaps "
    return Loss(
        environment=change.path.parent.name,
        name=name,
        code=LOSES_STATE.code,
        reason=f"would {perhaps}be {found.action.value}{becomes}",
        change=LOSES_STATE.right.replace(NAMED, name),
    )
