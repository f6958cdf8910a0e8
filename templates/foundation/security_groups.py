"""Who may talk to the database: two security groups, rules as resources of their own so that they form no circle.

Clients in the same VPC are admitted by group, those elsewhere by address: a group in another region cannot be
named. Neither group has AWS's rule that lets everything out: that goes only when the group itself carries an
egress rule, so each carries one that leads nowhere. The database needs none of its own, since RDS applies
outbound rules only where the instance is a client (RDS User Guide, "Controlling access with security groups").
"""

from troposphere import AWSObject, GetAtt, ec2

from settings.environment import Environment
from settings.roles import peer_of
from templates.addresses import database_ranges, remote_client_ranges
from templates.exports import Exported, exported
from templates.foundation.vpc import vpc_id
from templates.numbered import Numbered
from templates.part import Part
from templates.tags import tags

DATABASE_GROUP = "DatabaseSecurityGroup"
CLIENT_GROUP = "ClientSecurityGroup"
NOWHERE = "127.0.0.1/32"


def part(env: Environment) -> Part:
    """Both groups and every rule."""
    remote = Numbered.of("RemoteCidr", lambda role: tuple(client.cidr for client in remote_client_ranges(env, role)))
    described = Numbered.of(
        "RemoteClient", lambda role: tuple(client.description for client in remote_client_ranges(env, role))
    )
    peer = Numbered.of("PeerDatabaseCidr", lambda role: database_ranges(env, peer_of(role)))
    return Part(
        resources=(
            _group(env, DATABASE_GROUP, "database", "Attached to the database instance"),
            _group(env, CLIENT_GROUP, "clients", "Attached to applications and the probe"),
            *_database_rules(env, remote, described),
            *_client_rules(env, peer),
        ),
        outputs=(
            exported(
                env,
                Exported.DATABASE_SECURITY_GROUP_ID,
                GetAtt(DATABASE_GROUP, "GroupId"),
                "Security group of the database",
            ),
            exported(
                env,
                Exported.CLIENT_SECURITY_GROUP_ID,
                GetAtt(CLIENT_GROUP, "GroupId"),
                "Security group to attach to applications",
            ),
        ),
        conditions={**remote.conditions, **peer.conditions},
        facts={**remote.facts, **described.facts, **peer.facts},
    )


def _group(env: Environment, title: str, name: str, purpose: str) -> ec2.SecurityGroup:
    return ec2.SecurityGroup(
        title,
        VpcId=vpc_id(env),
        GroupDescription=f"{env.deployment}: {purpose.lower()}",
        SecurityGroupEgress=[
            ec2.SecurityGroupRule(IpProtocol="-1", CidrIp=NOWHERE, Description="Replaces the rule that lets all out")
        ],
        Tags=tags(env, name, purpose),
    )


def _database_rules(env: Environment, remote: Numbered, described: Numbered) -> list[AWSObject]:
    group, port = GetAtt(DATABASE_GROUP, "GroupId"), env.database.port
    return [
        ec2.SecurityGroupIngress(
            "DatabaseFromClientGroup",
            GroupId=group,
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            SourceSecurityGroupId=GetAtt(CLIENT_GROUP, "GroupId"),
            Description="PostgreSQL from clients in this VPC",
        ),
        *(
            ec2.SecurityGroupIngress(
                f"DatabaseFromClientRange{number}",
                GroupId=group,
                IpProtocol="tcp",
                FromPort=port,
                ToPort=port,
                CidrIp=remote.value(number),
                Description=described.value(number),
                **remote.attributes(number),
            )
            for number in remote.numbers
        ),
    ]


def _client_rules(env: Environment, peer: Numbered) -> list[AWSObject]:
    group, port = GetAtt(CLIENT_GROUP, "GroupId"), env.database.port
    return [
        ec2.SecurityGroupEgress(
            "ClientToDatabaseGroup",
            GroupId=group,
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            DestinationSecurityGroupId=GetAtt(DATABASE_GROUP, "GroupId"),
            Description="PostgreSQL to the database in this VPC",
        ),
        *(
            ec2.SecurityGroupEgress(
                f"ClientToPeerDatabase{number}",
                GroupId=group,
                IpProtocol="tcp",
                FromPort=port,
                ToPort=port,
                CidrIp=peer.value(number),
                Description="PostgreSQL to the database subnets of the peer region",
                **peer.attributes(number),
            )
            for number in peer.numbers
        ),
    ]
