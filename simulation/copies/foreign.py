"""Other people's snapshots, as near to the function's own as they can be mistaken for."""

from collections.abc import Iterator
from random import Random
from time import gmtime, strftime

from simulation.copies.account import DAY, Snapshot

MARK = {"CopiedBy": "orders-prod-snapshot-copier"}
OTHERS_MARK = {"CopiedBy": "billing-prod-snapshot-copier"}


def minute(at: float) -> str:
    """How RDS ends the name of an automated snapshot; seconds since 1970."""
    return strftime("%Y-%m-%d-%H-%M", gmtime(at))


def manual(random: Random, region: str, peer: str, begin: float) -> Iterator[Snapshot]:
    """Manual snapshots that are there from the beginning; most are old enough to be pruned, were they ours."""
    database = f"orders-prod-{peer}-g1"
    for days in (40, random.uniform(10, 20), random.uniform(0, 10)):
        taken = begin - days * DAY
        for name, tags in (
            (f"{database}-{minute(taken)}", {}),  # our name, nobody's mark
            (f"{database}-{minute(taken + 60)}", OTHERS_MARK),  # our name, another copier's mark
            (f"before-migration-{minute(taken)}", MARK),  # a copy of ours that took our mark along
            (f"{database}-before-{minute(taken)}", MARK),
            (f"orders-prod-{peer}-gold-g1-{minute(taken)}", MARK),
            (f"billing-prod-{peer}-g1-{minute(taken)}", OTHERS_MARK),
        ):
            yield Snapshot(region, name, database, taken, taken, dict(tags))


def databases(region: str) -> tuple[str, ...]:
    """Other databases, whose automated snapshots are in the same list as the deployment's."""
    return f"billing-prod-{region}-g1", f"orders-prod-{region}-gold-g1", f"orders-prod-{region}-g1-test"
