"""Refuses to create a stack where something of its names is left, and says how to remove it."""

from collections.abc import Callable

from deployment import codes, remains
from deployment.errors import Refusal
from deployment.remains import Kind
from deployment.rollout import Layer
from deployment.session import Session

OUTLIVES_A_FAILURE = (Kind.TABLE, Kind.SECRET)
"""A creation that fails takes aliases and log groups along (`RetainExceptOnCreate`)."""


def refuse_leftovers(
    session: Session, layer: Layer, region: str, *, absent: Callable[[], bool], failed_before: str = ""
) -> None:
    """Look before a stack is created.

    Args:
        session: this run.
        layer: of which layer.
        region: where.
        absent: looks again whether the stack is still absent: another run may be creating what was just found.
        failed_before: why an earlier creation failed; empty: there was none, or nobody knows.

    Raises:
        Refusal: something is there that CloudFormation would collide with.
    """
    expected = [one for one in remains.named(session.rollout) if (one.layer, one.region) == (layer.name, region)]
    found = [one for one in expected if one.kind in OUTLIVES_A_FAILURE and remains.exists(session.cloud, one)]
    if not found or not absent():
        return
    raise Refusal(
        codes.LEFT_FROM_BEFORE,
        f"{layer.name} would create {' and '.join(map(str, found))}, which is there already",
        where=region,
        details=[
            *([f"the creation before failed: {failed_before}"] if failed_before else []),
            *(line for one in found for line in remains.commands(one)),
        ],
    )
