"""Copies the writer's automated snapshots to this region and prunes its own copies; the same in both regions.

Each run compares what is with what should be. The lease's holder copies nothing. While the lease cannot be read nothing
is deleted, and only the newest snapshot copied: a copy too many costs money, a copy too few costs data.
"""

import json
import os
import re
import time
from typing import Any, NamedTuple

import boto3
from botocore.config import Config

CONFIG = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2})
GOOD = "available"


class _Snapshot(NamedTuple):
    taken: float
    name: str
    status: str
    arn: str
    tags: list[dict[str, str]]


def handler(_event: Any, _context: Any) -> dict[str, Any]:
    """Take every step there is to take, then answer the summary, or raise RuntimeError if one failed."""
    env, now = os.environ, time.time()
    here, peer, metric, key = (env[n] for n in ("AWS_REGION", "PEER_REGION", "COPY_AGE_METRIC", "KEY_ARN"))
    horizon, limit = now - 86400 * int(env["KEEP_DAYS"]), int(env["COPIES_AT_ONCE"])
    mark = {"Key": env["COPIED_BY_TAG"], "Value": env["COPIED_BY"]}
    # RDS names automated snapshots rds:<database>-yyyy-mm-dd-hh-mm
    named = re.compile(env["PEER_DATABASE_PREFIX"] + r"\d+-\d{4}(-\d\d){4}").fullmatch
    failed: list[str] = []

    def lease_holder() -> str:
        lease = {"TableName": env["LEASE_TABLE"], "Key": {"deployment": {"S": env["DEPLOYMENT"]}}}
        item = client("dynamodb", env["LEASE_REGION"]).get_item(**lease, ConsistentRead=True).get("Item")
        # None yet, or lost, which the controller pages for: no error here, and as little done as when it is unreadable.
        return {here: here, peer: peer}[json.loads(item["state"]["S"])["holder"]] if item else ""

    holder = step(failed, "read", "lease", lease_holder)
    manual = step(failed, "list", here, snapshots, region=here, kind="manual")
    own = [s for s in manual or () if mark in s.tags and named(s.name)]
    good = [s for s in own if s.status == GOOD]
    newest = max(good).taken if good else 0
    age = 0 if holder == here else max(0, now - newest) if good else None
    if age is not None:
        data = {"MetricData": [{"MetricName": metric, "Value": age, "Unit": "Seconds"}]}
        step(failed, "publish", metric, client("cloudwatch", here).put_metric_data, Namespace=env["METRICS"], **data)

    asked = holder != here and isinstance(manual, list)
    found = step(failed, "list", peer, snapshots, region=peer, kind="automated") if asked else ()
    sources = sorted((s for s in found or () if s.status == GOOD and named(s.name)), reverse=True)
    rds = client("rds", here)
    broken = [s for s in own if s.status == "failed"]
    failed += [f"copying of {s.name}" for s in broken]
    if holder == here or (holder and sources):  # if the peer shows none, old copies may be all that is left
        for s in broken + [s for s in good if 0 < s.taken <= horizon and s.taken < newest]:
            step(failed, "delete", s.name, rds.delete_db_snapshot, DBSnapshotIdentifier=s.name)

    # What would be pruned is not copied: beyond the horizon only what is newer than every copy.
    wanted = [s for s in sources if s.taken > min(horizon, newest)]
    there = {s.name for s in manual or ()}
    missing = [s for s in wanted[: None if holder else 1] if s.name not in there]
    in_flight = len(own) - len(good) - len(broken)
    for s in missing:
        if in_flight >= limit:
            break
        # Not CopyTags: it fails over tags that begin with aws:
        tags = {t["Key"]: t for t in [*s.tags, mark] if not t["Key"].startswith("aws:")}
        wish = {"SourceDBSnapshotIdentifier": s.arn, "SourceRegion": peer, "TargetDBSnapshotIdentifier": s.name}
        wish |= {"KmsKeyId": key, "Tags": [*tags.values()][-50:]}
        in_flight += step(failed, "copy", s.name, rds.copy_db_snapshot, **wish) is not False

    summary = {"event": "summary", "holder": holder or None, "age": age, "copies": len(good)}
    summary |= {"in_flight": in_flight, "missing": len(missing), "failed": failed}
    print(json.dumps(summary))
    if failed:
        raise RuntimeError(f"all else was done, but not: {', '.join(failed)}")
    return summary


def step(failed: list[str], action: str, of: str, call: Any, **parameters: Any) -> Any:
    """Make one call and log it. Its answer; False if AWS refused; None if done before, or if nobody knows."""
    answer, result = None, "done"
    try:
        answer = call(**parameters)
    except Exception as error:  # noqa: BLE001  a broken snapshot may break anything, but not the next step
        code = (getattr(error, "response", None) or {}).get("Error", {}).get("Code")
        if code in ("DBSnapshotAlreadyExists", "DBSnapshotNotFound"):
            result = "done before"
        else:
            answer, result = False if code else None, repr(error)
            failed.append(f"{action} {of}")
    print(json.dumps({"event": action, "of": of, "result": result}))
    return answer


def snapshots(region: str, kind: str) -> list[_Snapshot]:
    """All of a kind: RDS filters by whole names only, and databases have generations."""
    found = []
    for page in client("rds", region).get_paginator("describe_db_snapshots").paginate(SnapshotType=kind):
        for s in page["DBSnapshots"]:
            taken = s.get("OriginalSnapshotCreateTime")  # SnapshotCreateTime is changed by copying
            name = s["DBSnapshotIdentifier"].removeprefix("rds:")  # what a copy is called
            seconds = taken.timestamp() if taken else 0
            found.append(_Snapshot(seconds, name, s["Status"], s["DBSnapshotArn"], s.get("TagList", [])))
    return found


def client(service: str, region: str) -> Any:
    """One that gives up soon."""
    return boto3.client(service, region_name=region, config=CONFIG)
