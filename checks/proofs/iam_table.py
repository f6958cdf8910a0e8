"""What IAM cannot narrow, and which services say on whose behalf they call: data with its reasons.

Source: "Actions, resources, and condition keys for AWS services" (Service Authorization Reference).
"""

from collections.abc import Mapping

UNSCOPED: Mapping[str, str] = {
    "cloudformation:CreateStackSet": "a StackSet that does not exist yet has no ARN; bounded by the role that it takes",
    "cloudformation:GetTemplateSummary": "about a template, not about a stack",
    "cloudformation:ListExports": "exports are listed for the region",
    "cloudformation:ListImports": "imports are listed for the region",
    "cloudformation:ValidateTemplate": "about a template, not about a stack",
    "cloudwatch:DescribeAlarms": "may be a list, which has no resource",
    "cloudwatch:GetMetricData": "metrics are not resources",
    "cloudwatch:PutMetricData": "metrics are not resources; bounded by the condition key cloudwatch:namespace",
    "ec2:Describe": "EC2 has no resources for Describe actions",
    "kms:CreateKey": "a key that does not exist yet has no ARN",
    "kms:ListAliases": "aliases are listed for the region",
    "logs:DescribeLogGroups": "groups are listed for the region",
    "logs:DescribeResourcePolicies": "policies are listed for the region",
    "rds:Describe": "lists are authorised against whole resource types, and CloudFormation's handlers list",
    "rds:ListTagsForResource": "CloudFormation's handlers ask for resources of names not known before",
    "route53:CreateHealthCheck": "a check that does not exist yet has no ARN",
    "route53:ListHostedZones": "zones are listed for the account",
    "s3:*": "AWS documents s3:* for StackSets, which keep templates in buckets of AWS's own, without names",
    "secretsmanager:GetRandomPassword": "a random password is no resource",
    "sns:GetSubscriptionAttributes": "a subscription waiting for confirmation has no ARN",
    "sns:SetSubscriptionAttributes": "a subscription waiting for confirmation has no ARN",
    "sns:Unsubscribe": "a subscription waiting for confirmation has no ARN",
}
"""Action, or the beginning of a family of actions, to the reason why its statement may name `*`."""

UNSCOPED_NEEDS: Mapping[str, str] = {
    "cloudformation:CreateStackSet": "cloudformation:rolearn",
    "cloudwatch:PutMetricData": "cloudwatch:namespace",
    "s3:*": "aws:resourceaccount",
}
"""Actions on `*` to the condition key that bounds them instead."""

WILDCARDS: Mapping[str, str] = {
    "cloudformation:*": "AWS documents it for the execution role; its statement names the deployment's own stacks",
    "s3:*": "see UNSCOPED",
    "kms:GenerateDataKey*": "AWS documents the family for services: with and without plaintext, and pairs",
    "kms:ReEncrypt*": "AWS documents the pair: a key is left and another entered",
    "kms:*": "the account's root in a key policy: without it nobody could ever change the key's policy",
}
"""Actions with a wildcard that may be allowed."""

DEPUTIES: Mapping[str, str] = {
    "cloudformation.amazonaws.com": "aws:sourcearn",
    "cloudwatch.amazonaws.com": "aws:sourcearn",
    "events.amazonaws.com": "",
    "events.rds.amazonaws.com": "aws:sourcearn",
    "lambda.amazonaws.com": "",
    "logs": "kms:encryptioncontext:aws:logs:arn",
    "monitoring.rds.amazonaws.com": "aws:sourcearn",
    "scheduler.amazonaws.com": "aws:sourcearn",
    "secretsmanager.amazonaws.com": "aws:sourceaccount",
    "vpc-flow-logs.amazonaws.com": "aws:sourcearn",
}
"""Service principal to the condition key that its statements must carry. Empty: the service sends none when it
assumes a function's role (Lambda), or AWS drops what is conditional (EventBridge to an encrypted topic)."""

KEY_POLICY_EXCEPTIONS: Mapping[str, str] = {
    "events.rds.amazonaws.com": "kms:encryptioncontext:aws:sns:topicarn",
}
"""In key policies: RDS sends no source, but SNS says which topic the data key is for."""
