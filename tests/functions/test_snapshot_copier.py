"""The snapshot copier, run by run, against real clients: what it copies, what it deletes, what it says about itself.

Its weeks, with everything that can go wrong in between, are in `tests/simulation/copies`.
"""

from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from tests.functions.aws import refusal
from tests.functions.snapshot_copier_model import (
    DATABASE,
    HERE,
    HOUR,
    KEEP_DAYS,
    LEASE,
    MARK,
    PEER,
    Model,
    automated,
    copied,
    deleted,
    name,
    run,
    snapshot,
)

# -- copying ----------------------------------------------------------------------------------------------


def test_a_copy_is_asked_for_from_here_under_this_regions_key() -> None:
    aws = run(Model(there=[automated(3)]))
    (call,) = [call for call in aws.calls if call.operation == "CopyDBSnapshot"]
    parameters = {key: value for key, value in call.parameters.items() if key not in {"Tags", "PreSignedUrl"}}
    assert parameters == {
        "SourceDBSnapshotIdentifier": f"arn:aws:rds:us-east-1:111122223333:snapshot:rds:{name(3)}",
        "SourceRegion": "us-east-1",
        "TargetDBSnapshotIdentifier": name(3),
        "KmsKeyId": "own KeyArn",
    }


def test_a_copy_takes_the_sources_tags_along_but_none_of_awss_own_and_no_others_mark() -> None:
    tags = {"Project": "orders", "aws:cloudformation:stack-name": "x", "CopiedBy": "them"}
    aws = run(Model(there=[automated(3, tags)]))
    (call,) = [call for call in aws.calls if call.operation == "CopyDBSnapshot"]
    assert {tag["Key"]: tag["Value"] for tag in call.parameters["Tags"]} == {"Project": "orders", **MARK}
    assert len(call.parameters["Tags"]) == 2


def test_a_snapshot_with_as_many_tags_as_aws_allows_is_copied_with_our_mark() -> None:
    aws = run(Model(there=[automated(3, {f"key-{n}": "" for n in range(50)})]))
    (call,) = [call for call in aws.calls if call.operation == "CopyDBSnapshot"]
    assert len(call.parameters["Tags"]) == 50
    assert {"Key": "CopiedBy", "Value": MARK["CopiedBy"]} in call.parameters["Tags"]


def test_newest_first_and_at_most_so_many_at_once() -> None:
    model = Model(there=[automated(h) for h in (51, 3, 27, 75)])
    assert copied(run(model)) == [name(3), name(27)]


def test_copies_in_flight_take_places() -> None:
    model = Model(here=[snapshot(27, status="creating")], there=[automated(h) for h in (3, 27, 51)])
    assert copied(run(model)) == [name(3)]
    assert copied(run(model)) == []


def test_what_is_done_is_not_done_again() -> None:
    model = Model(there=[automated(h) for h in (3, 27)])
    assert len(copied(run(model))) == 2
    for made in model.here:
        made["Status"] = "available"
    again = run(model)
    assert (copied(again), deleted(again), model.ages) == ([], [], [3 * HOUR])


def test_snapshots_of_every_generation_are_copied_and_of_no_other_database() -> None:
    others = ("orders-prod-us-east-1-gold-g1", "orders-prod-us-east-1-g1-test", "billing-prod-us-east-1-g1")
    ours = ("orders-prod-us-east-1-g1", "orders-prod-us-east-1-g12")
    model = Model(there=[automated(3, database=database) for database in (*others, *ours)])
    assert sorted(copied(run(model))) == [name(3, database) for database in ours]


@pytest.mark.parametrize("status", ["creating", "deleting", "failed"])
def test_a_source_that_is_not_available_waits(status: str) -> None:
    assert copied(run(Model(there=[automated(3, status=status)]))) == []


def test_already_exists_is_done_but_takes_a_place() -> None:
    """A twin of this run made it, and it is on its way."""
    model = Model(there=[automated(h) for h in (3, 27, 51)], wrong={name(3): refusal("DBSnapshotAlreadyExists")})
    assert copied(run(model)) == [name(3), name(27)]


REFUSALS = ("SnapshotQuotaExceeded", "InvalidDBSnapshotState", "KMSKeyNotAccessibleFault", "Throttling", "AccessDenied")


@pytest.mark.parametrize("code", REFUSALS)
def test_a_snapshot_that_is_refused_stops_no_other_and_fails_the_run(code: str) -> None:
    model = Model(there=[automated(h) for h in (3, 27, 51)], wrong={name(3): refusal(code)})
    aws = run(model, fails=f"copy {name(3)}$")
    assert copied(aws) == [name(3), name(27), name(51)]


def test_a_copy_without_an_answer_may_be_under_way() -> None:
    lost = ReadTimeoutError(endpoint_url="rds")
    model = Model(there=[automated(h) for h in (3, 27, 51)], wrong={name(3): lost})
    assert copied(run(model, fails="copy")) == [name(3), name(27)]


def test_what_would_be_pruned_is_not_copied() -> None:
    old = KEEP_DAYS * 24 + 1
    model = Model(here=[snapshot(3)], there=[automated(h) for h in (3, old)])
    assert copied(run(model)) == []


def test_the_newest_snapshot_is_copied_whatever_its_age() -> None:
    old = KEEP_DAYS * 24 + 1
    model = Model(here=[snapshot(old + 24)], there=[automated(h) for h in (old, old + 48)])
    assert copied(run(model)) == [name(old)]


# -- pruning ----------------------------------------------------------------------------------------------

OLD = KEEP_DAYS * 24 + 1.0


def test_own_copies_are_deleted_once_their_data_is_older_than_the_retention() -> None:
    model = Model(here=[snapshot(h) for h in (3, OLD - 2, OLD, OLD + 24)], there=[automated(3)])
    assert deleted(run(model)) == [name(OLD), name(OLD + 24)]


@pytest.mark.parametrize(
    "other",
    [
        snapshot(OLD, {}),
        snapshot(OLD, {"CopiedBy": "billing-prod-snapshot-copier"}),
        snapshot(OLD, {"Owner": MARK["CopiedBy"]}),
        snapshot(OLD, called="before-migration"),
        snapshot(OLD, called=f"{DATABASE}-before-migration"),
        snapshot(OLD, database="orders-prod-us-east-1-gold-g1"),
        snapshot(OLD, database="orders-prod-us-west-2-g1"),
        snapshot(OLD, status="creating"),
    ],
    ids=lambda other: f"{other['DBSnapshotIdentifier']} {other['TagList']} {other['Status']}",
)
def test_nothing_else_is_ever_deleted(other: dict[str, Any]) -> None:
    """Our mark alone proves nothing: whoever copies a copy by hand may take its tags along."""
    for holder in (HERE, PEER):
        model = Model(here=[other, snapshot(3)], there=[automated(3)], lease={"holder": holder})
        assert deleted(run(model)) == []


def test_the_newest_good_copy_stays_whatever_its_age() -> None:
    here = [snapshot(OLD), snapshot(OLD + 24), snapshot(3, status="creating")]
    model = Model(here=here, there=[automated(3)])
    assert deleted(run(model)) == [name(OLD + 24)]


def test_a_copy_that_failed_is_told_removed_and_made_again() -> None:
    model = Model(here=[snapshot(3, status="failed")], there=[automated(3), automated(27)])
    first = run(model, fails=f"copying of {name(3)}")
    assert (deleted(first), copied(first)) == ([name(3)], [name(27)])
    assert copied(run(model)) == [name(3)]


def test_a_copy_that_is_gone_already_is_no_failure() -> None:
    model = Model(here=[snapshot(h) for h in (3, OLD)], there=[automated(3)])
    model.wrong[name(OLD)] = refusal("DBSnapshotNotFound")
    assert deleted(run(model)) == [name(OLD)]


def test_a_deletion_that_fails_stops_no_copy() -> None:
    model = Model(here=[snapshot(h) for h in (27, OLD, OLD + 24)], there=[automated(3)])
    model.wrong[name(OLD)] = refusal("InvalidDBSnapshotState")
    aws = run(model, fails=f"delete {name(OLD)}$")
    assert (deleted(aws), copied(aws)) == ([name(OLD), name(OLD + 24)], [name(3)])


# -- the writer's region ----------------------------------------------------------------------------------


def test_where_the_writer_is_nothing_is_copied_and_the_age_is_0() -> None:
    model = Model(here=[snapshot(h) for h in (300, OLD)], there=[automated(3)], lease={"holder": HERE})
    aws = run(model)
    assert (copied(aws), deleted(aws), model.ages) == ([], [name(OLD)], [0])
    assert {call.region for call in aws.calls} == {HERE, LEASE}, "a writer needs nothing of its peer"


def test_the_writers_0_needs_no_list() -> None:
    model = Model(lease={"holder": HERE}, wrong={"DescribeDBSnapshots": refusal("Throttling")})
    run(model, fails="list us-west-2$")
    assert model.ages == [0]


# -- the lease cannot be read -----------------------------------------------------------------------------

UNREADABLE = {
    "silent": Model(wrong={"GetItem": ConnectTimeoutError(endpoint_url="dynamodb")}),
    "refused": Model(wrong={"GetItem": refusal("AccessDeniedException")}),
    "a third region": Model(lease={"holder": "us-east-2"}),
    "no holder": Model(lease={}),
    "no object": Model(lease=7),
}


@pytest.mark.parametrize("how", UNREADABLE)
def test_without_the_lease_one_copy_is_made_and_nothing_deleted(how: str) -> None:
    here = [snapshot(h) for h in (51, OLD)] + [snapshot(75, status="failed")]
    there = [automated(h) for h in (3, 27, 51)]
    model = Model(here=here, there=there, lease=UNREADABLE[how].lease, wrong=UNREADABLE[how].wrong)
    aws = run(model, fails="read lease")
    assert (copied(aws), deleted(aws)) == ([name(3)], [])
    assert model.ages == [51 * HOUR], "the age of copies is a fact, whoever holds the lease"


def test_without_the_lease_and_a_copy_silence_alarms() -> None:
    model = Model(lease={})
    run(model, fails="read lease$")
    assert model.ages == []


def test_before_the_first_lease_it_is_as_careful_and_nothing_is_wrong() -> None:
    """Between the database layer's creation and the failover layer's there is none: nothing to page for."""
    here, there = [snapshot(h) for h in (51, OLD)], [automated(h) for h in (3, 27)]
    model = Model(here=here, there=there, lease=None)
    aws = run(model)
    assert (copied(aws), deleted(aws), model.ages) == ([name(3)], [], [51 * HOUR])


# -- other silences ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [ConnectTimeoutError(endpoint_url="rds"), refusal("Throttling")])
def test_with_a_silent_peer_the_age_is_published_and_nothing_deleted(error: Exception) -> None:
    model = Model(here=[snapshot(h) for h in (51, OLD)], wrong={f"DescribeDBSnapshots {PEER}": error})
    aws = run(model, fails="list us-east-1$")
    assert (copied(aws), deleted(aws), model.ages) == ([], [], [51 * HOUR])


def test_while_the_peer_shows_no_snapshot_old_copies_stay() -> None:
    """RDS deletes every automated snapshot when somebody turns backups off."""
    there = [automated(3, database="billing-prod-us-east-1-g1")]
    model = Model(here=[snapshot(h) for h in (51, OLD)], there=there)
    assert deleted(run(model)) == []


def test_without_its_own_list_a_standby_does_and_claims_nothing() -> None:
    model = Model(there=[automated(3)], wrong={f"DescribeDBSnapshots {HERE}": refusal("Throttling")})
    aws = run(model, fails="list us-west-2$")
    assert (copied(aws), deleted(aws), model.ages) == ([], [], [])


def test_without_a_metric_copies_are_made() -> None:
    model = Model(here=[snapshot(27)], there=[automated(3)], wrong={"PutMetricData": refusal("InternalServiceError")})
    assert copied(run(model, fails="publish SnapshotCopyAge$")) == [name(3)]


def test_lists_are_read_to_their_end() -> None:
    here = [snapshot(h, {}, called=f"other-{h}") for h in range(5)] + [snapshot(h) for h in (3, OLD)]
    there = [automated(h, database="billing-prod-us-east-1-g1") for h in range(5)] + [automated(h) for h in (3, 27)]
    aws = run(Model(here=here, there=there, page=2))
    assert (copied(aws), deleted(aws)) == ([name(27)], [name(OLD)])
