"""Both regions' snapshots as lists that calls change, and one run of the snapshot copier over them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.config import Config

from functions import snapshot_copier
from tests.functions.aws import Aws, Call, refusal
from tests.templates.database.stacks import DR, properties

HERE, PEER, LEASE = "us-west-2", "us-east-1", "us-east-2"
DATABASE = "orders-prod-us-east-1-g1"
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC).timestamp()
HOUR, DAY = 3600.0, 86400.0
KEEP_DAYS, AT_ONCE = 35, 2
MARK = {"CopiedBy": "orders-prod-snapshot-copier"}


def name(hours: float, database: str = DATABASE) -> str:
    """What a copy of a snapshot taken so many hours ago is called."""
    return f"{database}-{datetime.fromtimestamp(NOW - hours * HOUR, UTC):%Y-%m-%d-%H-%M}"


def snapshot(
    hours: float,
    tags: Mapping[str, str] = MARK,
    status: str = "available",
    *,
    called: str = "",
    database: str = DATABASE,
) -> dict[str, Any]:
    """A manual snapshot here; by default a good copy of the function's own."""
    called = called or name(hours, database)
    taken = datetime.fromtimestamp(NOW - hours * HOUR, UTC)
    return {
        "DBSnapshotIdentifier": called,
        "DBInstanceIdentifier": database,
        "DBSnapshotArn": f"arn:aws:rds:{HERE}:111122223333:snapshot:{called}",
        "Status": status,
        "TagList": [{"Key": key, "Value": value} for key, value in tags.items()],
        "OriginalSnapshotCreateTime": taken,
        "SnapshotCreateTime": datetime.fromtimestamp(NOW, UTC),  # copying has changed it
    }


def automated(
    hours: float, tags: Mapping[str, str] | None = None, status: str = "available", *, database: str = DATABASE
) -> dict[str, Any]:
    """An automated snapshot in the peer region."""
    made = snapshot(hours, tags or {}, status, called=f"rds:{name(hours, database)}", database=database)
    return {**made, "DBSnapshotArn": made["DBSnapshotArn"].replace(HERE, PEER)}


@dataclass
class Model:
    """The calls a run may make, answered from lists that the calls change. `wrong`: operation or name to error."""

    here: list[dict[str, Any]] = field(default_factory=list)
    there: list[dict[str, Any]] = field(default_factory=list)
    lease: Any = field(default_factory=lambda: {"holder": PEER, "epoch": 1, "armed": True})
    wrong: dict[str, Exception] = field(default_factory=dict)
    page: int = 100
    ages: list[float] = field(default_factory=list)

    def __call__(self, call: Call) -> Mapping[str, Any]:
        """The answer to one call."""
        asked = call.parameters
        target = str(asked.get("TargetDBSnapshotIdentifier") or asked.get("DBSnapshotIdentifier"))
        for about in (f"{call.operation} {call.region}", call.operation, target):
            if about in self.wrong:
                raise self.wrong[about]
        match call.operation:
            case "GetItem":
                assert (call.region, asked["TableName"], asked["ConsistentRead"]) == (LEASE, "orders-prod-lease", True)
                assert asked["Key"] == {"deployment": {"S": "orders-prod"}}
                item = {"revision": {"N": "7"}, "state": {"S": json.dumps(self.lease)}}
                return {"Item": item} if self.lease is not None else {}
            case "DescribeDBSnapshots":
                found = {(HERE, "manual"): self.here, (PEER, "automated"): self.there}[
                    call.region, asked["SnapshotType"]
                ]
                begin = int(asked.get("Marker", 0))
                more = {"Marker": str(begin + self.page)} if begin + self.page < len(found) else {}
                return {"DBSnapshots": found[begin : begin + self.page], **more}
            case "CopyDBSnapshot":
                assert call.region == HERE, "a copy is asked for where it shall be"
                if target in {s["DBSnapshotIdentifier"] for s in self.here}:
                    raise refusal("DBSnapshotAlreadyExists")
                tags = {tag["Key"]: tag["Value"] for tag in asked["Tags"]}
                source = next(s for s in self.there if s["DBSnapshotArn"] == asked["SourceDBSnapshotIdentifier"])
                hours = (NOW - source["OriginalSnapshotCreateTime"].timestamp()) / HOUR
                self.here.append(snapshot(hours, tags, "creating", called=target))
                return {"DBSnapshot": {"DBSnapshotIdentifier": target}}
            case "DeleteDBSnapshot":
                self.here[:] = [s for s in self.here if s["DBSnapshotIdentifier"] != target]
                return {}
            case "PutMetricData":
                (datum,) = asked["MetricData"]
                assert (asked["Namespace"], datum["MetricName"]) == ("Recovery/orders-prod", "SnapshotCopyAge")
                self.ages.append(datum["Value"])
                return {}
        raise AssertionError(call)


class _Kept(Aws):
    """Makes each client once: making one takes longer than everything that a run does with it."""

    clients: dict[tuple[str, str], Any]

    def client(self, service: str, *, region_name: str | None = None, config: Config | None = None) -> Any:
        """The client of a service in a region."""
        key = service, region_name or self.own_region
        if key not in self.clients:
            self.clients[key] = super().client(service, region_name=region_name, config=config)
        self.configs.append(config)
        return self.clients[key]


_AWS = _Kept(lambda _: {}, HERE)
_AWS.clients = {}


@contextmanager
def surroundings(model: Model) -> Iterator[Aws]:
    """The function's environment in the dr region, as the template says, and AWS as the model says."""
    variables = properties(DR, "SnapshotCopierFunction")["Environment"]["Variables"]
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in {"AWS_REGION": HERE, **variables}.items():
            patch.setenv(variable, str(value))
        patch.setattr(snapshot_copier, "time", SimpleNamespace(time=lambda: NOW))
        patch.setattr(snapshot_copier, "boto3", _AWS)
        _AWS.answer, _AWS.calls, _AWS.configs = model, [], []
        yield Aws(model, HERE, _AWS.calls, _AWS.configs)


def run(model: Model, fails: str = "") -> Aws:
    """One run, which must fail exactly if `fails` says with what. Answers the calls it made."""
    with surroundings(model) as aws:
        if fails:
            with pytest.raises(RuntimeError, match=fails):
                snapshot_copier.handler({}, None)
        else:
            snapshot_copier.handler({}, None)
    return aws


def asked(aws: Aws, operation: str) -> list[str]:
    """The snapshots that calls of an operation named, in their order."""
    names = ("TargetDBSnapshotIdentifier", "DBSnapshotIdentifier")
    return [next(c.parameters[n] for n in names if n in c.parameters) for c in aws.calls if c.operation == operation]


def copied(aws: Aws) -> list[str]:
    """Copies that were asked for."""
    return asked(aws, "CopyDBSnapshot")


def deleted(aws: Aws) -> list[str]:
    """Deletions that were asked for."""
    return asked(aws, "DeleteDBSnapshot")
