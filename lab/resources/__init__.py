"""CloudFormation's resource types: those that MiniStack lacks, and those in which it differs from AWS."""

from lab.context import Lab
from lab.hooks import Hook, Table
from lab.resources import api, names, subnets
from lab.resources.api import Api
from lab.resources.event_subscriptions import EventSubscription
from lab.resources.flow_logs import FlowLog
from lab.resources.handler import Handler, entry
from lab.resources.health_checks import HealthCheck
from lab.resources.network_acls import NetworkAcl, NetworkAclEntry, SubnetNetworkAclAssociation
from lab.resources.peering import VPCPeeringConnection
from lab.resources.rotation import RotationSchedule
from lab.resources.security_group_rules import SecurityGroupEgress, SecurityGroupIngress
from lab.resources.subnets import Subnet

TYPES = Table("ministack.services.cloudformation.provisioners", "_RESOURCE_HANDLERS", "holds the resource types")
SUBNET = Hook(
    TYPES.module,
    "_RESOURCE_HANDLERS[AWS::EC2::Subnet]",
    "dict of create, delete, update, update_with_logical_id",
    "076203b851f6",
    "replaced: through EC2's own actions",
)
HOOKS: tuple[Hook | Table, ...] = (TYPES, *api.HOOKS, *names.HOOKS, *subnets.HOOKS, SUBNET)


def install(lab: Lab) -> None:
    """Add the types that MiniStack lacks, put right those in which it differs."""
    subnets.install()
    apis = Api(lab.account)
    lab.share(apis)
    added: dict[str, Handler] = {
        "AWS::EC2::FlowLog": FlowLog(apis),
        "AWS::EC2::NetworkAcl": NetworkAcl(apis),
        "AWS::EC2::NetworkAclEntry": NetworkAclEntry(apis),
        "AWS::EC2::SecurityGroupEgress": SecurityGroupEgress(apis),
        "AWS::EC2::SecurityGroupIngress": SecurityGroupIngress(apis),
        "AWS::EC2::SubnetNetworkAclAssociation": SubnetNetworkAclAssociation(apis),
        "AWS::EC2::VPCPeeringConnection": VPCPeeringConnection(apis),
        "AWS::RDS::EventSubscription": EventSubscription(apis),
        "AWS::Route53::HealthCheck": HealthCheck(apis),
        "AWS::SecretsManager::RotationSchedule": RotationSchedule(apis),
    }
    for name, handler in added.items():
        TYPES.add(name, entry(handler))
    SUBNET.replace(entry(Subnet(apis)))
