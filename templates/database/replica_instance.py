"""A database created as the other region's replica: dr's first, and every rebuilt one.

Its source never leaves the template. CloudFormation cannot see a promotion, and taking the source away would make
it promote an instance that is none any more; another source would replace the live database.
"""

from troposphere import rds

from settings.environment import Environment
from templates import naming
from templates.database import log_groups
from templates.database.identity import CREATED_FROM, IS_REPLICA_BORN, PEER_REGION, REPLICA_BORN
from templates.database.instance import shared_properties
from templates.database.replica_rules import require_replica
from templates.facts import fact
from templates.part import Part


def part(env: Environment) -> Part:
    """The instance that was created from another.

    While it is a replica CloudFormation takes no final snapshot of it whatever the policy says (its writer has
    the data); deletion protection is what guards it. Once promoted it gets one, like any other.
    """
    properties = {
        "SourceDBInstanceIdentifier": naming.arn(
            "rds", "${Peer}", "db:${From}", Peer=fact(PEER_REGION), From=fact(CREATED_FROM)
        ),
        "SourceRegion": fact(PEER_REGION),
        **shared_properties(env),
    }
    require_replica(REPLICA_BORN, properties)
    return Part(
        resources=(
            rds.DBInstance(
                REPLICA_BORN,
                Condition=IS_REPLICA_BORN,
                DependsOn=log_groups.titles(env),
                DeletionPolicy="Snapshot",
                UpdateReplacePolicy="Snapshot",
                **properties,
            ).no_validation(),  # in favour of require_replica, see there
        )
    )
