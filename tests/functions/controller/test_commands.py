"""Commands against real tables: what they may do, and above all what they refuse."""

import json
from typing import Any

import pytest

from tests.functions.aws import Call, refusal
from tests.functions.controller.loaded import DR, PRIMARY, WITNESS, Modelled

NOW = 1_800_000_000.0
LEASE: dict[str, Any] = {
    "holder": PRIMARY, "epoch": 4, "renewed_at": NOW - 5, "served_at": NOW - 5, "expires_at": NOW + 55,
    "mode": "automatic", "paused": False, "armed": True, "dns": "settled", "released_at": 0, "intent": None,
    "slot_bytes": 0, "lost_at": 0, "planned": False, "journal": [],
}  # fmt: skip


class Region(Modelled):
    """A region with its tables, and a database that follows."""

    def __init__(self, region: str, lease: dict[str, Any] | None = None, record: dict[str, Any] | None = None) -> None:
        super().__init__(region, self._answer, NOW)
        self.tables: dict[tuple[str, str], dict[str, Any]] = {}
        self.database = {"DBInstanceStatus": "available", "replicating": True, "source": "arn:x:db:the-writer"}
        self.silent: set[str] = set()
        self.renewals = 0
        """How often the writer renews just before a command's own write."""
        tables = self.modules.tables
        for place, state in (
            (tables.LEASE, {**LEASE, **(lease or {})}),
            (tables.RECORD, {"epoch": 4, **(record or {})}),
        ):
            self.tables[place.table, json.dumps(place.key)] = {
                **place.key, "revision": {"N": "7"}, "epoch": {"N": "4"}, "state": {"S": json.dumps(state)},
            }  # fmt: skip

    def _answer(self, call: Call) -> dict[str, Any]:
        if call.region in self.silent:
            raise refusal("InternalServerError")
        match call.operation:
            case "GetItem":
                found = self.tables.get((call.parameters["TableName"], json.dumps(call.parameters["Key"])))
                return {"Item": found} if found else {}
            case "PutItem":
                item = call.parameters["Item"]
                key = {name: item[name] for name in ("deployment", "item") if name in item}
                at = call.parameters["TableName"], json.dumps(key)
                assert call.parameters["ConditionExpression"] == "revision = :known"
                if self.renewals:
                    self.renewals -= 1
                    revision = int(self.tables[at]["revision"]["N"]) + 1
                    self.tables[at] = {**self.tables[at], "revision": {"N": str(revision)}}
                if call.parameters["ExpressionAttributeValues"][":known"] != self.tables[at]["revision"]:
                    raise refusal("ConditionalCheckFailedException")
                self.tables[at] = item
                return {}
            case "DescribeDBInstances":
                status = "replicating" if self.database["replicating"] else "stopped"
                return {
                    "DBInstances": [
                        {
                            "DBInstanceIdentifier": call.parameters["DBInstanceIdentifier"],
                            "DBInstanceStatus": self.database["DBInstanceStatus"],
                            "ReadReplicaSourceDBInstanceIdentifier": self.database["source"],
                            "StatusInfos": [{"StatusType": "read replication", "Status": status}],
                        }
                    ]
                }
            case "DescribeNetworkAcls":
                return {"NetworkAcls": [{"NetworkAclId": "acl-1", "Entries": []}]}
        raise AssertionError(call)

    def ask(self, **event: Any) -> tuple[bool, str]:
        answer = self.modules.loop.handler(event, None)
        return answer["done"], answer.get("said", "")

    def state(self, place: str) -> dict[str, Any]:
        at = getattr(self.modules.tables, place)
        found: dict[str, Any] = json.loads(self.tables[at.table, json.dumps(at.key)]["state"]["S"])
        return found

    @property
    def untouched(self) -> bool:
        return "PutItem" not in self.operations()


def test_a_switchover_is_an_intent_in_the_lease() -> None:
    region = Region(DR)
    done, said = region.ask(command="switchover", to=DR, epoch=4)
    assert done, said
    assert region.state("LEASE") == {**LEASE, "intent": {"kind": "switchover", "to": DR, "since": NOW}}


@pytest.mark.parametrize("where", [PRIMARY, DR])
def test_commands_are_taken_in_either_region(where: str) -> None:
    for name in ("switchover", "approve"):
        assert Region(where).ask(command=name, to=DR, epoch=4)[0]
    assert Region(where).ask(command="failover", to=DR, epoch=4, data_loss=True)[0]


STANDING = {"kind": "switchover", "to": DR, "since": NOW - 20}
REFUSED = [
    ("another epoch", {"command": "failover", "to": DR, "epoch": 3, "data_loss": True}, {}, "the epoch is 4"),
    ("no epoch", {"command": "switchover", "to": DR}, {}, "the epoch is 4"),
    ("an epoch in words", {"command": "switchover", "to": DR, "epoch": "4"}, {}, "the epoch is 4"),
    ("no region", {"command": "switchover", "epoch": 4}, {}, "`to` is None; one of us-east-1, us-west-2"),
    ("the witness", {"command": "switchover", "to": WITNESS, "epoch": 4}, {}, "`to` is 'us-east-2'"),
    ("to the writer", {"command": "failover", "to": PRIMARY, "epoch": 4, "data_loss": True}, {}, "writer already"),
    ("loss not accepted", {"command": "failover", "to": DR, "epoch": 4}, {}, "may lose"),
    ("loss in words", {"command": "failover", "to": DR, "epoch": 4, "data_loss": "yes"}, {}, "may lose"),
    ("twice", {"command": "switchover", "to": DR, "epoch": 4}, {"intent": STANDING}, "a switchover is under way"),
    ("approve over it", {"command": "approve", "to": DR, "epoch": 4}, {"intent": STANDING}, "is under way"),
    ("pause again", {"command": "pause", "epoch": 4}, {"paused": True}, "already paused"),
    ("resume for nothing", {"command": "resume", "epoch": 4}, {}, "neither paused nor, in this region, disarmed"),
    ("unfence a standby", {"command": "unfence", "to": DR, "epoch": 4}, {}, "only the holder is unfenced"),
    ("a dance", {"command": "dance"}, {}, "no command 'dance'"),
    ("nothing", {}, {}, "no command None"),
]


@pytest.mark.parametrize(("event", "lease", "why"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refused_and_nothing_changed(event: dict[str, Any], lease: dict[str, Any], why: str) -> None:
    region = Region(DR, lease)
    done, said = region.ask(**event)
    assert not done
    assert why in said
    assert region.untouched


@pytest.mark.parametrize(
    "database",
    [
        {"DBInstanceStatus": "backing-up", "replicating": True, "source": "arn:x:db:y"},
        {"DBInstanceStatus": "available", "replicating": False, "source": "arn:x:db:y"},
        {"DBInstanceStatus": "available", "replicating": True, "source": ""},
    ],
)
def test_a_switchover_goes_only_to_a_standby_that_can_take_it(database: dict[str, Any]) -> None:
    region = Region(DR)
    region.database = database
    done, said = region.ask(command="switchover", to=DR, epoch=4)
    assert not done
    assert "the database of us-west-2 is" in said
    assert region.untouched


def test_a_failover_overrides_a_switchover_that_hangs() -> None:
    region = Region(DR, {"intent": STANDING})
    assert region.ask(command="failover", to=DR, epoch=4, data_loss=True)[0]
    assert region.state("LEASE")["intent"]["kind"] == "failover"


def test_an_old_approval_blocks_nothing() -> None:
    region = Region(DR, {"intent": {"kind": "approve", "to": DR, "since": NOW - 901}})
    assert region.ask(command="switchover", to=DR, epoch=4)[0]


def test_pause_and_resume() -> None:
    region = Region(PRIMARY, record={"disarmed": True})
    assert region.ask(command="pause", epoch=4)[0]
    assert region.state("LEASE")["paused"] is True
    assert region.ask(command="resume", epoch=4)[0]
    assert region.state("LEASE")["paused"] is False
    assert region.state("RECORD")["disarmed"] is False


def test_resume_ends_a_disarming_alone() -> None:
    region = Region(PRIMARY, record={"disarmed": True})
    assert region.ask(command="resume", epoch=4)[0]
    assert region.state("RECORD")["disarmed"] is False


def test_a_failover_goes_to_no_database_that_is_not_a_replica() -> None:
    region = Region(DR)
    region.database["source"] = ""
    done, said = region.ask(command="failover", to=DR, epoch=4, data_loss=True)
    assert (done, said) == (False, "the database of us-west-2 is no replica")
    assert region.untouched


def test_a_failover_takes_a_replica_in_any_state_and_one_that_cannot_be_seen() -> None:
    for silent, status in ((set(), "backing-up"), ({DR}, "available")):
        region = Region(PRIMARY)
        region.silent, region.database["DBInstanceStatus"] = silent, status
        assert region.ask(command="failover", to=DR, epoch=4, data_loss=True)[0]


def test_a_writer_is_disarmed_without_the_lease_and_only_where_it_is() -> None:
    region = Region(PRIMARY)
    region.silent = {WITNESS}
    assert not region.ask(command="disarm", to=DR, epoch=4)[0]
    assert not region.ask(command="disarm", to=PRIMARY, epoch=3)[0]
    assert region.untouched
    assert region.ask(command="disarm", to=PRIMARY, epoch=4)[0]
    assert region.state("RECORD")["disarmed"] is True
    assert region.ask(command="disarm", to=PRIMARY, epoch=4) == (False, "already disarmed")


def test_without_the_lease_nothing_else_is_ordered() -> None:
    for name in ("switchover", "failover", "approve", "pause", "resume", "unfence"):
        region = Region(DR)
        region.silent = {WITNESS}
        assert not region.ask(command=name, to=DR, epoch=4, data_loss=True)[0]
        assert region.untouched


def test_unfence_touches_the_acl_of_the_holders_own_region() -> None:
    region = Region(PRIMARY)
    assert region.ask(command="unfence", to=PRIMARY, epoch=4)[0]
    assert {call.region for call in region.aws.calls if call.service == "ec2"} == {PRIMARY}


def test_the_status_says_what_answers_and_what_does_not() -> None:
    region = Region(PRIMARY)
    region.silent = {WITNESS}
    answer = region.modules.loop.handler({"command": "status"}, None)
    assert "no answer" in answer["lease"]
    assert answer["record"]["epoch"] == 4
    assert answer["database"]["status"] == "available"
    json.dumps(answer)  # Lambda answers in JSON
    assert region.untouched


def test_a_renewal_in_between_does_not_refuse_a_command() -> None:
    region = Region(DR)
    region.renewals = 3
    assert region.ask(command="switchover", to=DR, epoch=4)[0]
    region.renewals = 99
    done, said = region.ask(command="failover", to=DR, epoch=4, data_loss=True)
    assert (done, said) == (False, "the lease changed each time: ask for the status, and again")


def test_of_two_commands_at_once_one_is_refused() -> None:
    region = Region(DR)
    tables = region.modules.tables
    lease = tables.read(tables.LEASE)
    assert region.ask(command="pause", epoch=4)[0]
    with pytest.raises(region.modules.calls.Refusal):
        tables.write(tables.LEASE, lease.state, lease)
