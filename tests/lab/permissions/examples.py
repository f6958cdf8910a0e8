"""One resource of every type with every property that its permissions depend on, and its physical id."""

from collections.abc import Mapping
from typing import Any

ACCOUNT = "111122223333"
TAGS = {"Tags": [{"Key": "Name", "Value": "example"}]}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/example"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/example"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:example"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:example"
SECRET = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:example-abcdef"
DOCUMENT = {"Version": "2012-10-17", "Statement": []}

EXAMPLES: Mapping[str, tuple[dict[str, Any], str]] = {
    "AWS::CloudWatch::Alarm": ({"AlarmName": "example", "Threshold": 1, **TAGS}, "example"),
    "AWS::CloudWatch::Dashboard": ({"DashboardName": "example", "DashboardBody": "{}", **TAGS}, "example"),
    "AWS::DynamoDB::Table": (
        {
            "TableName": "example",
            "DeletionProtectionEnabled": True,
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            **TAGS,
        },
        "example",
    ),
    "AWS::EC2::FlowLog": ({"ResourceId": "vpc-1", "DeliverLogsPermissionArn": ROLE, **TAGS}, "fl-1"),
    "AWS::EC2::NetworkAcl": ({"VpcId": "vpc-1", **TAGS}, "acl-1"),
    "AWS::EC2::NetworkAclEntry": ({"NetworkAclId": "acl-1", "RuleNumber": 100}, "entry"),
    "AWS::EC2::Route": ({"RouteTableId": "rtb-1", "VpcPeeringConnectionId": "pcx-1"}, "route"),
    "AWS::EC2::RouteTable": ({"VpcId": "vpc-1", **TAGS}, "rtb-1"),
    "AWS::EC2::SecurityGroup": (
        {
            "VpcId": "vpc-1",
            "SecurityGroupIngress": [{"IpProtocol": "tcp"}],
            "SecurityGroupEgress": [{"IpProtocol": "tcp"}],
            **TAGS,
        },
        "sg-1",
    ),
    "AWS::EC2::SecurityGroupEgress": ({"GroupId": "sg-1", "Description": "example"}, "sgr-1"),
    "AWS::EC2::SecurityGroupIngress": ({"GroupId": "sg-1", "Description": "example"}, "sgr-1"),
    "AWS::EC2::Subnet": ({"VpcId": "vpc-1", "MapPublicIpOnLaunch": True, **TAGS}, "subnet-1"),
    "AWS::EC2::SubnetNetworkAclAssociation": ({"NetworkAclId": "acl-1", "SubnetId": "subnet-1"}, "aclassoc-1"),
    "AWS::EC2::SubnetRouteTableAssociation": ({"RouteTableId": "rtb-1", "SubnetId": "subnet-1"}, "rtbassoc-1"),
    "AWS::EC2::VPC": ({"CidrBlock": "10.0.0.0/16", "EnableDnsSupport": True, **TAGS}, "vpc-1"),
    "AWS::EC2::VPCPeeringConnection": (
        {"VpcId": "vpc-1", "PeerVpcId": "vpc-2", "PeerRegion": "us-west-2", **TAGS},
        "pcx-1",
    ),
    "AWS::IAM::ManagedPolicy": (
        {"ManagedPolicyName": "example", "PolicyDocument": DOCUMENT},
        f"arn:aws:iam::{ACCOUNT}:policy/example",
    ),
    "AWS::IAM::Role": (
        {
            "RoleName": "example",
            "Description": "example",
            "AssumeRolePolicyDocument": DOCUMENT,
            "PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/boundary",
            "Policies": [{"PolicyName": "example", "PolicyDocument": DOCUMENT}],
            "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            **TAGS,
        },
        "example",
    ),
    "AWS::KMS::Alias": ({"AliasName": "alias/example", "TargetKeyId": KEY}, "alias/example"),
    "AWS::KMS::Key": (
        {"Description": "example", "KeyPolicy": DOCUMENT, "EnableKeyRotation": True, **TAGS},
        "11111111-2222-3333-4444-555555555555",
    ),
    "AWS::Lambda::EventInvokeConfig": ({"FunctionName": "example", "MaximumRetryAttempts": 0}, "example|$LATEST"),
    "AWS::Lambda::Function": (
        {
            "FunctionName": "example",
            "Role": ROLE,
            "Code": {"ZipFile": ""},
            "Timeout": 3,
            "VpcConfig": {"SubnetIds": ["subnet-1"]},
            **TAGS,
        },
        "example",
    ),
    "AWS::Lambda::Permission": ({"FunctionName": "example"}, "statement"),
    "AWS::Logs::LogGroup": ({"LogGroupName": "example", "RetentionInDays": 7, "KmsKeyId": KEY, **TAGS}, "example"),
    "AWS::RDS::DBInstance": (
        {
            "DBInstanceIdentifier": "example",
            "SourceDBInstanceIdentifier": f"arn:aws:rds:us-west-2:{ACCOUNT}:db:source",
            "SourceRegion": "us-west-2",
            "DBSubnetGroupName": "example",
            "DBParameterGroupName": "example",
            "EngineVersion": "18.6",
            "MonitoringRoleArn": ROLE,
            "KmsKeyId": KEY,
            **TAGS,
        },
        "example",
    ),
    "AWS::RDS::DBParameterGroup": ({"Family": "postgres18", "Parameters": {"log_statement": "all"}, **TAGS}, "example"),
    "AWS::RDS::DBSubnetGroup": ({"SubnetIds": ["subnet-1"], **TAGS}, "example"),
    "AWS::RDS::EventSubscription": (
        {"SnsTopicArn": TOPIC, "SourceIds": ["db"], "EventCategories": ["failover"], **TAGS},
        "example",
    ),
    "AWS::Route53::HealthCheck": (
        {
            "HealthCheckConfig": {"AlarmIdentifier": {"Name": "example", "Region": "us-west-2"}},
            "HealthCheckTags": TAGS["Tags"],
        },
        "check",
    ),
    "AWS::Route53::HostedZone": (
        {
            "Name": "example.internal",
            "VPCs": [{"VPCId": f"vpc-{number}", "VPCRegion": "us-east-1"} for number in (1, 2)],
            "HostedZoneConfig": {"Comment": "example"},
            "HostedZoneTags": TAGS["Tags"],
        },
        "Z1",
    ),
    "AWS::Route53::RecordSet": (
        {"HostedZoneId": "Z1", "Name": "writer.example.internal", "Type": "CNAME", "ResourceRecords": ["a"]},
        "writer.example.internal",
    ),
    "AWS::SNS::Subscription": ({"TopicArn": TOPIC, "Protocol": "email", "Endpoint": "a@example.com"}, "subscription"),
    "AWS::SNS::Topic": ({"TopicName": "example", "KmsMasterKeyId": KEY, **TAGS}, TOPIC),
    "AWS::SNS::TopicPolicy": ({"Topics": [TOPIC], "PolicyDocument": DOCUMENT}, "policy"),
    "AWS::Scheduler::Schedule": ({"Name": "example", "Target": {"Arn": FUNCTION, "RoleArn": ROLE}}, "example"),
    "AWS::SecretsManager::RotationSchedule": ({"SecretId": SECRET, "RotationLambdaARN": FUNCTION}, SECRET),
    "AWS::SecretsManager::Secret": (
        {
            "Name": "example",
            "Description": "example",
            "GenerateSecretString": {"PasswordLength": 40},
            "ReplicaRegions": [{"Region": "us-west-2"}],
            **TAGS,
        },
        SECRET,
    ),
}
