"""RotateSecret calls the secret's function in four steps, and only if that lets it."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.daemon import Running
from tests.lab.functions.made import LOGGING, REGION, eventually, lines, make
from tests.lab.running import client

CODE = """
import json
import boto3

def handler(event, context):
    secrets, step, token = boto3.client("secretsmanager"), event["Step"], event["ClientRequestToken"]
    print(step)
    stages = secrets.describe_secret(SecretId=event["SecretId"])["VersionIdsToStages"]
    assert "AWSPENDING" in stages[token], stages
    if step == "createSecret":
        try:
            secrets.get_secret_value(SecretId=event["SecretId"], VersionId=token, VersionStage="AWSPENDING")
        except secrets.exceptions.ResourceNotFoundException:
            secrets.put_secret_value(
                SecretId=event["SecretId"], ClientRequestToken=token, SecretString="new", VersionStages=["AWSPENDING"]
            )
    elif step == "setSecret" and FAILS:
        raise RuntimeError("the database is away")
    elif step == "finishSecret":
        (current,) = [version for version, labels in stages.items() if "AWSCURRENT" in labels]
        secrets.update_secret_version_stage(
            SecretId=event["SecretId"], VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
        )
"""
USE = {"Effect": "Allow", "Action": "secretsmanager:*", "Resource": "*"}


def _secret(running: Running, name: str, *, fails: bool = False, permitted: bool = True) -> tuple[Any, dict[str, Any]]:
    """A client, and what RotateSecret is to be called with."""
    make(running, name, CODE.replace("FAILS", str(fails)), statements=[LOGGING, USE])
    if permitted:
        client(running, "lambda", REGION).add_permission(
            FunctionName=name,
            StatementId="rotation",
            Action="lambda:InvokeFunction",
            Principal="secretsmanager.amazonaws.com",
            SourceAccount=running.account,
        )
    secrets = client(running, "secretsmanager", REGION)
    secrets.create_secret(Name=name, SecretString="old")
    function = f"arn:aws:lambda:{REGION}:{running.account}:function:{name}"
    return secrets, {
        "SecretId": name,
        "RotationLambdaARN": function,
        "RotationRules": {"AutomaticallyAfterDays": 30},
    }


def _steps(running: Running, name: str) -> list[str]:
    return [line for line in lines(running, name) if line.endswith("Secret")]


def test_four_steps_make_the_new_version_current(running: Running) -> None:
    secrets, wanted = _secret(running, "rotated")
    token = secrets.rotate_secret(**wanted)["VersionId"]
    eventually(lambda: secrets.get_secret_value(SecretId="rotated")["SecretString"] == "new")
    assert _steps(running, "rotated") == ["createSecret", "setSecret", "testSecret", "finishSecret"]
    found = secrets.describe_secret(SecretId="rotated")
    assert found["RotationEnabled"]
    assert "AWSCURRENT" in found["VersionIdsToStages"][token]
    assert secrets.get_secret_value(SecretId="rotated", VersionStage="AWSPREVIOUS")["SecretString"] == "old"


def test_without_the_functions_permission_nothing_is_rotated(running: Running) -> None:
    secrets, wanted = _secret(running, "closed", permitted=False)
    with pytest.raises(ClientError) as refused:
        secrets.rotate_secret(**wanted)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    assert not secrets.describe_secret(SecretId="closed").get("RotationEnabled")


def test_a_failed_rotation_leaves_the_current_version_and_stands(running: Running) -> None:
    secrets, wanted = _secret(running, "failing", fails=True)
    token = secrets.rotate_secret(**wanted)["VersionId"]
    eventually(lambda: _steps(running, "failing") == ["createSecret", "setSecret"])
    eventually(lambda: any("the database is away" in line for line in lines(running, "failing")))
    assert secrets.get_secret_value(SecretId="failing")["SecretString"] == "old"
    with pytest.raises(ClientError, match="previous rotation"):
        secrets.rotate_secret(SecretId="failing")
    assert secrets.rotate_secret(SecretId="failing", ClientRequestToken=token)["VersionId"] == token
    eventually(lambda: _steps(running, "failing").count("setSecret") == 2)


def test_a_schedule_that_does_not_rotate_at_once_is_tried(running: Running) -> None:
    secrets, wanted = _secret(running, "tried")
    token = secrets.rotate_secret(**wanted, RotateImmediately=False)["VersionId"]
    eventually(lambda: _steps(running, "tried") == ["testSecret"])
    eventually(lambda: token not in secrets.describe_secret(SecretId="tried")["VersionIdsToStages"])
    assert secrets.get_secret_value(SecretId="tried")["SecretString"] == "old"


def test_cancelled_it_is_off(running: Running) -> None:
    secrets, wanted = _secret(running, "cancelled")
    secrets.rotate_secret(**wanted, RotateImmediately=False)
    secrets.cancel_rotate_secret(SecretId="cancelled")
    assert not secrets.describe_secret(SecretId="cancelled")["RotationEnabled"]
    assert json.loads(json.dumps(_steps(running, "cancelled"))) in ([], ["testSecret"])
