"""The network ACL of the database subnets: wide open by itself, and the place where the fence goes up.

It allows everything, because replication between RDS instances in different regions runs over a path that AWS
does not document, and a narrow ACL could cut it; the security group is the narrow one. IPv6 has no entry and so
is denied: neither the fence nor the clients know it.
"""

from troposphere import Ref, ec2

from settings.environment import Environment
from templates.exports import Exported, exported
from templates.fence import FIRST_TEMPLATE_RULE
from templates.foundation.subnets import DATABASE, numbered_subnets, subnet_id
from templates.foundation.vpc import vpc_id
from templates.part import Part
from templates.tags import tags

NETWORK_ACL = "DatabaseNetworkAcl"
NAME = "database-acl"
ALL_PROTOCOLS = -1
ANYWHERE = "0.0.0.0/0"


def part(env: Environment) -> Part:
    """The ACL, its two entries, and its association with every database subnet."""
    subnets = numbered_subnets(env, DATABASE)
    return Part(
        resources=(
            ec2.NetworkAcl(
                NETWORK_ACL, VpcId=vpc_id(env), Tags=tags(env, NAME, "Fence around the database subnets when needed")
            ),
            _allow_all("DatabaseNetworkAclInbound", egress=False),
            _allow_all("DatabaseNetworkAclOutbound", egress=True),
            *(
                ec2.SubnetNetworkAclAssociation(
                    f"DatabaseNetworkAclAssociation{number}",
                    NetworkAclId=Ref(NETWORK_ACL),
                    SubnetId=subnet_id(env, DATABASE, number),
                    **subnets.attributes(number),
                )
                for number in subnets.numbers
            ),
        ),
        outputs=(exported(env, Exported.NETWORK_ACL_ID, Ref(NETWORK_ACL), "Id of the database subnets' network ACL"),),
    )


def _allow_all(title: str, *, egress: bool) -> ec2.NetworkAclEntry:
    return ec2.NetworkAclEntry(
        title,
        NetworkAclId=Ref(NETWORK_ACL),
        RuleNumber=FIRST_TEMPLATE_RULE,
        Protocol=ALL_PROTOCOLS,
        RuleAction="allow",
        Egress=egress,
        CidrBlock=ANYWHERE,
    )
