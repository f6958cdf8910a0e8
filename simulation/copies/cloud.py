"""What the snapshot copier finds around it: clients that can fail, a clock, a log, and Lambda's limit.

Every call costs time, asks the faults, and may be the last one of its run.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import Any

from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from simulation.copies.account import Account, refused
from simulation.copies.claims import LAMBDA_SECONDS, Claims
from simulation.copies.faults import SELDOM, Fault

CALL_SECONDS = 0.1
CONNECT_SECONDS, READ_SECONDS = 3, 10
ATTEMPTS = 2
PAGE = 20
SILENT = {"rds": "rds silent", "cloudwatch": "cloudwatch silent", "dynamodb": "lease silent"}


Twin = tuple[int, Callable[[], None]]
"""At which call of a run another one happens, and how it is run."""


class Killed(BaseException):
    """The function's process ended here; it can catch nothing of it."""


class Cloud:
    """One history's world, as seen by the function that runs in it."""

    def __init__(
        self, account: Account, claims: Claims, random: Random, faults: list[Fault], keys: dict[str, str]
    ) -> None:
        self.account, self.claims, self.random, self.faults, self.keys = account, claims, random, faults, keys
        self.now = claims.begin
        self.holder = account.regions[0]
        self.quota = False
        self.run: Run | None = None
        self.log: list[str] = []

    def peer(self, region: str) -> str:
        """The other region."""
        first, second = self.account.regions
        return second if region == first else first

    def wrong(self, kind: str, region: str) -> bool:
        """Whether a fault is on."""
        at = self.now - self.claims.begin
        return any(f.kind == kind and f.region == region and f.begin <= at < f.end for f in self.faults)


class Run:
    """One invocation in a region: counts its calls, and what it was told."""

    def __init__(self, cloud: Cloud, region: str, last_call: int = 0, twin: Twin | None = None) -> None:
        self.cloud, self.region, self.last_call, self.twin = cloud, region, last_call, twin
        self.calls = self.errors = self.copies = 0
        self.seconds = 0.0
        self.published = self.known = False

    @property
    def holder(self) -> bool:
        """Whether this region holds the lease and the run could know it."""
        return self.known and self.cloud.holder == self.region

    def call(self, service: str, region: str, operation: str, effect: Callable[[], Any]) -> Any:
        """Make a call, with everything that can go wrong with it."""
        cloud = self.cloud
        self.calls += 1
        if self.twin and self.twin[0] == self.calls:
            self.twin[1]()
        dies = self.calls == self.last_call
        if dies and cloud.random.random() < SELDOM:
            raise Killed
        self._spend(CALL_SECONDS)
        try:
            self._fail(service, region, operation)
            answer = effect()
        except Exception as error:
            code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
            self.errors += code not in {"DBSnapshotAlreadyExists", "DBSnapshotNotFound"}
            raise
        if dies:
            raise Killed
        if service == "rds" and cloud.wrong("answers lost", region) and cloud.random.random() < SELDOM:
            self._spend(READ_SECONDS * ATTEMPTS)
            self.errors += 1
            raise ReadTimeoutError(endpoint_url=region)
        return answer

    def _fail(self, service: str, region: str, operation: str) -> None:
        cloud = self.cloud
        dark = self.region if service == "dynamodb" else region  # the lease's own region is a third
        if cloud.wrong("region silent", region) or cloud.wrong(SILENT[service], dark):
            self._spend(CONNECT_SECONDS * ATTEMPTS)
            raise ConnectTimeoutError(endpoint_url=region)
        if service == "rds":
            if cloud.wrong("rds throttled", region) and cloud.random.random() < SELDOM:
                raise refused("Throttling", operation)
            if cloud.wrong("rds failing", region) and cloud.random.random() < SELDOM:
                raise refused("InternalFailure", operation, status=500)

    def _spend(self, seconds: float) -> None:
        self.seconds += seconds
        self.cloud.now += seconds
        if self.seconds > LAMBDA_SECONDS:
            raise Killed


def expect(fact: bool, words: str) -> None:  # noqa: FBT001  a condition is what this is about
    """A mistake in the function that AWS would answer in some other way: the history ends.

    Raises:
        AssertionError: it is not so.
    """
    if not fact:
        raise AssertionError(f"expected that {words}")


class Host:
    """Stands in for `boto3`, `time` and the log of the function in one region (`simulation.model.sandbox`)."""

    def __init__(self, cloud: Cloud, region: str) -> None:
        self.cloud, self.region = cloud, region

    def client(self, service: str, *, region_name: str, config: Any = None) -> Any:
        """As `boto3.client`."""
        expect(config.connect_timeout <= CONNECT_SECONDS and config.read_timeout <= READ_SECONDS, "it gives up soon")
        return {"rds": Rds, "dynamodb": Dynamodb, "cloudwatch": Cloudwatch}[service](self.cloud, region_name)

    def time(self) -> float:
        """As `time.time`."""
        return self.cloud.now

    def sleep(self, seconds: float) -> None:
        """Nothing waits within a run."""
        raise AssertionError(f"slept for {seconds} s")

    def log(self, text: str) -> None:
        """Keep a line."""
        json.loads(text)
        self.cloud.log.append(f"day {(self.cloud.now - self.cloud.claims.begin) / 86400:7.3f} {self.region} {text}")


class _Client:
    def __init__(self, cloud: Cloud, region: str) -> None:
        if cloud.run is None:
            raise AssertionError("a client is made in a run")
        self.cloud, self.region, self.run = cloud, region, cloud.run


class Dynamodb(_Client):
    """The lease."""

    def get_item(self, *, TableName: str, Key: dict[str, Any], ConsistentRead: bool) -> dict[str, Any]:  # noqa: N803  AWS's names
        """As the client's."""
        expect((TableName, Key["deployment"]) == ("orders-prod-lease", {"S": "orders-prod"}), "it reads the lease")
        expect(ConsistentRead, "it reads the lease as it is")
        answer: dict[str, Any] = self.run.call("dynamodb", self.region, "GetItem", self._item)
        return answer

    def _item(self) -> dict[str, Any]:
        if any(self.cloud.wrong("lease unreadable", region) for region in self.cloud.account.regions):
            self.run.errors += 1
            return {"Item": {"state": {"S": json.dumps({"holder": "nowhere"})}}}
        self.run.known = True
        return {"Item": {"state": {"S": json.dumps({"holder": self.cloud.holder, "epoch": 1, "armed": True})}}}


class Cloudwatch(_Client):
    """The age."""

    def put_metric_data(self, *, Namespace: str, MetricData: list[dict[str, Any]]) -> None:  # noqa: N803  AWS's names
        """As the client's."""
        (datum,) = MetricData
        expect((Namespace, datum["MetricName"]) == ("Recovery/orders-prod", "SnapshotCopyAge"), "the alarm's metric")
        self.run.call("cloudwatch", self.region, "PutMetricData", lambda: self._publish(datum["Value"]))

    def _publish(self, value: float) -> None:
        self.run.published = True
        self.cloud.claims.published(self.cloud.now, self.region, value, holder=self.run.holder)


class Rds(_Client):
    """Snapshots."""

    def get_paginator(self, operation: str) -> Any:
        """Pages of DescribeDBSnapshots, each a call."""
        expect(operation == "describe_db_snapshots", "it lists snapshots")
        return self

    def paginate(self, *, SnapshotType: str) -> Iterator[dict[str, Any]]:  # noqa: N803  AWS's name
        """As the paginator's."""
        page: str | None = ""
        while page is not None:
            effect = partial(self._page, page, SnapshotType)
            page, answer = self.run.call("rds", self.region, "DescribeDBSnapshots", effect)
            yield answer

    def _page(self, marker: str, kind: str) -> tuple[str | None, dict[str, Any]]:
        """In the order of names, so that what a twin deletes moves nothing else out of sight."""
        found = self.cloud.account.of(self.region, automated=kind == "automated")
        rest = sorted((s for s in found if s.name > marker), key=lambda s: s.name)
        page = rest[:PAGE]
        if kind == "manual":
            self.run.errors += sum(s.ours and s.status == "failed" for s in page)
        return page[-1].name if len(rest) > PAGE else None, {"DBSnapshots": [s.described() for s in page]}

    def copy_db_snapshot(self, **wish: Any) -> Any:
        """As the client's."""
        return self.run.call("rds", self.region, "CopyDBSnapshot", lambda: self._copy(wish))

    def _copy(self, wish: dict[str, Any]) -> dict[str, Any]:
        cloud, now, region = self.cloud, self.cloud.now, self.region
        name = wish["TargetDBSnapshotIdentifier"]
        source = cloud.account.snapshots[cloud.peer(region)].get(wish["SourceDBSnapshotIdentifier"].split(":", 6)[-1])
        cloud.claims.copy_asked(now, region, name, source, holder=self.run.holder)
        for kind, code in (("quota full", "SnapshotQuotaExceeded"), ("key not accessible", "KMSKeyNotAccessibleFault")):
            if cloud.wrong(kind, region):
                raise refused(code, "CopyDBSnapshot")
        spoilt = cloud.wrong("copies fail", region)
        answer = cloud.account.copy(now, region, wish, cloud.keys[region], spoilt=spoilt)
        self.run.copies += 1
        if self.run.copies > 1 and not self.run.known:
            cloud.claims.broken(now, f"{name}: a second copy in one run of {region} that could not read the lease")
        cloud.claims.copied(now, region)
        return answer

    def delete_db_snapshot(self, *, DBSnapshotIdentifier: str) -> Any:  # noqa: N803  AWS's name
        """As the client's."""
        return self.run.call("rds", self.region, "DeleteDBSnapshot", lambda: self._delete(DBSnapshotIdentifier))

    def _delete(self, name: str) -> dict[str, Any]:
        run = self.run
        self.cloud.claims.deletion(self.cloud.now, self.region, name, holder=run.holder, known=run.known)
        return self.cloud.account.delete(self.region, name)
