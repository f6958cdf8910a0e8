"""Permissions that a type's handlers list and this project withholds, each with its reason.

The registry lists what a handler needs for every property that a type has; these belong to properties that no
template here sets, or to deletions that must not happen.
"""

NO_REPLICAS = "the table has no global replicas, streams, imports or policy"
NO_ITEMS = "items are the controller's, not the template's"
AWS_OWNED_KEY = "the table is under an AWS-owned key"
TO_CLOUDWATCH = "the flow log goes to CloudWatch Logs with a role; the rest is for S3, Firehose and added fields"
PLAIN_SUBNET = "no IPv6 and no encryption control or tenancy in the VPC"
RETAINED = "retained: what it protects would be lost with it"
STAYS_ENABLED = "no template disables a key or its rotation"
PLAIN_FUNCTION = "no layers, signing, concurrency, versions, file systems or key of its own"
PLAIN_LOG_GROUP = "no deliveries, data protection, index or resource policies, bearer tokens"
PROMOTION_IS_THE_CONTROLLERS = "a template never drops its source; the controller promotes"
PLAIN_INSTANCE = "no option roles, restores or replicated backups"

UNNEEDED: dict[str, dict[str, str]] = {
    "AWS::DynamoDB::Table": {
        **dict.fromkeys(
            (
                "dynamodb:AssociateTableReplica",
                "dynamodb:CreateTableReplica",
                "dynamodb:DeleteResourcePolicy",
                "dynamodb:DescribeImport",
                "dynamodb:DisableKinesisStreamingDestination",
                "dynamodb:EnableKinesisStreamingDestination",
                "dynamodb:ImportTable",
                "dynamodb:PutResourcePolicy",
                "dynamodb:UpdateContributorInsights",
                "dynamodb:UpdateKinesisStreamingDestination",
                "dynamodb:UpdateTimeToLive",
                "iam:CreateServiceLinkedRole",
                "kinesis:DescribeStream",
                "kinesis:PutRecords",
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:DescribeLogGroups",
                "logs:DescribeLogStreams",
                "logs:PutLogEvents",
                "logs:PutRetentionPolicy",
                "s3:GetObject",
                "s3:GetObjectMetadata",
                "s3:ListBucket",
            ),
            NO_REPLICAS,
        ),
        **dict.fromkeys(
            (
                "dynamodb:BatchWriteItem",
                "dynamodb:DeleteItem",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:Scan",
                "dynamodb:UpdateItem",
            ),
            NO_ITEMS,
        ),
        **dict.fromkeys(
            (
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:ListAliases",
                "kms:RevokeGrant",
            ),
            AWS_OWNED_KEY,
        ),
        "dynamodb:DeleteTable": RETAINED,
    },
    "AWS::EC2::FlowLog": dict.fromkeys(
        (
            "autoscaling:DescribeTags",
            "iam:CreateServiceLinkedRole",
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "s3:GetBucketPolicy",
            "s3:PutBucketPolicy",
        ),
        TO_CLOUDWATCH,
    ),
    "AWS::EC2::Subnet": dict.fromkeys(
        ("ec2:AssociateSubnetCidrBlock", "ec2:DisassociateSubnetCidrBlock"), PLAIN_SUBNET
    ),
    "AWS::EC2::VPC": dict.fromkeys(("ec2:CreateVpcEncryptionControl", "ec2:ModifyVpcTenancy"), PLAIN_SUBNET),
    "AWS::EC2::VPCPeeringConnection": {"sts:AssumeRole": "both VPCs are in one account, so there is no peer role"},
    "AWS::IAM::Role": {"iam:DeleteRolePermissionsBoundary": "the boundary is what makes creating roles safe"},
    "AWS::KMS::Key": {
        **dict.fromkeys(("kms:DisableKey", "kms:DisableKeyRotation", "kms:EnableKey"), STAYS_ENABLED),
        "kms:ScheduleKeyDeletion": RETAINED,
    },
    "AWS::Lambda::Function": dict.fromkeys(
        (
            "elasticfilesystem:DescribeMountTargets",
            "kms:CreateGrant",
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "lambda:AssociateRuntimeAlias",
            "lambda:DeleteFunctionCodeSigningConfig",
            "lambda:DeleteFunctionConcurrency",
            "lambda:GetCodeSigningConfig",
            "lambda:GetLayerVersion",
            "lambda:PassCapacityProvider",
            "lambda:PublishVersion",
            "lambda:PutFunctionCodeSigningConfig",
            "lambda:PutFunctionConcurrency",
            "lambda:PutFunctionRecursionConfig",
            "lambda:PutFunctionScalingConfig",
            "lambda:PutRuntimeManagementConfig",
            "s3:GetObject",
            "s3:GetObjectVersion",
            "s3files:ListMountTargets",
        ),
        PLAIN_FUNCTION,
    ),
    "AWS::Logs::LogGroup": dict.fromkeys(
        (
            "firehose:TagDeliveryStream",
            "logs:CreateLogDelivery",
            "logs:DeleteDataProtectionPolicy",
            "logs:DeleteIndexPolicy",
            "logs:DeleteResourcePolicy",
            "logs:PutBearerTokenAuthentication",
            "logs:PutDataProtectionPolicy",
            "logs:PutIndexPolicy",
            "logs:PutLogGroupDeletionProtection",
            "logs:PutResourcePolicy",
            "s3:REST.PUT.OBJECT",
        ),
        PLAIN_LOG_GROUP,
    ),
    "AWS::RDS::DBInstance": {
        **dict.fromkeys(
            (
                "iam:ListRoles",
                "rds:AddRoleToDBInstance",
                "rds:RemoveRoleFromDBInstance",
                "rds:RestoreDBInstanceFromDBSnapshot",
                "rds:RestoreDBInstanceToPointInTime",
                "rds:StartDBInstanceAutomatedBackupsReplication",
                "rds:StopDBInstanceAutomatedBackupsReplication",
            ),
            PLAIN_INSTANCE,
        ),
        "rds:PromoteReadReplica": PROMOTION_IS_THE_CONTROLLERS,
    },
    "AWS::Route53::HealthCheck": {
        "route53-recovery-control-config:DescribeRoutingControl": "the checks watch alarms, not routing controls"
    },
    "AWS::Route53::HostedZone": dict.fromkeys(
        ("route53:CreateQueryLoggingConfig", "route53:DeleteQueryLoggingConfig", "route53:UpdateHostedZoneFeatures"),
        "private zones have no query logging configuration or features",
    ),
    "AWS::SNS::Topic": {"sns:PutDataProtectionPolicy": "the topic has no data protection policy"},
    "AWS::SecretsManager::Secret": {"secretsmanager:DeleteSecret": RETAINED},
}

BEYOND_HANDLERS: dict[str, str] = {
    "cloudformation:*": "StackSets make and change the stacks with this role; AWS asks for all of it",
    "cloudformation:GetTemplateSummary": "StackSets read the template's parameters",
    "cloudformation:ListExports": "database and failover import from foundation",
    "cloudformation:ListImports": "an export in use is refused with its importers' names",
    "cloudformation:ValidateTemplate": "StackSets validate before they create",
    "s3:*": "AWS documents it for StackSets; only in buckets of other accounts, which are AWS's",
}
"""Actions of the policies that no handler lists, with the reason."""
