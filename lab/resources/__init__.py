"""CloudFormation's resource types as the lab makes them: by the calls of AWS's own handlers, to the services' APIs.

One module per kind of resource; `TABLE` says which class makes what. A class says which properties it honours, and
a template with any other is refused (`honoured`). AWS::RDS::DBInstance is made in `lab.rds`.
"""

from collections.abc import Mapping

from lab.context import Lab
from lab.hooks import Hook, Table
from lab.outages import Outages
from lab.resources import (
    api,
    dashboard_tags,
    ec2_actions,
    honoured,
    key_policies,
    names,
    role_use,
    secret_actions,
    subnets,
    tables,
)
from lab.resources.alarms import Alarm, Dashboard
from lab.resources.api import Api
from lab.resources.database_groups import DBParameterGroup, DBSubnetGroup
from lab.resources.event_subscriptions import EventSubscription
from lab.resources.flow_logs import FlowLog
from lab.resources.functions import EventInvokeConfig, Function, Permission
from lab.resources.handler import ApiHandler, entry
from lab.resources.health_checks import HealthCheck
from lab.resources.keys import Alias, Key
from lab.resources.log_groups import LogGroup
from lab.resources.network_acls import NetworkAcl, NetworkAclEntry, SubnetNetworkAclAssociation
from lab.resources.peering import VPCPeeringConnection
from lab.resources.roles import ManagedPolicy, Role
from lab.resources.routing import Route, RouteTable, SubnetRouteTableAssociation
from lab.resources.schedules import Schedule
from lab.resources.secrets_manager import RotationSchedule, Secret
from lab.resources.security_group_rules import SecurityGroupEgress, SecurityGroupIngress
from lab.resources.security_groups import SecurityGroup
from lab.resources.subnets import Subnet
from lab.resources.topics import Subscription, Topic, TopicPolicy
from lab.resources.vpcs import VPC
from lab.resources.zones import HostedZone, RecordSet

TYPES = Table("ministack.services.cloudformation.provisioners", "_RESOURCE_HANDLERS", "holds the resource types")
HOOKS: tuple[Hook | Table, ...] = (
    TYPES,
    *api.HOOKS,
    *names.HOOKS,
    *subnets.HOOKS,
    *ec2_actions.HOOKS,
    *dashboard_tags.HOOKS,
    *secret_actions.HOOKS,
    *honoured.HOOKS,
    *key_policies.HOOKS,
    *role_use.HOOKS,
)
TABLE: Mapping[str, type[ApiHandler]] = {
    "AWS::CloudWatch::Alarm": Alarm,
    "AWS::CloudWatch::Dashboard": Dashboard,
    "AWS::DynamoDB::Table": tables.Table,
    "AWS::EC2::FlowLog": FlowLog,
    "AWS::EC2::NetworkAcl": NetworkAcl,
    "AWS::EC2::NetworkAclEntry": NetworkAclEntry,
    "AWS::EC2::Route": Route,
    "AWS::EC2::RouteTable": RouteTable,
    "AWS::EC2::SecurityGroup": SecurityGroup,
    "AWS::EC2::SecurityGroupEgress": SecurityGroupEgress,
    "AWS::EC2::SecurityGroupIngress": SecurityGroupIngress,
    "AWS::EC2::Subnet": Subnet,
    "AWS::EC2::SubnetNetworkAclAssociation": SubnetNetworkAclAssociation,
    "AWS::EC2::SubnetRouteTableAssociation": SubnetRouteTableAssociation,
    "AWS::EC2::VPC": VPC,
    "AWS::EC2::VPCPeeringConnection": VPCPeeringConnection,
    "AWS::IAM::ManagedPolicy": ManagedPolicy,
    "AWS::IAM::Role": Role,
    "AWS::KMS::Alias": Alias,
    "AWS::KMS::Key": Key,
    "AWS::Lambda::EventInvokeConfig": EventInvokeConfig,
    "AWS::Lambda::Function": Function,
    "AWS::Lambda::Permission": Permission,
    "AWS::Logs::LogGroup": LogGroup,
    "AWS::RDS::DBParameterGroup": DBParameterGroup,
    "AWS::RDS::DBSubnetGroup": DBSubnetGroup,
    "AWS::RDS::EventSubscription": EventSubscription,
    "AWS::Route53::HealthCheck": HealthCheck,
    "AWS::Route53::HostedZone": HostedZone,
    "AWS::Route53::RecordSet": RecordSet,
    "AWS::SNS::Subscription": Subscription,
    "AWS::SNS::Topic": Topic,
    "AWS::SNS::TopicPolicy": TopicPolicy,
    "AWS::Scheduler::Schedule": Schedule,
    "AWS::SecretsManager::RotationSchedule": RotationSchedule,
    "AWS::SecretsManager::Secret": Secret,
}
ELSEWHERE = frozenset({"AWS::RDS::DBInstance"})
"""Types that another part of the lab makes: it has put its own entry into MiniStack's table."""


def install(lab: Lab) -> None:
    """Put our handlers in the place of MiniStack's, whatever those were, and refuse what none of ours makes."""
    apis = Api(lab.account, lab.part(Outages))
    lab.share(apis)
    for actions in (subnets, ec2_actions, dashboard_tags, secret_actions, key_policies):
        actions.install()
    made = {kind: handler(apis) for kind, handler in TABLE.items()}
    for kind, handler in made.items():
        TYPES.entries()[kind] = entry(handler)
    TYPES.entries()["AWS::DynamoDB::Table"]["replaces"] = tables.replaces
    honoured.install({**{kind: handler.honoured for kind, handler in made.items()}, **dict.fromkeys(ELSEWHERE)})
