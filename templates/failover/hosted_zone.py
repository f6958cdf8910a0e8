"""The private hosted zone of the writer's name, in both VPCs.

Only in dr, whose stack is made second and so knows both VPCs: CloudFormation cannot associate a VPC afterwards.
It goes with the stack: a zone that stayed would keep both VPCs, and Route 53 refuses a second zone of that name
for them. Route 53 also refuses to delete a zone in which somebody else has made records.
"""

from troposphere import Output, Ref, route53

from settings.environment import Environment
from settings.roles import HomeRole
from templates.exports import Exported, imported
from templates.facts import IS_HOME_DR, is_home
from templates.overrides import PEER_VPC_ID
from templates.part import Part
from templates.tags import tags

ZONE = "HostedZone"


def part(env: Environment) -> Part:
    """The zone and its id."""
    return Part(
        resources=(
            route53.HostedZone(
                ZONE,
                Name=env.dns.zone,
                VPCs=[
                    route53.HostedZoneVPCs(
                        VPCId=imported(env, Exported.VPC_ID), VPCRegion=env.region(HomeRole.DR).name
                    ),
                    route53.HostedZoneVPCs(
                        VPCId=Ref(PEER_VPC_ID.parameter), VPCRegion=env.region(HomeRole.PRIMARY).name
                    ),
                ],
                HostedZoneTags=tags(env, "zone", "The name that follows the writer", role=HomeRole.DR),
                DeletionPolicy="Delete",
                UpdateReplacePolicy="Delete",
                Condition=IS_HOME_DR,
            ),
        ),
        outputs=(Output("HostedZoneId", Value=Ref(ZONE), Description="Private hosted zone", Condition=IS_HOME_DR),),
        conditions={IS_HOME_DR: is_home(HomeRole.DR)},
    )
