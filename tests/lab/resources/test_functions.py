import base64
from typing import Any

import pytest

from lab.daemon import Running
from tests.lab.cloudformation import Stacks, outputs, resource

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": ["lambda.amazonaws.com", "scheduler.amazonaws.com"]},
            "Action": "sts:AssumeRole",
        }
    ],
}


def function(
    code: str = "def handler(event, context):\n    return 1\n", rate: str = "rate(1 hour)", **more: Any
) -> dict[str, Any]:
    role = {"Fn::GetAtt": ["Role", "Arn"]}
    properties = {
        "FunctionName": "lab-function",
        "Description": "does something",
        "Runtime": "python3.13",
        "Architectures": ["arm64"],
        "Handler": "index.handler",
        "Code": {"ZipFile": code},
        "Role": role,
        "Timeout": 10,
        "MemorySize": 256,
        "Environment": {"Variables": {"PORT": "5432"}},
        "LoggingConfig": {"LogFormat": "JSON", "LogGroup": "/aws/lambda/lab-function"},
        "Tags": [{"Key": "Name", "Value": "function"}],
        **more,
    }
    target = {
        "Arn": {"Fn::GetAtt": ["Function", "Arn"]},
        "RoleArn": role,
        "Input": '{"command": "tick"}',
        "RetryPolicy": {"MaximumEventAgeInSeconds": "60", "MaximumRetryAttempts": 0},
    }
    return {
        "Role": resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST}),
        "Function": resource("AWS::Lambda::Function", properties),
        "Asynchronous": resource(
            "AWS::Lambda::EventInvokeConfig",
            {
                "FunctionName": {"Ref": "Function"},
                "Qualifier": "$LATEST",
                "MaximumEventAgeInSeconds": 60,
                "MaximumRetryAttempts": 0,
            },
        ),
        "Permission": resource(
            "AWS::Lambda::Permission",
            {
                "FunctionName": {"Ref": "Function"},
                "Action": "lambda:InvokeFunction",
                "Principal": "secretsmanager.amazonaws.com",
                "SourceAccount": {"Ref": "AWS::AccountId"},
            },
        ),
        "Schedule": resource(
            "AWS::Scheduler::Schedule",
            {
                "Name": "lab-schedule",
                "Description": "calls it",
                "ScheduleExpression": rate,
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": target,
            },
        ),
    }


@pytest.fixture(scope="module")
def made(stacks: Stacks) -> dict[str, str]:
    stacks.create("function", function(), Outputs=outputs(Arn={"Fn::GetAtt": ["Function", "Arn"]}))
    return stacks.ids("function")


def test_a_function_is_as_the_template_says(running: Running, stacks: Stacks, made: dict[str, str]) -> None:
    said = stacks.api("lambda").get_function(FunctionName="lab-function")
    configuration = said["Configuration"]
    assert made["Function"] == "lab-function"
    assert stacks.outputs("function")["Arn"] == f"arn:aws:lambda:us-east-1:{running.account}:function:lab-function"
    expected = {
        "Description": "does something",
        "Runtime": "python3.13",
        "Architectures": ["arm64"],
        "Handler": "index.handler",
        "Timeout": 10,
        "MemorySize": 256,
        "Environment": {"Variables": {"PORT": "5432"}},
    }
    assert {name: configuration[name] for name in expected} == expected
    assert configuration["Role"].endswith(f":role/{made['Role']}")
    assert configuration["LoggingConfig"]["LogGroup"] == "/aws/lambda/lab-function"
    assert said["Tags"]["Name"] == "function"


def test_its_schedule_and_its_asynchronous_calls_are_as_the_template_says(stacks: Stacks, made: dict[str, str]) -> None:
    config = stacks.api("lambda").get_function_event_invoke_config(FunctionName="lab-function", Qualifier="$LATEST")
    assert (config["MaximumEventAgeInSeconds"], config["MaximumRetryAttempts"]) == (60, 0)
    assert made["Asynchronous"] == "lab-function|$LATEST"
    policy = stacks.api("lambda").get_policy(FunctionName="lab-function")["Policy"]
    assert "secretsmanager.amazonaws.com" in policy
    assert made["Permission"] in policy
    schedule = stacks.api("scheduler").get_schedule(Name=made["Schedule"])
    assert schedule["ScheduleExpression"] == "rate(1 hour)"
    assert schedule["Description"] == "calls it"
    assert schedule["Target"]["Input"] == '{"command": "tick"}'
    assert schedule["Target"]["RetryPolicy"] == {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 0}


def test_new_code_and_settings_reach_the_function(stacks: Stacks) -> None:
    other: dict[str, Any] = {
        "FunctionName": "lab-other",
        "LoggingConfig": {"LogFormat": "JSON", "LogGroup": "/aws/lambda/lab-other"},
    }
    wanted = function(**other)
    wanted["Schedule"]["Properties"]["Name"] = "lab-other"
    stacks.create("other", wanted)
    before = stacks.api("lambda").get_function(FunctionName="lab-other")["Configuration"]["CodeSha256"]
    wanted = function(
        "def handler(event, context):\n    return 2\n",
        "rate(5 minutes)",
        Timeout=20,
        Environment={"Variables": {}},
        **other,
    )
    wanted["Schedule"]["Properties"]["Name"] = "lab-other"
    wanted["Asynchronous"]["Properties"]["MaximumRetryAttempts"] = 1
    assert stacks.update("other", wanted)["StackStatus"] == "UPDATE_COMPLETE"
    functions = stacks.api("lambda")
    said = functions.get_function(FunctionName="lab-other")
    assert said["Configuration"]["Timeout"] == 20
    assert said["Configuration"].get("Environment", {}).get("Variables", {}) == {}
    assert said["Configuration"]["CodeSha256"] != before
    config = functions.get_function_event_invoke_config(FunctionName="lab-other", Qualifier="$LATEST")
    assert config["MaximumRetryAttempts"] == 1
    assert stacks.api("scheduler").get_schedule(Name="lab-other")["ScheduleExpression"] == "rate(5 minutes)"
    assert stacks.delete("other")["StackStatus"] == "DELETE_COMPLETE"
    assert "lab-other" not in [one["FunctionName"] for one in functions.list_functions()["Functions"]]
    assert "lab-other" not in [one["Name"] for one in stacks.api("scheduler").list_schedules()["Schedules"]]


def test_code_elsewhere_is_refused(stacks: Stacks) -> None:
    wanted = function(FunctionName="lab-elsewhere", Code={"ZipFile": base64.b64encode(b"x").decode()})
    wanted["Function"]["Properties"]["Code"] = {"S3Bucket": "code", "S3Key": "key"}
    with pytest.raises(Exception, match="does not honour the property Code"):
        stacks.create("elsewhere", wanted)


ELSEWHERE = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
NETWORK = {"SubnetIds": ["subnet-0123456789abcdef0"], "SecurityGroupIds": ["sg-0123456789abcdef0"]}


@pytest.mark.parametrize(
    ("name", "trust", "of_function", "said"),
    [
        ("untrusting", ELSEWHERE, {}, "The role defined for the function cannot be assumed by Lambda."),
        ("outside", TRUST, {"VpcConfig": NETWORK}, "have permissions to call CreateNetworkInterface on EC2"),
    ],
)
def test_a_function_gets_no_role_that_does_not_do(
    stacks: Stacks, name: str, trust: dict[str, Any], of_function: dict[str, Any], said: str
) -> None:
    wanted = function(FunctionName=f"lab-{name}", **of_function)
    made = {
        "Role": resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": trust}),
        "Function": wanted["Function"],
    }
    assert stacks.create(name, made)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any(said in event.get("ResourceStatusReason", "") for event in stacks.said(name))


def test_a_schedule_gets_no_role_that_does_not_trust_the_scheduler(stacks: Stacks) -> None:
    wanted = function(FunctionName="lab-unscheduled")
    wanted["Caller"] = resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": ELSEWHERE})
    wanted["Schedule"]["Properties"]["Name"] = "lab-unscheduled"
    wanted["Schedule"]["Properties"]["Target"]["RoleArn"] = {"Fn::GetAtt": ["Caller", "Arn"]}
    assert stacks.create("unscheduled", wanted)["StackStatus"] == "ROLLBACK_COMPLETE"
    said = [event.get("ResourceStatusReason", "") for event in stacks.said("unscheduled")]
    assert any("must allow AWS EventBridge Scheduler to assume the role" in reason for reason in said)
