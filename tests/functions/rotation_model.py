"""One secret with its versions and stages, its copy in dr, a lease, and databases that apply a password late.

The model answers the rotation's calls as AWS documents them and fails at once what must never be asked: another
instance than the lease holder's, a password that RDS would refuse, AWSCURRENT for one that the writer does not have.
"""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from tests.functions.aws import Call, refusal

PRIMARY, DR, LEASE_REGION = "us-east-1", "us-west-2", "us-east-2"
ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-prod/master-AbCdEf"
CURRENT, PENDING = "AWSCURRENT", "AWSPENDING"
BEFORE, AFTER = "before", "after"
BEGINS_SECONDS, ENDS_SECONDS = 35.0, 50.0
"""From the request of a new password to `resetting-master-credentials`, and to its being applied."""
CHANGES = {"PutSecretValue", "UpdateSecretVersionStage", "ModifyDBInstance"}


@dataclass
class Database:
    """An instance, and the password that is on its way to it."""

    identifier: str
    password: str
    source: str = ""
    status: str = "available"
    pending: tuple[float, str] | None = None
    controller_set: bool = False
    """Whether the controller asked last."""

    def ask(self, now: float, password: str, *, controller: bool) -> None:
        """ModifyDBInstance."""
        if self.seen(now)["DBInstanceStatus"] != "available":
            raise refusal("InvalidDBInstanceState")
        self.pending, self.controller_set = (now, password), controller

    def seen(self, now: float) -> dict[str, Any]:
        """What DescribeDBInstances says of it at this time."""
        if self.pending and now >= self.pending[0] + ENDS_SECONDS:
            self.password, self.pending = self.pending[1], None
        waits = now - self.pending[0] if self.pending else -1
        resetting = waits >= BEGINS_SECONDS and self.status == "available"
        return {
            "DBInstanceIdentifier": self.identifier,
            "DBInstanceStatus": "resetting-master-credentials" if resetting else self.status,
            **({"PendingModifiedValues": {"MasterUserPassword": "****"}} if waits >= 0 else {}),
            **({"ReadReplicaSourceDBInstanceIdentifier": self.source} if self.source else {}),
        }


def value(password: Any, **more: Any) -> str:
    """A version's text."""
    return json.dumps({"dbname": "orders", "port": 5432, "username": "postgres", "password": password, **more})


@dataclass
class World:
    """Everything outside the function."""

    now: float = 1_700_000_000.0
    versions: dict[str, str | None] = field(default_factory=lambda: {version(0): value("first+password")})
    stages: dict[str, Any] = field(default_factory=lambda: {CURRENT: version(0)})
    copy: str = field(default_factory=lambda: version(0))
    """Which version dr's copy of the secret has as AWSCURRENT."""
    enabled: bool = True
    description_age_seconds: float = 0.0
    """How old DescribeDBInstances may be: RDS promises no read of what was just written."""
    holder: str = PRIMARY
    epoch: int = 1
    intent: dict[str, Any] | None = None
    seconds_left: float = 50.0
    databases: dict[str, list[Database]] = field(
        default_factory=lambda: {
            PRIMARY: [Database("orders-prod-us-east-1-g1", "first+password")],
            DR: [Database("orders-prod-us-west-2-g1", "first+password", source="arn:of:the:writer")],
        }
    )
    on_call: Callable[[int, str], None] = lambda _number, _moment: None
    """Called before and after each call takes effect, with its number in this run."""
    calls: list[Call] = field(default_factory=list)
    read: tuple[str, int] = ("", 0)
    """Holder and epoch as the function read them last."""
    controller_did: tuple[int, str] = field(default_factory=lambda: (1, version(0)))
    passwords: int = 0
    replace: Callable[[Call, Mapping[str, Any]], Mapping[str, Any]] = lambda _call, answer: answer

    # -- what AWS does -------------------------------------------------------------------------------------

    def answer(self, call: Call) -> Mapping[str, Any]:
        """The answer to one call: an event, the effect, an event."""
        self.now += 0.2
        self.calls.append(call)
        number = len(self.calls)
        self.on_call(number, BEFORE)
        try:
            answer = self._effects[call.operation](call, call.parameters)
        except ClientError:
            self.on_call(number, AFTER)
            raise
        self.on_call(number, AFTER)
        return self.replace(call, answer)

    @property
    def _effects(self) -> Mapping[str, Callable[[Call, Mapping[str, Any]], Mapping[str, Any]]]:
        return {
            "GetItem": self._lease_item,
            "DescribeDBInstances": self._page_of_databases,
            "ModifyDBInstance": self._set_password,
            "DescribeSecret": self._staged,
            "GetSecretValue": self._value,
            "GetRandomPassword": self._random,
            "PutSecretValue": self._put,
            "UpdateSecretVersionStage": self._stage,
        }

    def _lease_item(self, call: Call, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        key = {"deployment": {"S": "orders-prod"}}
        assert call.region == LEASE_REGION
        assert asked == {"TableName": "orders-prod-lease", "Key": key, "ConsistentRead": True}
        self.read = self.holder, self.epoch
        state = {
            "holder": self.holder,
            "epoch": self.epoch,
            "expires_at": self.now + self.seconds_left,
            "armed": True,
            "intent": self.intent,
        }
        return {"Item": {**key, "revision": {"N": "9"}, "state": {"S": json.dumps(state)}}}

    def _page_of_databases(self, call: Call, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """One instance a page, among others' of the same account."""
        other = {"DBInstanceIdentifier": f"orders-prod-{call.region}-green1", "DBInstanceStatus": "available"}
        rows = [other, *(one.seen(self.now - self.description_age_seconds) for one in self.databases[call.region])]
        page = int(asked.get("Marker", 0))
        return {"DBInstances": [rows[page]], **({"Marker": str(page + 1)} if rows[page + 1 :] else {})}

    def _set_password(self, call: Call, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """Takes no further parameter: with ApplyImmediately RDS would apply whatever else is pending."""
        assert asked.keys() == {"DBInstanceIdentifier", "MasterUserPassword"}
        assert self.calls[-2].operation == "GetItem", "the lease is read at the last moment"
        assert call.region == self.read[0], "never an instance in another region than the holder's"
        found = {one.identifier: one for one in self.databases[call.region]}[asked["DBInstanceIdentifier"]]
        assert not found.source, "never a replica"
        assert acceptable(asked["MasterUserPassword"])
        found.ask(self.now, asked["MasterUserPassword"], controller=False)
        return {"DBInstance": found.seen(self.now)}

    def _staged(self, _: Call, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        assert asked == {"SecretId": ARN}
        staged: dict[str, list[str]] = {}
        for label, on in self.stages.items():
            staged.setdefault(on, []).append(label)
        return {"ARN": ARN, "RotationEnabled": self.enabled, "VersionIdsToStages": staged}

    def _value(self, _: Call, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        assert asked["SecretId"] == ARN
        on = self.stages.get(asked["VersionStage"])
        text = self.versions[on] if on and asked.get("VersionId", on) == on else None
        if text is None:
            raise refusal("ResourceNotFoundException", "can't find the specified secret value")
        return {"ARN": ARN, "VersionId": on, "SecretString": text}

    def _random(self, _: Call, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        assert set(asked["ExcludeCharacters"]) >= set(" /@\"'")
        self.passwords += 1
        return {"RandomPassword": f"generated+{self.passwords}".ljust(asked["PasswordLength"], "=")}

    def _put(self, _: Call, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        assert (asked["SecretId"], asked["VersionStages"]) == (ARN, [PENDING])
        token, text = asked["ClientRequestToken"], asked["SecretString"]
        if self.versions.get(token) not in (None, text):
            raise refusal("ResourceExistsException")
        self.versions[token], self.stages[PENDING] = text, token
        return {"ARN": ARN}

    def _stage(self, _: Call, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        assert asked["SecretId"] == ARN
        label, to, off = asked["VersionStage"], asked.get("MoveToVersionId", ""), asked.get("RemoveFromVersionId", "")
        on = self.stages.get(label)
        if on not in (None, to, off) or (off and on != off):
            raise refusal("InvalidParameterException")
        if label == CURRENT:
            assert self.calls[-2].operation == "GetItem", "the lease is read at the last moment"
            (writer,) = (one for one in self.databases[self.read[0]] if not one.source)
            assert writer.controller_set or writer.password == self.password(to)
            self.stages["AWSPREVIOUS"] = on
        if to:
            self.stages[label] = to
        else:
            del self.stages[label]
        assert len(self.stages) <= 20, "a secret has 20 labels at most"
        return {"ARN": ARN}

    # -- what Secrets Manager, the controller and fate do ----------------------------------------------------

    def rotate_secret(self) -> str:
        """RotateSecret: the version to be, empty and staged; or the one of a rotation that never ended."""
        unfinished = self.stages.get(PENDING)
        if unfinished and unfinished != self.stages[CURRENT]:
            return str(unfinished)
        token = version(len(self.versions))
        self.versions[token] = None
        self.stages[PENDING] = token
        return token

    def promote(self) -> None:
        """End a promotion that the lease asked for; the old writer stays behind, writable."""
        for one in self.databases[self.holder]:
            one.source = ""

    def move_lease(self) -> None:
        """The other region takes the lease."""
        self.holder, self.epoch = (DR if self.holder == PRIMARY else PRIMARY), self.epoch + 1

    def replicate_secret(self) -> None:
        """dr's copy catches up."""
        self.copy = self.stages[CURRENT]

    def controller(self) -> None:
        """The writer's controller sets AWSCURRENT of its region's copy once in each epoch, and when it changes."""
        seen = self.stages[CURRENT] if self.holder == PRIMARY else self.copy
        if self.controller_did != (self.epoch, seen):
            with contextlib.suppress(ClientError):
                self.writer.ask(self.now, self.password(seen), controller=True)
                self.controller_did = self.epoch, seen

    # -- what is so ------------------------------------------------------------------------------------------

    @property
    def writer(self) -> Database:
        """The lease holder's database, applied passwords counted."""
        (found,) = (one for one in self.databases[self.holder] if not one.source)
        found.seen(self.now)
        return found

    def password(self, of: str) -> str:
        """The password in a version."""
        text = self.versions[of]
        assert text is not None
        return str(json.loads(text)["password"])

    def known_passwords(self) -> Iterator[str]:
        """Every password there is."""
        for text in filter(None, self.versions.values()):
            with contextlib.suppress(ValueError, KeyError, TypeError):
                yield str(json.loads(text)["password"])
        yield from (one.password for here in self.databases.values() for one in here)

    def changes(self) -> list[str]:
        """Operations of the last run that change something."""
        return [call.operation for call in self.calls if call.operation in CHANGES]


def version(number: int) -> str:
    """A version's id, which is the rotation's token."""
    return f"00000000-0000-4000-8000-{number:012}"


def acceptable(password: str) -> bool:
    """The rules of RDS for PostgreSQL, written another way than in the function."""
    return 8 <= len(password) <= 128 and all(33 <= ord(sign) <= 126 and sign not in "/@\"'" for sign in password)
