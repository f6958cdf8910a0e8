"""The database layer's policy: instances of either birth, their secret, peering, and the functions around them."""

from awacs import ec2, iam, rds, secretsmanager
from awacs.aws import Statement, StringEquals
from troposphere import Sub

from settings.environment import Environment
from templates import naming
from templates.bootstrap import automation
from templates.bootstrap.scope import everywhere, existing, in_our_regions, ours, stack_made
from templates.foundation.vpc import existing_vpc, uses_existing_vpc
from templates.policies.statements import allow, unscoped

SERVICE_ROLE = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/aws-service-role/rds.amazonaws.com/*"


def statements(env: Environment) -> tuple[Statement, ...]:
    """By concern, as the layer itself is."""
    return (
        *_instances(env),
        *_lookups(env),
        _service_linked_role(),
        *_secret(env),
        *_peering(env),
        *automation.key_use(env, "rds", "secretsmanager"),
    )


def _instances(env: Environment) -> tuple[Statement, ...]:
    made = stack_made(env, "database")
    return (
        # RDS also asks for the groups that an instance begins with: the default option group and, for a replica,
        # the default parameter group, since the handler gives it its own only after creation.
        allow(
            [
                rds.AddSourceIdentifierToSubscription,
                rds.AddTagsToResource,
                rds.CreateDBInstance,
                rds.CreateDBInstanceReadReplica,
                rds.CreateDBParameterGroup,
                rds.CreateDBSnapshot,
                rds.CreateDBSubnetGroup,
                rds.CreateEventSubscription,
                rds.DeleteDBInstance,
                rds.DeleteDBParameterGroup,
                rds.DeleteDBSubnetGroup,
                rds.DeleteEventSubscription,
                rds.ModifyDBInstance,
                rds.ModifyDBParameterGroup,
                rds.ModifyDBSubnetGroup,
                rds.ModifyEventSubscription,
                rds.RebootDBInstance,
                rds.RemoveSourceIdentifierFromSubscription,
                rds.RemoveTagsFromResource,
                rds.ResetDBParameterGroup,
            ],
            everywhere(
                "rds",
                f"db:{env.deployment}-*",
                f"es:{made}",
                "og:default:*",
                f"pg:{made}",
                "pg:default.*",
                f"snapshot:{env.deployment}-*",
                f"snapshot:{made}",
                f"subgrp:{made}",
            ),
            in_our_regions(env),
        ),
    )


def _lookups(env: Environment) -> tuple[Statement, ...]:
    here = in_our_regions(env)
    return (
        unscoped(
            "RDS authorises lists, events and engine defaults against whole resource types or nothing",
            [
                rds.DescribeDBClusterSnapshots,
                rds.DescribeDBClusters,
                rds.DescribeDBEngineVersions,
                rds.DescribeDBInstanceAutomatedBackups,
                rds.DescribeDBInstances,
                rds.DescribeDBParameterGroups,
                rds.DescribeDBParameters,
                rds.DescribeDBSnapshots,
                rds.DescribeDBSubnetGroups,
                rds.DescribeEngineDefaultParameters,
                rds.DescribeEventSubscriptions,
                rds.DescribeEvents,
                rds.ListTagsForResource,
            ],
            here,
        ),
        unscoped(
            "EC2 has no resources for Describe actions",
            [
                ec2.DescribeAccountAttributes,
                ec2.DescribeAvailabilityZones,
                ec2.DescribeInternetGateways,
                ec2.DescribeVpcAttribute,
            ],
            here,
        ),
    )


def _service_linked_role() -> Statement:
    """RDS makes its role with the first database of an account."""
    return allow(
        [iam.CreateServiceLinkedRole], [Sub(SERVICE_ROLE)], StringEquals("iam:AWSServiceName", "rds.amazonaws.com")
    )


def _secret(env: Environment) -> tuple[Statement, ...]:
    here = in_our_regions(env)
    return (
        allow(
            [
                secretsmanager.CancelRotateSecret,
                secretsmanager.CreateSecret,
                secretsmanager.DescribeSecret,
                secretsmanager.GetSecretValue,
                secretsmanager.RemoveRegionsFromReplication,
                secretsmanager.ReplicateSecretToRegions,
                secretsmanager.RotateSecret,
                secretsmanager.TagResource,
                secretsmanager.UntagResource,
                secretsmanager.UpdateSecret,
            ],
            everywhere("secretsmanager", f"secret:{naming.master_secret(env)}*"),
            here,
        ),
        unscoped("a random password is no resource", [secretsmanager.GetRandomPassword], here),
    )


def _peering(env: Environment) -> tuple[Statement, ...]:
    """EC2 asks for both VPCs and the connection; the peer's VPC shows its tags only in its own region."""
    make, here = [ec2.AcceptVpcPeeringConnection, ec2.CreateVpcPeeringConnection], in_our_regions(env)
    connections = everywhere("ec2", "vpc-peering-connection/*")
    vpcs = (
        existing(env, "vpc", lambda role: [existing_vpc(env, role).vpc_id])
        if uses_existing_vpc(env)
        else everywhere("ec2", "vpc/*")
    )
    change = [
        ec2.CreateTags,
        ec2.DeleteTags,
        ec2.DeleteVpcPeeringConnection,
        ec2.ModifyVpcPeeringConnectionOptions,
    ]
    return (
        allow(make, [*connections, *vpcs], here),
        allow([ec2.CreateTags], connections, here, StringEquals("ec2:CreateAction", "CreateVpcPeeringConnection")),
        allow(change, connections, here, ours(env)),
        unscoped("EC2 has no resources for Describe actions", [ec2.DescribeVpcPeeringConnections], here),
    )
