"""The snapshot copier over weeks of virtual time: two regions, their snapshots, and everything that can go wrong.

`run(seed)` runs the function's text in one history and says what did not hold; the same seed gives the same
history. `claims` is what must hold, `faults` what goes wrong, `account` what RDS does by itself.
"""

from dataclasses import dataclass

from simulation.copies.claims import Violation
from simulation.copies.history import History
from templates.database.snapshot_copier import NAME
from templates.lambda_function import modules

__all__ = ["Result", "Violation", "copier", "run"]


@dataclass(frozen=True)
class Result:
    """What a history came to."""

    seed: int
    setting: str
    """Retention and limits that were drawn."""
    faults: tuple[str, ...]
    violations: tuple[Violation, ...]
    log: tuple[str, ...]
    """Every line the function logged, with day and region."""
    copied: int
    pruned: int

    def __str__(self) -> str:
        """Everything needed to understand a failure and to see it again."""
        found = [f"  day {violation.at / 86400:7.3f} {violation.words}" for violation in self.violations]
        return "\n".join((f"seed {self.seed}: {self.setting}", *(f"  {fault}" for fault in self.faults), *found))


def copier() -> str:
    """The function's text, as it stands in `functions/`."""
    (text,) = modules(NAME).values()
    return text


def run(seed: int, source: str | None = None) -> Result:
    """Run a history.

    Args:
        seed: decides everything.
        source: another text of the function than the one in `functions/`, to see what a rule is there for.
    """
    history = History(seed, copier() if source is None else source)
    history.run()
    return Result(
        seed,
        history.setting,
        tuple(map(str, history.faults)),
        tuple(history.claims.violations),
        tuple(history.cloud.log),
        history.account.copied,
        len(history.claims.pruned),
    )
