"""About the parameter group. The seed's values are kept; RDS's defaults are often better."""

from collections.abc import Iterator

from settings.aws.parameters import RDS_RANGES, parameter
from settings.aws.postgres import memory_gib
from settings.environment import Environment
from settings.problem import Code, Finding

WAL_SENDERS = Code(
    "DRA001",
    "Few WAL senders",
    "RDS's default is 20 up to PostgreSQL 15 and 35 from 16 on; replicas, Multi-AZ, backups and logical replication "
    "share them, and replication stops when they run out.",
    "null, for RDS's default",
)
WAL_KEEP_SIZE = Code(
    "DRA002",
    "Little WAL kept",
    "RDS's default is 2048 MB. The standby's slot, not this, keeps what it needs; a lower value saves little disk.",
    "null, for RDS's default",
)
STATEMENT_LOG = Code(
    "DRA003",
    "Statements are logged",
    "Passwords in CREATE ROLE and ALTER ROLE reach CloudWatch Logs in clear text; AWS recommends none. For an audit, "
    "pgaudit redacts them.",
    "none",
)
SLOT_BOUND = Code(
    "DRA004",
    "Unlimited WAL for the standby",
    "A cross-region replica has a replication slot and no archive to fall back on: while dr is away, WAL is kept "
    "until the writer's disk is full. A bound saves the writer and costs the replica, which must then be made anew.",
    "a bound in MB, below the free storage; or -1 on purpose",
)
PLAIN_TEXT = Code(
    "DRA005",
    "Connections without TLS",
    "rds.force_ssl is off, so passwords and data may cross the network, and the regions, in clear text.",
    "1",
)
CONNECTIONS = Code(
    "DRA006",
    "More connections than memory for them",
    "RDS's own formula gives one connection for each 9,531,392 bytes of memory, 5,000 at most; beyond it an instance "
    "may run out of memory, or not start.",
    "null for RDS's formula, or a larger class",
)
UNKNOWN_TO_US = Code(
    "DRA007",
    "Parameter not checked",
    "The name belongs to RDS or to an extension and is not in this project's list; RDS decides at deployment.",
    "nothing, if the spelling is right",
)
RDS_RANGE = Code(
    "DRA008",
    "Outside RDS's own range",
    "PostgreSQL takes the value; RDS is known for a narrower range, which AWS does not document in one place.",
    "a value within RDS's range",
)
RECOMMENDED_KEEP_MB = 2048
BYTES_PER_CONNECTION, MOST_CONNECTIONS = 9531392, 5000


def wal_senders(env: Environment) -> Iterator[Finding]:
    """max_wal_senders below RDS's default."""
    default = 35 if env.database.engine_major >= 16 else 20  # noqa: PLR2004  as AWS documents it
    senders = _whole(env, "max_wal_senders")
    if senders is not None and senders < default:
        wrong = (
            f"{senders} is below RDS's default of {default}, shared by replicas, Multi-AZ, backups, logical replication"
        )
        yield WAL_SENDERS.at("database", "parameters", "max_wal_senders", wrong=wrong)


def wal_keep_size(env: Environment) -> Iterator[Finding]:
    """wal_keep_size below RDS's default."""
    size = _whole(env, "wal_keep_size")
    if size is not None and size < RECOMMENDED_KEEP_MB:
        wrong = (
            f"{size} MB is below RDS's default of {RECOMMENDED_KEEP_MB}; the standby's slot keeps what it needs anyway"
        )
        yield WAL_KEEP_SIZE.at("database", "parameters", "wal_keep_size", wrong=wrong)


def statement_log(env: Environment) -> Iterator[Finding]:
    """log_statement is on."""
    level = env.database.effective_parameters.get("log_statement", "none")
    if level != "none":
        wrong = f"{level} writes passwords in CREATE and ALTER ROLE into CloudWatch Logs in clear text"
        yield STATEMENT_LOG.at("database", "parameters", "log_statement", wrong=wrong)


def slot_bound(env: Environment) -> Iterator[Finding]:
    """max_slot_wal_keep_size was never thought of."""
    if "max_slot_wal_keep_size" not in env.database.parameters:
        wrong = "without a bound, WAL kept for an unreachable standby fills the writer's disk"
        yield SLOT_BOUND.at("database", "parameters", "max_slot_wal_keep_size", wrong=wrong)


def plain_text(env: Environment) -> Iterator[Finding]:
    """TLS is not forced."""
    if env.database.effective_parameters.get("rds.force_ssl") == "0":
        yield PLAIN_TEXT.at("database", "parameters", "rds.force_ssl", wrong="clients may connect without TLS")


def connections(env: Environment) -> Iterator[Finding]:
    """max_connections is more than RDS would give this class."""
    asked, memory = _whole(env, "max_connections"), memory_gib(env.database.instance_class)
    if asked is None or memory is None:
        return
    given = min(memory * 1024**3 // BYTES_PER_CONNECTION, MOST_CONNECTIONS)
    if asked > given:
        wrong = f"{asked} connections on {env.database.instance_class}, where RDS's own formula gives about {given}"
        yield CONNECTIONS.at("database", "parameters", "max_connections", wrong=wrong)


def unknown_to_us(env: Environment) -> Iterator[Finding]:
    """Names that only RDS or an extension can judge."""
    for name in env.database.parameters:
        if parameter(name, env.database.engine_major) is None:
            yield UNKNOWN_TO_US.at(
                "database", "parameters", name, wrong="its name and value are judged at deployment only"
            )


def rds_ranges(env: Environment) -> Iterator[Finding]:
    """Values that PostgreSQL takes and RDS may not."""
    for name, (least, most) in RDS_RANGES.items():
        value = _whole(env, name)
        if value is not None and not least <= value <= most:
            wrong = f"{value} may be refused by RDS, which takes {least} to {most}"
            yield RDS_RANGE.at("database", "parameters", name, wrong=wrong, right=f"{least} to {most}")


def _whole(env: Environment, name: str) -> int | None:
    """A parameter that is a plain whole number; None for a formula, or for RDS's default."""
    value = env.database.effective_parameters.get(name, "")
    return int(value) if value.lstrip("-").isdecimal() else None
