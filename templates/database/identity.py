"""Which database a region holds and where it came from, as facts.

`CreatedFrom` is written once, when a generation is created; the peer's *present* generation appears nowhere in
this layer. So rebuilding a lost region changes nothing in the survivor's stack.
"""

from typing import Any

from troposphere import And, Condition, Equals, If, Not

from settings.environment import Environment
from settings.roles import HomeRole, peer_of
from templates import naming
from templates.facts import IS_HOME_PRIMARY, fact, facts, is_home
from templates.part import Facts

DATABASE_IDENTIFIER = "DatabaseIdentifier"
CREATED_FROM = "CreatedFrom"
PEER_REGION = "PeerRegion"

IS_PRIMARY_BORN = "IsPrimaryBorn"
IS_REPLICA_BORN = "IsReplicaBorn"
PRIMARY_BORN = "PrimaryBornDatabase"
REPLICA_BORN = "ReplicaBornDatabase"


def identity_facts(env: Environment) -> Facts:
    """The database of each region, the identifier of its source, and the name of the other region."""
    return {
        **facts(DATABASE_IDENTIFIER, lambda role: naming.database_identifier(env, role)),
        **facts(CREATED_FROM, lambda role: env.region(role).created_from),
        **facts(PEER_REGION, lambda role: _peer_region(env, role)),
    }


def birth_conditions() -> dict[str, Any]:
    """How the region's present database was born; being promoted later does not change it.

    Only the home primary region, where the secret is, can have a database without a source.
    """
    return {
        IS_HOME_PRIMARY: is_home(HomeRole.PRIMARY),
        IS_PRIMARY_BORN: And(Condition(IS_HOME_PRIMARY), Equals(fact(CREATED_FROM), "")),
        IS_REPLICA_BORN: Not(Condition(IS_PRIMARY_BORN)),
    }


def of_the_database(value_of: Any) -> If:
    """A value of whichever of the two instances the region has; `value_of` takes its logical id."""
    return If(IS_REPLICA_BORN, value_of(REPLICA_BORN), value_of(PRIMARY_BORN))


def _peer_region(env: Environment, role: HomeRole) -> str:
    return env.region(peer_of(role)).name
