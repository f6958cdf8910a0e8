import json
from typing import Any

from lab.daemon import Running
from tests.lab.cloudformation import Stacks, outputs, resource

KEY = {"AttributeName": "item", "AttributeType": "S"}


def table(**more: Any) -> dict[str, Any]:
    properties = {
        "TableName": "state",
        "AttributeDefinitions": [KEY],
        "KeySchema": [{"AttributeName": "item", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "DeletionProtectionEnabled": True,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "SSESpecification": {"SSEEnabled": False},
        "Tags": [{"Key": "Name", "Value": "state"}],
        **more,
    }
    return {"Table": resource("AWS::DynamoDB::Table", properties)}


def test_a_table_keeps_its_items_through_an_update(running: Running, stacks: Stacks) -> None:
    dynamodb = stacks.api("dynamodb")
    stacks.create("table", table(), Outputs=outputs(Arn={"Fn::GetAtt": ["Table", "Arn"]}))
    arn = f"arn:aws:dynamodb:us-east-1:{running.account}:table/state"
    assert (stacks.ids("table")["Table"], stacks.outputs("table")["Arn"]) == ("state", arn)
    found = dynamodb.describe_table(TableName="state")["Table"]
    assert found["KeySchema"] == [{"AttributeName": "item", "KeyType": "HASH"}]
    assert found["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert found["DeletionProtectionEnabled"] is True
    assert recovery(dynamodb) == "ENABLED"
    assert {"Key": "Name", "Value": "state"} in dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]

    dynamodb.put_item(TableName="state", Item={"item": {"S": "kept"}})
    off = {
        "DeletionProtectionEnabled": False,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False},
    }
    stacks.update("table", table(**off))
    assert dynamodb.get_item(TableName="state", Key={"item": {"S": "kept"}})["Item"]
    assert dynamodb.describe_table(TableName="state")["Table"]["DeletionProtectionEnabled"] is False
    assert recovery(dynamodb) == "DISABLED"
    assert stacks.delete("table")["StackStatus"] == "DELETE_COMPLETE"
    assert dynamodb.list_tables()["TableNames"] == []


def recovery(dynamodb: Any) -> str:
    said = dynamodb.describe_continuous_backups(TableName="state")["ContinuousBackupsDescription"]
    return str(said["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"])


def key_for_logs(account: str, group: str) -> str:
    """A key policy that lets CloudWatch Logs encrypt one group."""
    owner = {"AWS": f"arn:aws:iam::{account}:root"}
    arn = f"arn:aws:logs:us-east-1:{account}:log-group:{group}"
    statements = [
        {"Effect": "Allow", "Principal": owner, "Action": "kms:*", "Resource": "*"},
        {
            "Effect": "Allow",
            "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
            "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            "Resource": "*",
            "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": arn}},
        },
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def test_a_key_encrypts_only_the_log_groups_its_policy_names(running: Running, stacks: Stacks) -> None:
    key = stacks.api("kms").create_key(Policy=key_for_logs(running.account, "/covered"))["KeyMetadata"]["Arn"]

    def group(name: str, of: str) -> dict[str, Any]:
        return {"Log": resource("AWS::Logs::LogGroup", {"LogGroupName": name, "KmsKeyId": of})}

    assert stacks.create("covered", group("/covered", key))["StackStatus"] == "CREATE_COMPLETE"
    for name, of in (("uncovered", key), ("keyless", key[:-4] + "0000")):
        assert stacks.create(name, group(f"/{name}", of))["StackStatus"] == "ROLLBACK_COMPLETE"
        reasons = [event.get("ResourceStatusReason", "") for event in stacks.said(name)]
        arn = f"arn:aws:logs:us-east-1:{running.account}:log-group:/{name}"
        assert any(f"does not exist or is not allowed to be used with Arn '{arn}'" in reason for reason in reasons)


def test_a_log_group_follows_its_template(running: Running, stacks: Stacks) -> None:
    logs, kms = stacks.api("logs"), stacks.api("kms")
    key = kms.create_key(Policy=key_for_logs(running.account, "/lab"))["KeyMetadata"]["Arn"]
    properties = {
        "LogGroupName": "/lab",
        "RetentionInDays": 7,
        "KmsKeyId": key,
        "Tags": [{"Key": "Name", "Value": "log"}],
    }
    stacks.create(
        "log", {"Log": resource("AWS::Logs::LogGroup", properties)}, Outputs=outputs(Arn={"Fn::GetAtt": ["Log", "Arn"]})
    )
    arn = f"arn:aws:logs:us-east-1:{running.account}:log-group:/lab"
    assert stacks.outputs("log")["Arn"] == f"{arn}:*"
    found = logs.describe_log_groups(logGroupNamePrefix="/lab")["logGroups"][0]
    assert (found["retentionInDays"], found["kmsKeyId"]) == (7, key)
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"]["Name"] == "log"
    stacks.update("log", {"Log": resource("AWS::Logs::LogGroup", {"LogGroupName": "/lab", "KmsKeyId": key})})
    assert "retentionInDays" not in logs.describe_log_groups(logGroupNamePrefix="/lab")["logGroups"][0]
    assert "Name" not in logs.list_tags_for_resource(resourceArn=arn)["tags"]


def secret(**more: Any) -> dict[str, Any]:
    properties = {
        "Name": "lab/master",
        "Description": "the master user",
        "GenerateSecretString": {
            "SecretStringTemplate": json.dumps({"username": "master", "port": 5432}),
            "GenerateStringKey": "password",
            "PasswordLength": 40,
            "ExcludeCharacters": "\"'/@\\ ",
        },
        "Tags": [{"Key": "Name", "Value": "master"}],
        **more,
    }
    return {"Secret": resource("AWS::SecretsManager::Secret", properties)}


def test_a_secret_is_known_by_its_arn_and_copied(running: Running, stacks: Stacks) -> None:
    kms = Stacks(running, "us-west-2").api("kms")
    there = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/copies", TargetKeyId=there)
    copies = {"ReplicaRegions": [{"Region": "us-west-2", "KmsKeyId": "alias/copies"}]}
    stacks.create("secret", secret(**copies))
    arn, here = stacks.ids("secret")["Secret"], stacks.api("secretsmanager")
    assert arn.startswith(f"arn:aws:secretsmanager:us-east-1:{running.account}:secret:lab/master-")
    value = json.loads(here.get_secret_value(SecretId="lab/master")["SecretString"])
    assert (value["username"], value["port"], len(value["password"])) == ("master", 5432, 40)
    assert not set(value["password"]) & set("\"'/@\\ ")
    said = here.describe_secret(SecretId=arn)
    assert said["Description"] == "the master user"
    assert [(one["Region"], one["KmsKeyId"]) for one in said["ReplicationStatus"]] == [("us-west-2", "alias/copies")]
    copy = Stacks(running, "us-west-2").api("secretsmanager")
    assert json.loads(copy.get_secret_value(SecretId="lab/master")["SecretString"]) == value

    stacks.update("secret", secret(Description="another", **copies))
    assert stacks.ids("secret")["Secret"] == arn
    assert json.loads(here.get_secret_value(SecretId=arn)["SecretString"]) == value
    assert here.describe_secret(SecretId=arn)["Description"] == "another"

    stacks.update("secret", secret())
    assert here.describe_secret(SecretId=arn).get("ReplicationStatus", []) == []
    assert copy.list_secrets()["SecretList"] == []
    assert stacks.delete("secret")["StackStatus"] == "DELETE_COMPLETE"
    assert here.list_secrets()["SecretList"] == []


def test_a_name_that_is_taken_is_refused_and_what_is_there_stays(stacks: Stacks) -> None:
    here = stacks.api("secretsmanager")
    here.create_secret(Name="lab/master", SecretString="mine")
    stack = stacks.create("second", secret())
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any(
        "the secret lab/master already exists" in one.get("ResourceStatusReason", "") for one in stacks.said("second")
    )
    assert here.get_secret_value(SecretId="lab/master")["SecretString"] == "mine"
    here.delete_secret(SecretId="lab/master", ForceDeleteWithoutRecovery=True)


def test_a_template_reads_a_secret_when_its_resource_is_made(stacks: Stacks) -> None:
    here = stacks.api("secretsmanager")
    here.create_secret(Name="lab/label", SecretString=json.dumps({"label": "first"}))
    reads = "{{resolve:secretsmanager:lab/label:SecretString:label}}"

    def topic(**more: Any) -> dict[str, Any]:
        return {"Topic": resource("AWS::SNS::Topic", {"TopicName": "reader", "DisplayName": reads, **more})}

    stacks.create("reader", topic())
    sns, arn = stacks.api("sns"), stacks.ids("reader")["Topic"]
    assert sns.get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"] == "first"
    here.put_secret_value(SecretId="lab/label", SecretString=json.dumps({"label": "second"}))
    stacks.update("reader", {**topic(), "Other": resource("AWS::SNS::Topic", {"TopicName": "other"})})
    assert sns.get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"] == "first"
    stacks.update("reader", topic(Tags=[{"Key": "A", "Value": "B"}]))
    assert sns.get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"] == "second"
    lost = stacks.create(
        "unread", {"Topic": resource("AWS::SNS::Topic", {"DisplayName": reads.replace("label:", "no:", 1)})}
    )
    assert lost["StackStatus"] == "ROLLBACK_COMPLETE"
