"""gp3 storage: its ceiling, and what may be provisioned. Numbers: RDS user guide, "Amazon RDS DB instance storage"."""

from collections.abc import Iterator

from settings.environment import Environment
from settings.problem import Code, Finding

CEILING = Code(
    "DR060",
    "Storage ceiling too low",
    "RDS wants the maximum of storage autoscaling at least 10 % above what is allocated.",
    "max_allocated_gib of at least 1.10 times allocated_gib",
)
TOO_SMALL = Code(
    "DR061",
    "Provisioned performance under 400 GiB",
    "Below 400 GiB gp3 for PostgreSQL is one volume with fixed 3,000 IOPS and 125 MiB/s; RDS refuses anything else.",
    "no iops and no throughput_mibps, or allocated_gib of 400 or more",
)
RATIO = Code(
    "DR062",
    "Provisioned performance out of proportion",
    "gp3 takes at most 0.25 MiB/s for each IOPS (12,000 IOPS unless more are provisioned).",
    "more IOPS, or less throughput",
)
HEADROOM_PERCENT = 110
STRIPED_GIB = 400
"""From here on gp3 is striped over four volumes and takes provisioned performance."""
BASELINE_IOPS = 12000
IOPS_PER_MIBPS = 4


def ceiling(env: Environment) -> Iterator[Finding]:
    """Autoscaling has room."""
    storage = env.database.storage
    needed = -(-storage.allocated_gib * HEADROOM_PERCENT // 100)
    if storage.max_allocated_gib < needed:
        wrong = f"{storage.max_allocated_gib} GiB is less than 1.10 times the allocated {storage.allocated_gib} GiB"
        yield CEILING.at("database", "storage", "max_allocated_gib", wrong=wrong, right=f"{needed} or more")


def performance_needs_size(env: Environment) -> Iterator[Finding]:
    """Nothing is provisioned under 400 GiB."""
    storage = env.database.storage
    if storage.allocated_gib < STRIPED_GIB:
        for field in ("iops", "throughput_mibps"):
            if getattr(storage, field) is not None:
                wrong = f"cannot be provisioned with {storage.allocated_gib} GiB"
                yield TOO_SMALL.at("database", "storage", field, wrong=wrong)


def performance_ratios(env: Environment) -> Iterator[Finding]:
    """IOPS and throughput are in proportion; IOPS and size always are (64,000 is under 500 for each of 400 GiB)."""
    storage = env.database.storage
    if storage.allocated_gib < STRIPED_GIB:
        return
    iops = storage.iops or BASELINE_IOPS
    if storage.throughput_mibps and storage.throughput_mibps * IOPS_PER_MIBPS > iops:
        wrong = f"{storage.throughput_mibps} MiB/s are more than a quarter of {iops} IOPS"
        right = f"{iops // IOPS_PER_MIBPS} or less, or iops of {storage.throughput_mibps * IOPS_PER_MIBPS} or more"
        yield RATIO.at("database", "storage", "throughput_mibps", wrong=wrong, right=right)
