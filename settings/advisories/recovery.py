"""About what failover can and cannot promise."""

from collections.abc import Iterator

from settings.budget import region_lost
from settings.environment import Environment
from settings.problem import Code, Finding

PROMOTION_TIME = Code(
    "DRA070",
    "RTO rests on an assumed promotion time",
    "AWS promises no promotion time: several minutes or longer, by the size of the replica. The budget holds only as "
    "far as the assumption does.",
    "the time that drills measured (writing the setting down says that it is yours)",
)
CUT_OFF_WRITER = Code(
    "DRA071",
    "Automatic failover may lose commits",
    "If the writer's region is cut off and can run neither its controller nor its EC2 API, clients inside it may "
    "commit until it is reachable again; after a promotion those commits exist only in its final snapshot.",
    "approval, which puts a human in front; Aurora Global with rds.global_db_rpo removes it",
)
LEASE_IN_DR = Code(
    "DRA072",
    "The lease lives in dr",
    "Without a witness the lease is in the dr region: with dr lost, the writer goes on but nobody can be armed or "
    "switched over.",
    "a third region",
)
LONG_TTL = Code(
    "DRA073",
    "TTL over a minute",
    "AWS advises 60 seconds or less for records with health checks; resolvers keep the old writer's address that long.",
    "60 or less",
)
ADVISED_TTL_SECONDS = 60


def promotion_time(env: Environment) -> Iterator[Finding]:
    """Nobody has measured."""
    if "promotion_seconds" not in env.recovery.model_fields_set:
        wrong = (
            f"the budget of {region_lost(env).seconds} s takes {env.recovery.promotion_seconds} s for the promotion; "
            "AWS promises no time"
        )
        yield PROMOTION_TIME.at("recovery", "promotion_seconds", wrong=wrong)


def cut_off_writer(env: Environment) -> Iterator[Finding]:
    """The price of no human in front."""
    if env.recovery.mode == "automatic":
        wrong = "a writer region that is cut off but alive may go on committing; a promotion loses those commits"
        yield CUT_OFF_WRITER.at("recovery", "mode", wrong=wrong)


def lease_in_dr(env: Environment) -> Iterator[Finding]:
    """No witness."""
    if env.regions.witness is None:
        yield LEASE_IN_DR.at("regions", "witness", wrong="with dr lost, the lease is lost too")


def long_ttl(env: Environment) -> Iterator[Finding]:
    """Longer than AWS advises."""
    if env.dns.ttl_seconds > ADVISED_TTL_SECONDS:
        wrong = f"clients may keep the old writer's address for {env.dns.ttl_seconds} s"
        yield LONG_TTL.at("dns", "ttl_seconds", wrong=wrong)
