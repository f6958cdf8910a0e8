"""The failover layer's policy: zone, records, health checks, routes, dashboard."""

from awacs import cloudwatch, ec2, route53
from awacs.aws import ForAllValuesStringEquals, ForAllValuesStringLike, Null, Statement
from troposphere import Sub

from settings.environment import Environment
from settings.roles import HomeRole
from templates import naming
from templates.bootstrap.scope import everywhere, existing, in_our_regions, ours, region_names, worldwide
from templates.foundation.subnets import TIERS, existing_tier
from templates.foundation.vpc import uses_existing_vpc
from templates.policies.statements import allow, unscoped

RECORD_NAMES = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
NEW_OR_LISTED = (route53.CreateHealthCheck, route53.ListHostedZones)


def statements(env: Environment) -> tuple[Statement, ...]:
    """By concern, as the layer itself is."""
    return (
        *_dns(env),
        *_routes(env),
        *_dashboard(env),
    )


def _dns(env: Environment) -> tuple[Statement, ...]:
    """Zones and checks have ids that Route 53 gives, and it knows no conditions on tags."""
    zones, checks = _route53("hostedzone/*"), _route53("healthcheck/*")
    vpcs = [f"VPCId=*,VPCRegion={region}" for region in region_names(env)]
    return (
        allow(
            [route53.AssociateVPCWithHostedZone, route53.CreateHostedZone, route53.DisassociateVPCFromHostedZone],
            [*zones, *everywhere("ec2", "vpc/*")],
            ForAllValuesStringLike("route53:VPCs", vpcs),
            # An absent key satisfies "all values": without a VPC it would be a public zone.
            Null("route53:VPCs", "false"),
        ),
        allow(
            [
                route53.DeleteHostedZone,
                route53.GetHostedZone,
                route53.ListQueryLoggingConfigs,
                route53.ListResourceRecordSets,
                route53.UpdateHostedZoneComment,
            ],
            zones,
        ),
        allow(
            [route53.ChangeResourceRecordSets],
            zones,
            ForAllValuesStringEquals(RECORD_NAMES, [naming.writer_name(env)]),
        ),
        allow([route53.DeleteHealthCheck, route53.GetHealthCheck, route53.UpdateHealthCheck], checks),
        allow([route53.ChangeTagsForResource, route53.ListTagsForResource], [*zones, *checks]),
        allow([route53.GetChange], _route53("change/*")),
        unscoped("what does not exist yet has no ARN; zones are listed for the account", [*NEW_OR_LISTED]),
    )


def _routes(env: Environment) -> tuple[Statement, ...]:
    routes, here = [ec2.CreateRoute, ec2.DeleteRoute, ec2.ReplaceRoute], in_our_regions(env)
    looks = unscoped("EC2 has no resources for Describe actions", [ec2.DescribeRouteTables], here)
    if uses_existing_vpc(env):
        return (allow(routes, existing(env, "route-table", lambda role: _route_tables(env, role))), looks)
    return (allow(routes, everywhere("ec2", "route-table/*"), here, ours(env)), looks)


def _route_tables(env: Environment, role: HomeRole) -> tuple[str, ...]:
    """Each once: tiers may share one."""
    return tuple(dict.fromkeys(table for tier in TIERS for table in existing_tier(env, role, tier).route_table_ids))


def _dashboard(env: Environment) -> tuple[Statement, ...]:
    """Dashboards have no region in their ARN."""
    return (
        allow(
            [
                cloudwatch.DeleteDashboards,
                cloudwatch.GetDashboard,
                cloudwatch.ListTagsForResource,
                cloudwatch.PutDashboard,
                cloudwatch.TagResource,
                cloudwatch.UntagResource,
            ],
            worldwide("cloudwatch", f"dashboard/{env.deployment}-*"),
        ),
    )


def _route53(resource: str) -> list[Sub]:
    """Route 53's ARNs have neither region nor account."""
    return [Sub(f"arn:${{AWS::Partition}}:route53:::{resource}")]
