"""The resource types in use: how each is tagged, and which hold state. A type that is not here is refused.

`tests/checks/proofs/test_resource_table.py` compares the table with the registry schemas that cfn-lint bundles.
"""

from collections.abc import Mapping

TAG_PROPERTY: Mapping[str, str | None] = {
    "AWS::CloudWatch::Alarm": "Tags",
    "AWS::CloudWatch::Dashboard": "Tags",
    "AWS::DynamoDB::Table": "Tags",
    "AWS::EC2::FlowLog": "Tags",
    "AWS::EC2::NetworkAcl": "Tags",
    "AWS::EC2::NetworkAclEntry": None,
    "AWS::EC2::Route": None,
    "AWS::EC2::RouteTable": "Tags",
    "AWS::EC2::SecurityGroup": "Tags",
    "AWS::EC2::SecurityGroupEgress": None,
    "AWS::EC2::SecurityGroupIngress": None,
    "AWS::EC2::Subnet": "Tags",
    "AWS::EC2::SubnetNetworkAclAssociation": None,
    "AWS::EC2::SubnetRouteTableAssociation": None,
    "AWS::EC2::VPC": "Tags",
    "AWS::EC2::VPCPeeringConnection": "Tags",
    "AWS::IAM::ManagedPolicy": None,
    "AWS::IAM::Role": "Tags",
    "AWS::KMS::Alias": None,
    "AWS::KMS::Key": "Tags",
    "AWS::Lambda::EventInvokeConfig": None,
    "AWS::Lambda::Function": "Tags",
    "AWS::Lambda::Permission": None,
    "AWS::Logs::LogGroup": "Tags",
    "AWS::RDS::DBInstance": "Tags",
    "AWS::RDS::DBParameterGroup": "Tags",
    "AWS::RDS::DBSubnetGroup": "Tags",
    "AWS::RDS::EventSubscription": "Tags",
    "AWS::Route53::HealthCheck": "HealthCheckTags",
    "AWS::Route53::HostedZone": "HostedZoneTags",
    "AWS::Route53::RecordSet": None,
    "AWS::SNS::Subscription": None,
    "AWS::SNS::Topic": "Tags",
    "AWS::SNS::TopicPolicy": None,
    "AWS::Scheduler::Schedule": None,
    "AWS::SecretsManager::RotationSchedule": None,
    "AWS::SecretsManager::Secret": "Tags",
}
"""Resource type to the property that holds its tags; None cannot be tagged."""

STATEFUL = frozenset(
    {
        "AWS::DynamoDB::Table",
        "AWS::KMS::Key",
        "AWS::Logs::LogGroup",
        "AWS::RDS::DBInstance",
        "AWS::Route53::HostedZone",
        "AWS::SecretsManager::Secret",
    }
)
"""Types whose deletion loses something: each says on purpose what becomes of it."""

KEPT = frozenset({"AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::RDS::DBInstance", "AWS::SecretsManager::Secret"})
"""Of these, types that no stack operation may delete without leaving a copy."""
KEEPING = frozenset({"Retain", "RetainExceptOnCreate", "Snapshot"})
