"""EC2 permissions of the foundation layer: make networks, and change those that carry the deployment's name."""

from awacs import ec2
from awacs.aws import Action, Statement, StringEquals

from settings.environment import Environment
from settings.roles import HomeRole
from templates.bootstrap.scope import everywhere, existing, in_our_regions, ours
from templates.foundation.subnets import DATABASE, existing_tier
from templates.foundation.vpc import existing_vpc, uses_existing_vpc
from templates.policies.statements import allow

IN_ANY_VPC = (ec2.CreateNetworkAcl, ec2.CreateSecurityGroup)
IN_OWN_VPC = (ec2.CreateFlowLogs, ec2.CreateRouteTable, ec2.CreateSubnet)
RULES = (
    ec2.AuthorizeSecurityGroupEgress,
    ec2.AuthorizeSecurityGroupIngress,
    ec2.RevokeSecurityGroupEgress,
    ec2.RevokeSecurityGroupIngress,
    ec2.UpdateSecurityGroupRuleDescriptionsEgress,
    ec2.UpdateSecurityGroupRuleDescriptionsIngress,
)
CHANGES = (
    ec2.CreateNetworkAclEntry,
    ec2.CreateTags,
    ec2.DeleteNetworkAcl,
    ec2.DeleteNetworkAclEntry,
    ec2.DeleteSecurityGroup,
    ec2.DeleteTags,
    ec2.ReplaceNetworkAclEntry,
    *RULES,
)
CHANGES_IN_OWN_VPC = (
    ec2.AssociateRouteTable,
    ec2.DeleteFlowLogs,
    ec2.DeleteRouteTable,
    ec2.DeleteSubnet,
    ec2.DeleteVpc,
    ec2.DisassociateRouteTable,
    ec2.ModifySubnetAttribute,
    ec2.ModifyVpcAttribute,
    ec2.ReplaceRouteTableAssociation,
)
READS = (
    ec2.DescribeInstances,
    ec2.DescribeNetworkAcls,
    ec2.DescribeSecurityGroupRules,
    ec2.DescribeSecurityGroups,
    ec2.DescribeTags,
)
READS_IN_OWN_VPC = (
    ec2.DescribeFlowLogs,
    ec2.DescribeRouteTables,
    ec2.DescribeSubnets,
    ec2.DescribeVpcAttribute,
    ec2.DescribeVpcEncryptionControls,
    ec2.DescribeVpcs,
)


def reads(env: Environment) -> tuple[Action, ...]:
    """Looks; EC2 has no resources for them."""
    return READS if uses_existing_vpc(env) else (*READS, *READS_IN_OWN_VPC)


def statements(env: Environment) -> tuple[Statement, ...]:
    """Create, change, fence off."""
    here = in_our_regions(env)
    changes = CHANGES if uses_existing_vpc(env) else (*CHANGES, *CHANGES_IN_OWN_VPC)
    return (
        *_creations(env),
        allow(changes, everywhere("ec2", "*/*"), here, ours(env)),
        # Rules are resources too, without a tag; the statement above has checked their group.
        allow(RULES, everywhere("ec2", "security-group-rule/*"), here),
        *_associations(env),
    )


def _creations(env: Environment) -> tuple[Statement, ...]:
    here = in_our_regions(env)
    if uses_existing_vpc(env):
        return (
            allow(IN_ANY_VPC, everywhere("ec2", "network-acl/*", "security-group/*"), here),
            allow(IN_ANY_VPC, existing(env, "vpc", lambda role: [existing_vpc(env, role).vpc_id])),
            _tag_at_creation(env, IN_ANY_VPC),
        )
    inside = (*IN_ANY_VPC, *IN_OWN_VPC)
    kinds = ("network-acl/*", "route-table/*", "security-group/*", "subnet/*", "vpc-flow-log/*")
    return (
        allow([ec2.CreateVpc], everywhere("ec2", "vpc/*"), here),
        allow(inside, everywhere("ec2", *kinds), here),
        allow(inside, everywhere("ec2", "vpc/*"), here, ours(env)),
        _tag_at_creation(env, (ec2.CreateVpc, *inside)),
    )


def _tag_at_creation(env: Environment, creations: tuple[Action, ...]) -> Statement:
    by_creation = StringEquals("ec2:CreateAction", [creation.action for creation in creations])
    return allow([ec2.CreateTags], everywhere("ec2", "*/*"), in_our_regions(env), by_creation)


def _associations(env: Environment) -> tuple[Statement, ...]:
    """The ACL goes to database subnets alone; on deletion they return to the VPC's default ACL, which has no name."""
    replace, here = [ec2.ReplaceNetworkAclAssociation], in_our_regions(env)
    if uses_existing_vpc(env):
        subnets = allow(replace, existing(env, "subnet", lambda role: _database_subnets(env, role)))
    else:
        subnets = allow(replace, everywhere("ec2", "subnet/*"), here, ours(env))
    return (allow(replace, everywhere("ec2", "network-acl/*"), here), subnets)


def _database_subnets(env: Environment, role: HomeRole) -> tuple[str, ...]:
    return existing_tier(env, role, DATABASE).subnet_ids
