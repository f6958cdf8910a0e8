"""The foundation's exports: the only values that one layer imports from another in the same region.

Only what never changes is exported: an export in use can neither change nor go, which would block
re-protection if the database layer exported its endpoint.
"""

from enum import StrEnum
from typing import Any

from troposphere import Export, ImportValue, Output

from settings.environment import Environment
from templates import naming


class Exported(StrEnum):
    """What foundation exports; the value is the output's name."""

    VPC_ID = "VpcId"
    DATABASE_SUBNET_IDS = "DatabaseSubnetIds"
    CLIENT_SUBNET_IDS = "ClientSubnetIds"
    NETWORK_ACL_ID = "NetworkAclId"
    DATABASE_SECURITY_GROUP_ID = "DatabaseSecurityGroupId"
    CLIENT_SECURITY_GROUP_ID = "ClientSecurityGroupId"
    KEY_ARN = "KeyArn"
    TOPIC_ARN = "TopicArn"
    MONITORING_ROLE_ARN = "MonitoringRoleArn"
    DATABASE_ROUTE_TABLE_IDS = "DatabaseRouteTableIds"
    CLIENT_ROUTE_TABLE_IDS = "ClientRouteTableIds"


def exported(env: Environment, what: Exported, value: Any, description: str) -> Output:
    """An output that other layers in the same region import. Lists are joined with commas by the caller."""
    return Output(what.value, Value=value, Description=description, Export=Export(naming.export(env, what.value)))


def imported(env: Environment, what: Exported) -> ImportValue:
    """The foundation's value in the same region."""
    return ImportValue(naming.export(env, what.value))
