"""Policies count: what is denied, why, and that it is recorded."""

import json
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from lab.control import Control
from lab.daemon import Options, Running
from tests.lab.running import client, lab

EAST, WEST = "us-east-1", "us-west-2"
ACCOUNT = "111122223333"
DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}


def allow(*actions: str, resource: Any = "*", **conditions: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return {**statement, **({"Condition": conditions} if conditions else {})}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def trusting(*principals: str, **conditions: Any) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": "sts:AssumeRole"}
    return policy({**statement, **({"Condition": conditions} if conditions else {})})


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A lab whose deployer may read one table, assume roles, and look at databases of one region."""
    home = tmp_path_factory.mktemp("identity")
    given = [
        policy(allow("dynamodb:GetItem", resource=f"arn:aws:dynamodb:*:{ACCOUNT}:table/mine"), allow("sts:AssumeRole")),
        policy(
            allow(
                "rds:DescribeDBInstances",
                resource=f"arn:aws:rds:*:{ACCOUNT}:db:*",
                StringEquals={"aws:RequestedRegion": EAST},
            )
        ),
    ]
    files = [home / f"policy-{number}.json" for number in range(len(given))]
    for file, text in zip(files, given, strict=True):
        file.write_text(text)
    with lab(home / "lab", Options(ACCOUNT, tuple(str(file) for file in files))) as found:
        yield found


@pytest.fixture(autouse=True)
def no_denials_of_others(running: Running) -> None:
    Control(running).post("denied/forget")


def as_role(running: Running, name: str, service: str, region: str, **extra: str) -> Any:
    """A client with the role's credentials, assumed by the deployer."""
    given = client(running, "sts", region, root=False).assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{name}", RoleSessionName="test", **extra
    )["Credentials"]
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=running.endpoint,
        config=Config(retries={"total_max_attempts": 1}),
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def role(running: Running, name: str, *statements: dict[str, Any], trust: str = "", **more: Any) -> str:
    """A role that the deployer may assume, with an inline policy."""
    iam = client(running, "iam", EAST)
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust or trusting(ACCOUNT), **more)
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=policy(*statements))
    return str(made["Role"]["Arn"])


def refused(call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return str(error.value.response["Error"]["Code"])


def test_what_no_policy_allows_is_denied_and_recorded(running: Running) -> None:
    began = time.time()
    assert refused(client(running, "sns", WEST, root=False).create_topic, Name="t") in {*DENIED, "AuthorizationError"}
    (denied,) = Control(running).get("denied")
    assert began <= denied.pop("at") <= time.time()
    assert denied == {
        "principal": f"arn:aws:iam::{ACCOUNT}:user/deployer",
        "action": "sns:CreateTopic",
        "resource": f"arn:aws:sns:{WEST}:{ACCOUNT}:t",
        "region": WEST,
        "reason": "ImplicitDeny",
    }
    Control(running).post("denied/forget")
    assert Control(running).get("denied") == []


@pytest.mark.parametrize(
    ("service", "call", "parameters", "named"),
    [
        ("rds", "delete_db_instance", {"DBInstanceIdentifier": "x"}, f"rds:us-west-2:{ACCOUNT}:db:x"),
        ("ec2", "delete_vpc", {"VpcId": "vpc-1"}, f"ec2:us-west-2:{ACCOUNT}:vpc/vpc-1"),
        ("cloudwatch", "describe_alarms", {}, f"cloudwatch:us-west-2:{ACCOUNT}:alarm:*"),
        ("lambda", "get_function", {"FunctionName": "f"}, f"lambda:us-west-2:{ACCOUNT}:function:f"),
        (
            "cloudformation",
            "describe_stack_set",
            {"StackSetName": "s"},
            "cloudformation:us-west-2:111122223333:stackset/s:",
        ),
    ],
)
def test_a_denial_names_action_and_resource_as_aws_does(
    running: Running, service: str, call: str, parameters: dict[str, str], named: str
) -> None:
    api = client(running, service, WEST, root=False)
    with pytest.raises(ClientError) as denied:
        getattr(api, call)(**parameters)
    assert denied.value.response["Error"]["Code"] in DENIED
    said = denied.value.response["Error"]["Message"]
    action = f"{service}:{api.meta.method_to_api_mapping[call]}"
    assert f"user/deployer is not authorized to perform: {action} on resource: arn:aws:{named}" in said
    assert said.endswith(f"because no identity-based policy allows the {action} action")


def test_what_is_allowed_is_not_recorded(running: Running) -> None:
    table = {"TableName": "mine", "Key": {"k": {"S": "x"}}}
    assert refused(client(running, "dynamodb", EAST, root=False).get_item, **table) == "ResourceNotFoundException"
    assert Control(running).get("denied") == []
    other = {**table, "TableName": "other"}
    assert refused(client(running, "dynamodb", EAST, root=False).get_item, **other) in DENIED


def test_every_policy_given_counts_and_so_does_its_condition_on_the_region(running: Running) -> None:
    assert client(running, "rds", EAST, root=False).describe_db_instances()["DBInstances"] == []
    assert refused(client(running, "rds", WEST, root=False).describe_db_instances) in DENIED


def test_root_may_do_everything(running: Running) -> None:
    client(running, "sns", WEST).create_topic(Name="of-root")
    assert Control(running).get("denied") == []


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_a_wrong_secret_is_no_identity_even_for_root(running: Running, secret: str) -> None:
    wrong = boto3.client(
        "dynamodb",
        region_name=EAST,
        endpoint_url=running.endpoint,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key=secret or "test",
    )
    assert refused(wrong.list_tables) == "InvalidSignatureException"
    assert Control(running).get("denied")[0]["reason"] == "SignatureDoesNotMatch"


def test_the_region_is_the_signatures(running: Running) -> None:
    client(running, "sns", EAST).create_topic(Name="east-only")
    assert [topic["TopicArn"].split(":")[3] for topic in client(running, "sns", EAST).list_topics()["Topics"]] == [EAST]
    assert "east-only" not in str(client(running, "sns", WEST).list_topics()["Topics"])


def test_a_role_can_do_what_its_policy_says_where_it_says(running: Running) -> None:
    role(running, "reader", allow("rds:DescribeDBInstances", StringEquals={"aws:RequestedRegion": WEST}))
    assert as_role(running, "reader", "rds", WEST).describe_db_instances()["DBInstances"] == []
    assert refused(as_role(running, "reader", "rds", EAST).describe_db_instances) in DENIED
    assert Control(running).get("denied")[0]["principal"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/test"


def test_a_permissions_boundary_limits_what_the_policy_allows(running: Running) -> None:
    boundary = client(running, "iam", EAST).create_policy(
        PolicyName="boundary", PolicyDocument=policy(allow("rds:DescribeDBInstances"))
    )["Policy"]["Arn"]
    role(running, "bounded", allow("*"), PermissionsBoundary=boundary)
    assert as_role(running, "bounded", "rds", EAST).describe_db_instances()["DBInstances"] == []
    assert refused(as_role(running, "bounded", "dynamodb", EAST).list_tables) in DENIED


def test_an_explicit_deny_wins(running: Running) -> None:
    role(running, "denied", allow("*"), {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"})
    assert refused(as_role(running, "denied", "dynamodb", EAST).list_tables) in DENIED
    assert Control(running).get("denied")[0]["reason"] == "Deny"


@pytest.mark.parametrize("owner", [ACCOUNT, "999999999999"])
def test_the_account_of_a_resource_can_be_a_condition(running: Running, owner: str) -> None:
    name = f"owner-{owner}"
    role(running, name, allow("rds:DescribeDBInstances", StringEquals={"aws:ResourceAccount": owner}))
    rds = as_role(running, name, "rds", EAST)
    if owner == ACCOUNT:
        assert rds.describe_db_instances()["DBInstances"] == []
    else:
        assert refused(rds.describe_db_instances) in DENIED


@pytest.mark.parametrize("team", ["orders", "others"])
def test_a_tag_of_the_caller_can_be_a_condition(running: Running, team: str) -> None:
    role(
        running,
        f"team-{team}",
        allow("rds:DescribeDBInstances", StringEquals={"aws:PrincipalTag/team": "orders"}),
        Tags=[{"Key": "team", "Value": team}],
    )
    rds = as_role(running, f"team-{team}", "rds", EAST)
    if team == "orders":
        assert rds.describe_db_instances()["DBInstances"] == []
    else:
        assert refused(rds.describe_db_instances) in DENIED


@pytest.mark.parametrize("name", ["ours", "theirs"])
def test_a_tag_of_the_resource_can_be_a_condition_of_policy_and_boundary(running: Running, name: str) -> None:
    ec2 = client(running, "ec2", EAST)
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    tags = [{"ResourceType": "network-acl", "Tags": [{"Key": "Name", "Value": name}]}]
    acl = ec2.create_network_acl(VpcId=vpc, TagSpecifications=tags)["NetworkAcl"]["NetworkAclId"]
    boundary = client(running, "iam", EAST).create_policy(
        PolicyName=f"fence-{name}",
        PolicyDocument=policy(allow("ec2:*", StringLike={"aws:ResourceTag/Name": "our*"})),
    )["Policy"]["Arn"]
    own = allow("ec2:CreateNetworkAclEntry", StringEquals={"ec2:ResourceTag/Name": name})
    role(running, f"fence-{name}", own, PermissionsBoundary=boundary)
    create = as_role(running, f"fence-{name}", "ec2", EAST).create_network_acl_entry
    entry = {"RuleNumber": 1, "Protocol": "-1", "RuleAction": "deny", "Egress": False, "CidrBlock": "10.0.0.0/8"}
    if name == "ours":
        create(NetworkAclId=acl, **entry)
    else:
        assert refused(create, NetworkAclId=acl, **entry) in DENIED


def test_leading_keys_of_a_table_are_looked_at(running: Running) -> None:
    client(running, "dynamodb", EAST).create_table(
        TableName="keys",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    only = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["contact"]}}
    role(running, "contact", allow("dynamodb:GetItem", **only))
    table = as_role(running, "contact", "dynamodb", EAST)
    table.get_item(TableName="keys", Key={"k": {"S": "contact"}})
    assert refused(table.get_item, TableName="keys", Key={"k": {"S": "record"}}) in DENIED


def test_a_key_is_the_resource_whatever_alias_names_it(running: Running) -> None:
    kms = client(running, "kms", EAST)
    of_key = {alias: kms.create_key()["KeyMetadata"] for alias in ("alias/ours", "alias/theirs")}
    for alias, key in of_key.items():
        kms.create_alias(AliasName=alias, TargetKeyId=key["KeyId"])
    any_key = f"arn:aws:kms:*:{ACCOUNT}:key/*"
    ours = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": ["alias/ours"]}}
    role(
        running,
        "keys",
        allow("kms:DescribeKey", "kms:DeleteAlias", resource=any_key, **ours),
        allow("kms:DeleteAlias", resource=f"arn:aws:kms:*:{ACCOUNT}:alias/*"),
    )
    as_it = as_role(running, "keys", "kms", EAST)
    for named in ("alias/ours", of_key["alias/ours"]["KeyId"], of_key["alias/ours"]["Arn"]):
        assert as_it.describe_key(KeyId=named)["KeyMetadata"]["Arn"] == of_key["alias/ours"]["Arn"]
    assert refused(as_it.describe_key, KeyId="alias/theirs") in DENIED
    assert refused(as_it.describe_key, KeyId="alias/nobodys") == "NotFoundException"
    assert refused(as_it.delete_alias, AliasName="alias/theirs") in DENIED
    as_it.delete_alias(AliasName="alias/ours")


def test_a_role_is_assumed_by_those_it_trusts_alone(running: Running) -> None:
    role(running, "administration", allow("sts:AssumeRole", resource=f"arn:aws:iam::{ACCOUNT}:role/execution"))
    role(running, "execution", trust=trusting(f"arn:aws:iam::{ACCOUNT}:role/administration"))
    role(running, "stranger", allow("sts:AssumeRole"))
    target = {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/execution", "RoleSessionName": "stack-set"}
    as_role(running, "administration", "sts", EAST).assume_role(**target)
    assert refused(as_role(running, "stranger", "sts", EAST).assume_role, **target) in DENIED
    other = {**target, "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/stranger"}
    assert refused(as_role(running, "administration", "sts", EAST).assume_role, **other) in DENIED


def test_an_action_that_the_lab_cannot_tell_is_denied(running: Running) -> None:
    """MiniStack would only look at the signature."""
    role(running, "everything-but", allow("rds:*"))
    assert refused(as_role(running, "everything-but", "eks", EAST).list_clusters) in DENIED


def test_encrypted_transport_is_true_of_every_call(running: Running) -> None:
    role(running, "encrypted", allow("rds:DescribeDBInstances", Bool={"aws:SecureTransport": "true"}))
    assert as_role(running, "encrypted", "rds", EAST).describe_db_instances()["DBInstances"] == []
