"""Permissions that the registry lists for a type's handler and the lab does not ask for, each with its reason.

Most are for properties that the lab does not honour: a template that gives one is refused (`lab.resources.honoured`).
"""

from collections.abc import Mapping

FROM_S3 = "for a table, code or policy that comes from or goes to S3"
STREAMS = "for Kinesis streams of a table"
IMPORT = "for a table imported from S3"
REPLICAS = "for the replicas of a global table"
OWN_KEY = "for a table with a key of the customer's"
LINKED = "the service-linked role is made once per account; the lab has it"
OTHER_ENTITIES = "for policies that name whom they are attached to"
FILE_SYSTEM = "for functions with a file system"
FUNCTION_KEY = "for functions whose environment is encrypted with a key of the customer's"
RECURSION = "for a property that the lab does not honour"
DELIVERY = "for log delivery other than CloudWatch Logs through a role"
DATA_PROTECTION = "for data protection and index policies"
BACKUPS = "for restores from snapshots and replicated automated backups"
FEATURE_ROLES = "for roles of the instance's features"
MANAGED_PASSWORD = "for a master password that RDS manages"  # noqa: S105 - a reason
QUERY_LOGS = "for query logs of public zones"
FIREHOSE = "for subscriptions of Firehose and filtered delivery"
TAKEN_BACK = "only to take tags back when a create fails half-way"

NOT_NEEDED: Mapping[str, Mapping[str, str]] = {
    "AWS::DynamoDB::Table": {
        **dict.fromkeys(("dynamodb:AssociateTableReplica", "dynamodb:CreateTableReplica"), REPLICAS),
        **{
            f"dynamodb:{verb}": REPLICAS
            for verb in (
                "BatchWriteItem",
                "CreateTable",
                "DeleteItem",
                "GetItem",
                "PutItem",
                "Query",
                "Scan",
                "UpdateItem",
            )
        },
        "dynamodb:UpdateTable": "at creation for secondary indexes",
        **{f"dynamodb:{verb}ResourcePolicy": "for a resource policy" for verb in ("Delete", "Put")},
        **{f"dynamodb:{verb}KinesisStreamingDestination": STREAMS for verb in ("Disable", "Enable", "Update")},
        **dict.fromkeys(("kinesis:DescribeStream", "kinesis:PutRecords"), STREAMS),
        **dict.fromkeys(("dynamodb:DescribeImport", "dynamodb:ImportTable"), IMPORT),
        **{
            f"logs:{verb}": IMPORT
            for verb in (
                "CreateLogGroup",
                "CreateLogStream",
                "DescribeLogGroups",
                "DescribeLogStreams",
                "PutLogEvents",
                "PutRetentionPolicy",
            )
        },
        **{f"s3:{verb}": IMPORT for verb in ("GetObject", "GetObjectMetadata", "ListBucket")},
        **{
            f"kms:{verb}": OWN_KEY
            for verb in ("CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "ListAliases", "RevokeGrant")
        },
        "dynamodb:UpdateContributorInsights": "for contributor insights",
        "dynamodb:UpdateTimeToLive": "for items that expire",
        "iam:CreateServiceLinkedRole": LINKED,
    },
    "AWS::EC2::FlowLog": {
        "autoscaling:DescribeTags": "for the metadata of a flow log of an auto scaling group",
        "iam:CreateServiceLinkedRole": LINKED,
        "logs:CreateLogDelivery": DELIVERY,
        "logs:DeleteLogDelivery": DELIVERY,
        "s3:GetBucketPolicy": DELIVERY,
        "s3:PutBucketPolicy": DELIVERY,
    },
    "AWS::EC2::Subnet": {
        "ec2:AssociateSubnetCidrBlock": "for IPv6",
        "ec2:DisassociateSubnetCidrBlock": "for IPv6",
    },
    "AWS::EC2::SubnetRouteTableAssociation": {
        "ec2:ReplaceRouteTableAssociation": "for a subnet that has another table already",
    },
    "AWS::EC2::VPC": {
        "ec2:CreateVpcEncryptionControl": "for a property that the lab does not honour",
        "ec2:ModifyVpcTenancy": "for a change of tenancy",
    },
    "AWS::EC2::VPCPeeringConnection": {
        "ec2:ModifyVpcPeeringConnectionOptions": "for options that the type has no property for",
        "sts:AssumeRole": "for a peer in another account",
    },
    "AWS::IAM::ManagedPolicy": {
        f"iam:{verb}{entity}Policy": OTHER_ENTITIES
        for verb in ("Attach", "Detach")
        for entity in ("Group", "Role", "User")
    },
    "AWS::IAM::Role": {
        "iam:TagRole": "at deletion",
        "iam:UntagRole": "at creation and deletion",
        "iam:UpdateRoleDescription": "UpdateRole does it",
    },
    "AWS::KMS::Key": {
        "kms:DisableKey": "for a key that is to be disabled",
        "kms:EnableKey": "for a key that was disabled",
        "kms:PutKeyPolicy": "CreateKey takes the policy",
    },
    "AWS::Lambda::Function": {
        "elasticfilesystem:DescribeMountTargets": FILE_SYSTEM,
        "s3files:ListMountTargets": FILE_SYSTEM,
        **{f"kms:{verb}": FUNCTION_KEY for verb in ("CreateGrant", "Decrypt", "DescribeKey", "Encrypt")},
        "kms:GenerateDataKey": FUNCTION_KEY,
        **{f"s3:{verb}": FROM_S3 for verb in ("GetObject", "GetObjectVersion")},
        **{
            f"lambda:{verb}": RECURSION
            for verb in (
                "AssociateRuntimeAlias",
                "DeleteFunctionCodeSigningConfig",
                "DeleteFunctionConcurrency",
                "GetCodeSigningConfig",
                "GetLayerVersion",
                "PassCapacityProvider",
                "PublishVersion",
                "PutFunctionCodeSigningConfig",
                "PutFunctionConcurrency",
                "PutFunctionRecursionConfig",
                "PutFunctionScalingConfig",
                "PutRuntimeManagementConfig",
            )
        },
    },
    "AWS::Logs::LogGroup": {
        "firehose:TagDeliveryStream": DELIVERY,
        "logs:CreateLogDelivery": DELIVERY,
        "logs:DeleteDataProtectionPolicy": DATA_PROTECTION,
        "logs:DeleteIndexPolicy": DATA_PROTECTION,
        "logs:DeleteResourcePolicy": "for a resource policy",
        "logs:PutBearerTokenAuthentication": "for a property that the lab does not honour",
        "logs:PutDataProtectionPolicy": DATA_PROTECTION,
        "logs:PutIndexPolicy": DATA_PROTECTION,
        "logs:PutLogGroupDeletionProtection": "for a property that the lab does not honour",
        "logs:PutResourcePolicy": "for a resource policy",
        "s3:REST.PUT.OBJECT": DELIVERY,
    },
    "AWS::RDS::DBInstance": {
        "iam:CreateServiceLinkedRole": LINKED,
        "iam:GetRole": FEATURE_ROLES,
        "iam:ListRoles": FEATURE_ROLES,
        "rds:AddRoleToDBInstance": FEATURE_ROLES,
        "rds:RemoveRoleFromDBInstance": FEATURE_ROLES,
        "rds:DescribeDBClusterSnapshots": BACKUPS,
        "rds:DescribeDBClusters": "for members of a cluster",
        "rds:DescribeDBInstanceAutomatedBackups": BACKUPS,
        "rds:DescribeDBSnapshots": BACKUPS,
        "rds:DescribeEvents": "to find the reason when an instance fails",
        "rds:RestoreDBInstanceFromDBSnapshot": BACKUPS,
        "rds:RestoreDBInstanceToPointInTime": BACKUPS,
        "rds:StartDBInstanceAutomatedBackupsReplication": BACKUPS,
        "rds:StopDBInstanceAutomatedBackupsReplication": BACKUPS,
        "secretsmanager:CreateSecret": MANAGED_PASSWORD,
        "secretsmanager:TagResource": MANAGED_PASSWORD,
    },
    "AWS::RDS::DBParameterGroup": {
        "iam:CreateServiceLinkedRole": LINKED,
        "rds:RemoveTagsFromResource": TAKEN_BACK,
    },
    "AWS::RDS::DBSubnetGroup": {
        "iam:CreateServiceLinkedRole": LINKED,
        "rds:RemoveTagsFromResource": TAKEN_BACK,
    },
    "AWS::RDS::EventSubscription": {
        "iam:CreateServiceLinkedRole": LINKED,
        "rds:RemoveTagsFromResource": TAKEN_BACK,
    },
    "AWS::Route53::HealthCheck": {
        "route53-recovery-control-config:DescribeRoutingControl": "for checks of a routing control",
    },
    "AWS::Route53::HostedZone": {
        "route53:CreateQueryLoggingConfig": QUERY_LOGS,
        "route53:DeleteQueryLoggingConfig": QUERY_LOGS,
        "route53:UpdateHostedZoneFeatures": "for accelerated recovery of public zones",
    },
    "AWS::SNS::Subscription": {"iam:GetRole": FIREHOSE, "iam:PassRole": FIREHOSE},
    "AWS::SNS::Topic": {
        "iam:GetRole": "for delivery status logs",
        "iam:PassRole": "for delivery status logs",
        "sns:PutDataProtectionPolicy": DATA_PROTECTION,
        "sns:Subscribe": "for subscriptions in the topic's own definition",
        "sns:Unsubscribe": "for subscriptions in the topic's own definition",
    },
    "AWS::SecretsManager::RotationSchedule": {"iam:PassRole": "for rotation of secrets of other companies"},
}
"""Type to action to reason."""
