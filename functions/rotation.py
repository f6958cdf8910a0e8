"""Rotates the lease holder's master password through the RDS API, in Secrets Manager's four steps.

A failover may lose a new password from the WAL or from dr's copy of the secret. So after a promotion the controller
sets AWSCURRENT of its region's copy, never AWSPENDING, and again when that version changes. A version becomes
AWSCURRENT only under the lease that its label says it was set under; under another, the next attempt sets it anew.

Nothing logs in: `available` with no password pending proves that RDS applied what it took, not that a login works.
"""

import json
import re
import time
from functools import partial
from os import environ as env
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

STEPS = CREATE, SET, TEST, FINISH = "createSecret", "setSecret", "testSecret", "finishSecret"
CURRENT, PENDING, LABEL = "AWSCURRENT", "AWSPENDING", "set-"
TAKEN_BY_RDS = r"[!#-&(-.0-?A-~]{8,128}"  # printable; no space / @ or quote
WRITERS = (
    "DBInstances[?!ReadReplicaSourceDBInstanceIdentifier]"
    ".[DBInstanceIdentifier, DBInstanceStatus, PendingModifiedValues.MasterUserPassword]"
)
LOOK_SECONDS, RESERVE_MS = 10, 60_000
CONFIG = Config(connect_timeout=2, read_timeout=8, retries={"total_max_attempts": 2})


class RotationError(RuntimeError):
    """What is wrong and what to do; never a password."""


def handler(event: dict[str, str], context: Any) -> None:
    """Take one step; taken again, it ends the same.

    Raises:
        ValueError: no step.
        RotationError: it failed.
    """
    step = event.get("Step")
    if step not in STEPS:
        raise ValueError(f"Step is {step!r}; Secrets Manager sends one of {', '.join(STEPS)}")
    try:
        done = _take(step, event["SecretId"], event["ClientRequestToken"], context)
    except (BotoCoreError, ClientError) as error:
        raise RotationError(f"{_name(error)}. Secrets Manager tries again") from None
    print(json.dumps({"event": "rotation", "step": step, "done": done}))


def _take(step: str, arn: str, token: str, context: Any) -> str:
    secrets = boto3.client("secretsmanager", config=CONFIG)
    stage = partial(secrets.update_secret_version_stage, SecretId=arn)
    read = partial(_read, secrets, SecretId=arn)
    secret = secrets.describe_secret(SecretId=arn)
    staged = {label: on for on, labels in secret["VersionIdsToStages"].items() for label in labels}
    if staged.get(CURRENT) == token:
        return "nothing: AWSCURRENT already"
    if staged.get(PENDING) != token:
        raise RotationError(f"version {token} is not AWSPENDING. Begin with rotate-secret")
    ours = {label: on for label, on in staged.items() if label.startswith(LABEL)}
    if step == TEST and token not in ours.values():
        return "nothing: not set, so a schedule is on trial"
    if not secret.get("RotationEnabled"):
        raise RotationError("rotation is off. rotate-secret turns it on")
    lease = _lease()
    rds, name = _writer(lease, context)
    label = f"{LABEL}{lease[1]}-{token}"
    if step == CREATE:
        fields = read(VersionStage=CURRENT)
        try:
            read(VersionStage=PENDING, VersionId=token)
        except secrets.exceptions.ResourceNotFoundException:
            rules = {"PasswordLength": int(env["PASSWORD_LENGTH"]), "ExcludeCharacters": env["EXCLUDED_CHARACTERS"]}
            fields[env["PASSWORD_KEY"]] = secrets.get_random_password(**rules)["RandomPassword"]
            text = json.dumps(fields)
            secrets.put_secret_value(SecretId=arn, ClientRequestToken=token, SecretString=text, VersionStages=[PENDING])
    elif step == SET:
        password = read(VersionStage=PENDING, VersionId=token)[env["PASSWORD_KEY"]]
        _lease(lease)
        # No ApplyImmediately: a password needs none, and other pending changes would come along.
        rds.modify_db_instance(DBInstanceIdentifier=name, MasterUserPassword=password)
        _writer(lease, context, looks=3)
        if label not in ours:
            stage(VersionStage=label, MoveToVersionId=token)
    elif label not in ours:
        raise RotationError(f"not set under {lease}: AWSCURRENT stays. Rotate again")
    elif step == FINISH:
        # Labels first: a secret holds 20, and should this run die, the next one sets again.
        for old, on in ours.items():
            stage(VersionStage=old, RemoveFromVersionId=on)
        _lease(lease)
        stage(VersionStage=CURRENT, MoveToVersionId=token, RemoveFromVersionId=staged[CURRENT])
    return f"{name}, epoch {lease[1]}"


def _read(secrets: Any, **version: str) -> Any:
    try:
        fields = json.loads(secrets.get_secret_value(**version)["SecretString"])
        if re.fullmatch(TAKEN_BY_RDS, fields[env["PASSWORD_KEY"]]):
            return fields
    except (KeyError, TypeError, ValueError):
        pass
    raise RotationError(f"{version['VersionStage']} has no password that RDS takes. Correct it")


def _lease(expected: Any = None) -> Any:
    """Holder, epoch, and what the holder's databases are called, unless these are about to change."""
    try:
        table, key = boto3.client("dynamodb", region_name=env["LEASE_REGION"], config=CONFIG), {"S": env["DEPLOYMENT"]}
        item = table.get_item(TableName=env["LEASE_TABLE"], Key={"deployment": key}, ConsistentRead=True)["Item"]
        state = json.loads(item["state"]["S"])
        prefixes = {env["AWS_REGION"]: env["DATABASE_PREFIX"], env["PEER_REGION"]: env["PEER_DATABASE_PREFIX"]}
        lease = state["holder"], int(state["epoch"]), prefixes[state["holder"]]
        intent, left = state["intent"], state["expires_at"] - time.time()
    except (BotoCoreError, ClientError, KeyError, TypeError, ValueError) as error:
        raise RotationError(f"the lease cannot be read ({_name(error)}). Rotate when it can") from None
    if intent or left < 0 or expected not in (None, lease):
        raise RotationError(f"the lease changes: {lease}, {left:.0f} s left, {intent=}. Rotate after that")
    return lease


def _writer(lease: Any, context: Any, looks: int = 1) -> Any:
    """RDS, and the writer's name once `looks` in a row found it available with no password pending."""
    region, _, prefix = lease
    rds = boto3.client("rds", region_name=region, config=CONFIG)
    good = 0
    while True:
        rows = rds.get_paginator("describe_db_instances").paginate().search(WRITERS)
        found = [row for row in rows if re.fullmatch(prefix + r"\d+", row[0])]
        if len(found) != 1 or found[0][1] not in ("available", "resetting-master-credentials"):
            raise RotationError(f"{region} needs one writer {prefix}*, available; has {found}. Rotate when it has")
        ((name, status, pending),) = found
        good = good + 1 if status == "available" and not pending else 0
        if good == looks:
            return rds, name
        if context.get_remaining_time_in_millis() < RESERVE_MS:
            raise RotationError(f"{name} is slow to apply a password. Secrets Manager tries again")
        time.sleep(LOOK_SECONDS)


def _name(error: Exception) -> str:
    if isinstance(error, ClientError):  # its text may quote parameters
        return f"{error.operation_name} was answered {error.response['Error']['Code']}"
    return type(error).__name__
