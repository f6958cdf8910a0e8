"""Which region is updated first: a pure decision over what would change, and over who the writer is.

A standby stops when one of a few parameters is lower than its writer's (PostgreSQL, "Hot Standby", parameters that
must be at least the primary's), and it must not be older than its writer (RDS user guide: upgrade the replicas
first). So what is raised goes to the standby first, what is lowered to the writer first. Everything else goes to home
primary first, as creation does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from comparison.change import Comparison, PropertyChange
from deployment import codes
from deployment.errors import Refusal
from settings.aws.postgres import memory_gib, vcpu
from settings.database import Database
from settings.formula import FormulaInvalid, evaluate

AT_LEAST_THE_WRITERS: Mapping[str, str] = {
    "max_connections": "LEAST({DBInstanceClassMemory/9531392},5000)",
    "max_locks_per_transaction": "64",
    "max_prepared_transactions": "0",
    "max_wal_senders": "35",
    "max_worker_processes": "GREATEST({DBInstanceVCPU*2},8)",
}
"""Parameter to RDS's default of today's major versions, for a group that does not set it."""
GROUP, INSTANCE = "AWS::RDS::DBParameterGroup", "AWS::RDS::DBInstance"
GIB = 2**30


@dataclass(frozen=True)
class Demand:
    """Something of which a standby needs as much as its writer."""

    what: str
    before: tuple[int, ...]
    after: tuple[int, ...]

    def __str__(self) -> str:
        """`max_connections 200 → 400`."""
        return f"{self.what} {'.'.join(map(str, self.before))} → {'.'.join(map(str, self.after))}"


def update_order(
    home: tuple[str, str], writer: str, comparisons: Iterable[Comparison], database: Database
) -> tuple[str, str]:
    """The regions in the order of their update.

    Args:
        home: home primary and dr.
        writer: the region that writes, by the lease.
        comparisons: what would change in the database layer's stacks.
        database: the settings that the stacks are to have.

    Raises:
        Refusal: something is raised and something else lowered.
    """
    found = {demand for comparison in comparisons for demand in demands(comparison, database)}
    raised = sorted(str(demand) for demand in found if demand.after > demand.before)
    lowered = sorted(str(demand) for demand in found if demand.after < demand.before)
    if raised and lowered:
        raise Refusal(codes.BOTH_WAYS, f"raised: {', '.join(raised)}; lowered: {', '.join(lowered)}")
    standby = home[0] if writer == home[1] else home[1]
    if raised:
        return standby, writer
    return (writer, standby) if lowered else home


def demands(comparison: Comparison, database: Database) -> Iterator[Demand]:
    """What changes that a standby needs as much of, in one stack."""
    changes = [(resource.resource_type, change) for resource in comparison.changes for change in resource.properties]
    before, after = dict(database.effective_parameters), dict(database.effective_parameters)
    size = database.instance_class
    for kind, change in changes:
        if kind == GROUP and change.path.startswith("Parameters/"):
            _undo(before, change)
        elif kind == INSTANCE and change.path == "DBInstanceClass" and isinstance(change.before, str):
            size = change.before
        elif kind == INSTANCE and change.path == "EngineVersion" and change.before:
            yield Demand("engine version", _version(change.before), _version(change.after))
    for name, default in AT_LEAST_THE_WRITERS.items():
        had = _value(before.get(name, default), size)
        gets = _value(after.get(name, default), database.instance_class)
        if had != gets:
            yield Demand(name, (had,), (gets,))


def _undo(parameters: dict[str, str], change: PropertyChange) -> None:
    name = change.path.removeprefix("Parameters/")
    parameters.pop(name, None)
    if change.before is not None:
        parameters[name] = str(change.before)


def _value(text: str, size: str) -> int:
    """A value of a class. A class that nobody knows counts as nothing: a change has a direction."""
    memory, processors = (memory_gib(size) or 0) * GIB, vcpu(size) or 0
    try:
        return evaluate(text, {"DBInstanceClassMemory": memory, "DBInstanceVCPU": processors})
    except FormulaInvalid:
        return 0


def _version(text: object) -> tuple[int, ...]:
    return tuple(int(part) for part in str(text).split(".") if part.isdigit())
