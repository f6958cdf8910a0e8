"""VPC peering: dr asks, in the same account AWS accepts. The routes are the failover layer's."""

from troposphere import Output, Ref, ec2

from settings.environment import Environment
from settings.roles import HomeRole
from templates.exports import Exported, imported
from templates.facts import IS_HOME_DR, is_home
from templates.overrides import PEER_VPC_ID
from templates.part import Part
from templates.tags import tags

PEERING_CONNECTION = "PeeringConnection"


def part(env: Environment) -> Part:
    """One connection for both directions; it exists once, so dr's stack has it."""
    return Part(
        parameters=(PEER_VPC_ID.as_parameter(),),
        conditions={IS_HOME_DR: is_home(HomeRole.DR)},
        resources=(
            ec2.VPCPeeringConnection(
                PEERING_CONNECTION,
                Condition=IS_HOME_DR,
                VpcId=imported(env, Exported.VPC_ID),
                PeerVpcId=Ref(PEER_VPC_ID.parameter),
                PeerRegion=env.regions.primary.name,
                Tags=tags(env, "peering", "Clients and probes of one region reach the database of the other"),
            ),
        ),
        outputs=(
            Output(
                "PeeringConnectionId",
                Condition=IS_HOME_DR,
                Value=Ref(PEERING_CONNECTION),
                Description="Id of the peering connection",
            ),
        ),
    )
