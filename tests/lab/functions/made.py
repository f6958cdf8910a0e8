"""Functions for tests: a role, a log group and code, made through the APIs."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from lab.daemon import Running
from tests.lab.running import client

REGION = "us-west-2"
LOGGING = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}


def make(
    running: Running,
    name: str,
    code: str,
    *,
    region: str = REGION,
    trust: str = "lambda.amazonaws.com",
    statements: Iterable[dict[str, Any]] = (LOGGING,),
    **properties: Any,
) -> Callable[..., Any]:
    """A function with a role of its own; what invokes it with an event and answers what it answers."""
    iam, role = client(running, "iam", region), f"{name}-{region}"
    iam.create_role(RoleName=role, AssumeRolePolicyDocument=document({"Action": "sts:AssumeRole", **service(trust)}))
    iam.put_role_policy(RoleName=role, PolicyName="own", PolicyDocument=document(*statements))
    client(running, "logs", region).create_log_group(logGroupName=f"/aws/lambda/{name}")
    functions = client(running, "lambda", region)
    functions.create_function(
        FunctionName=name,
        Handler="index.handler",
        Role=f"arn:aws:iam::{running.account}:role/{role}",
        Code={"ZipFile": zipped(code)},
        **{"Runtime": "python3.13", "Timeout": 20, **properties},
    )

    def invoke(event: Any = None, **more: Any) -> Any:
        answer = functions.invoke(FunctionName=name, Payload=json.dumps(event or {}).encode(), **more)
        body = answer["Payload"].read()
        return json.loads(body) if body else None

    return invoke


def service(name: str) -> dict[str, Any]:
    """The part of a trust statement that says whom it trusts."""
    return {"Effect": "Allow", "Principal": {"Service": name}}


def document(*statements: dict[str, Any]) -> str:
    """A policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def zipped(code: str) -> bytes:
    """A deployment package of one module."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", code)
    return packed.getvalue()


def lines(running: Running, name: str, region: str = REGION) -> list[str]:
    """Everything in a function's log group."""
    logs, group = client(running, "logs", region), f"/aws/lambda/{name}"
    streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
    return [
        event["message"]
        for stream in streams
        for event in logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])["events"]
    ]


def eventually(found: Callable[[], Any], within: float = 15.0) -> Any:
    """What something answers once it is true."""
    deadline = time.monotonic() + within
    while not (answer := found()):
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.05)
    return answer


def total(running: Running, metric: str, function: str, region: str = REGION) -> float:
    """The sum of one of a function's metrics in the last minutes."""
    now = time.time()
    found = client(running, "cloudwatch", region).get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName=metric,
        Dimensions=[{"Name": "FunctionName", "Value": function}],
        StartTime=now - 600,
        EndTime=now + 60,
        Period=3600,
        Statistics=["Sum"],
    )["Datapoints"]
    return sum(float(point["Sum"]) for point in found)
