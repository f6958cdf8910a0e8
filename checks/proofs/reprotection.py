"""Re-protection, before it is needed: whichever region is lost, its next database is rendered and compared.

The survivor's layer must not change at all, and in the lost region exactly the stale database must go, with a final
snapshot, for exactly one new replica. What is wrong here would otherwise be found while one region is already gone.
"""

from collections.abc import Iterator, Mapping

from checks.finding import Finding
from checks.proofs.deployment import Deployment, Stack
from comparison.change import Action, Comparison, Disposal, Protection
from comparison.compare import compare_resolved
from resolution.resolve import ResolvedTemplate, resolve
from settings.environment import Environment
from settings.roles import DATABASE_ROLES, HomeRole, peer_of
from templates import database, naming

CODES = {
    "DC035": "a re-protection that would touch the database it keeps",
    "DC036": "a re-protection that would not replace exactly the lost database",
}

INSTANCE = "AWS::RDS::DBInstance"
LAYER = "database"
LEAVES = frozenset({Action.REMOVE, Action.REPLACE})
COMES = frozenset({Action.ADD, Action.REPLACE})
WITH_SNAPSHOT = frozenset({Disposal.FINAL_SNAPSHOT, Disposal.SNAPSHOT_ONCE_PROMOTED})


def prove(deployment: Deployment) -> Iterator[Finding]:
    """The next re-protection of either region."""
    stacks = {role: deployment.stack(LAYER, deployment.region(role)) for role in DATABASE_ROLES}
    primary, dr = stacks[HomeRole.PRIMARY], stacks[HomeRole.DR]
    if primary is None or dr is None:
        return
    both, env = (primary, dr), deployment.environment
    found = list(_judged(both, env, {stack.region: stack.content for stack in both}))
    if found:  # a template that somebody changed after rendering differs anyway: the generator is judged alone
        now = database.build(env).to_dict()
        found = list(_judged(both, env, {stack.region: resolve(now, stack.region) for stack in both}))
    yield from found


def _judged(both: tuple[Stack, Stack], env: Environment, now: Mapping[str, ResolvedTemplate]) -> Iterator[Finding]:
    for lost in DATABASE_ROLES:
        then = database.build(reprotected(env, lost)).to_dict()
        for stack in both:
            comparison = compare_resolved(now[stack.region], resolve(then, stack.region))
            rebuilt = stack.region == env.region(lost).name
            yield from _rebuilt(stack, comparison) if rebuilt else _kept(stack, comparison)


def reprotected(env: Environment, lost: HomeRole) -> Environment:
    """The environment file after the re-protection of a region: its next database, made from the other region's."""
    region = env.region(lost)
    source = naming.database_identifier(env, peer_of(lost))
    rebuilt = region.model_copy(update={"generation": region.generation + 1, "created_from": source})
    return env.model_copy(update={"regions": env.regions.model_copy(update={lost.value: rebuilt})})


def _kept(stack: Stack, comparison: Comparison) -> Iterator[Finding]:
    for change in comparison.changes:
        yield stack.finding("DC035", change.title, f"would be {change.action.value}: the other region is rebuilt")
    for output in comparison.outputs:
        yield stack.finding("DC035", f"Outputs/{output.name}", "would change: the other region is rebuilt")


def _rebuilt(stack: Stack, comparison: Comparison) -> Iterator[Finding]:
    instances = [change for change in comparison.changes if change.resource_type == INSTANCE]
    stale = [change.title for change in instances if change.action in LEAVES and change.disposal in WITH_SNAPSHOT]
    fresh = [change.title for change in instances if change.action in COMES]
    if len(stale) != 1 or len(fresh) != 1:
        found = ", ".join(f"{change.title} {change.action.value}" for change in instances) or "nothing"
        yield stack.finding("DC036", INSTANCE, f"{found}: one must go with a final snapshot, and one must come")
    for change in comparison.changes:
        lost = Protection.STATE in change.protection and change.action in LEAVES
        if change.refused or (lost and change.resource_type != INSTANCE):
            why = change.refused or "it holds what cannot be made again"
            yield stack.finding("DC036", change.title, f"would be {change.action.value} too: {why}")
