"""Refuses to create a stack where something of its names is left, and says how to remove it."""

from collections.abc import Callable

from deployment import codes, remains
from deployment.errors import Refusal
from deployment.remains import Kind
from deployment.rollout import Layer
from deployment.runtime.databases import instances
from deployment.session import Session

OUTLIVES_A_FAILURE = (Kind.TABLE, Kind.SECRET)
"""A creation that fails takes aliases and log groups along (`RetainExceptOnCreate`)."""

ALIVE = (
    "delete nothing: databases of the deployment live. If a stack still holds it, take that stack into the StackSet "
    "again (`aws cloudformation import-stacks-to-stack-set`); if the deployment was being taken down, "
    "`./deploy.sh destroy ENV`"
)


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
    living = [one for home in session.rollout.homes for one in _databases(session, home)]
    raise Refusal(
        codes.LEFT_FROM_BEFORE,
        f"{layer.name} would create {' and '.join(map(str, found))}, which is there already",
        right=ALIVE if living else "",
        where=region,
        details=[
            *(f"living: {one}" for one in living),
            *([f"the creation before failed: {failed_before}"] if failed_before else []),
            *(line for one in found if not living for line in remains.commands(one)),
        ],
    )


def _databases(session: Session, region: str) -> list[str]:
    role = session.rollout.homes[region]
    found = instances(session.cloud.client("rds", region), session.rollout.env, role)
    return [f"{one.identifier} in {region}" for one in found]
