"""A plan over layers and regions: what follows from what."""

import dataclasses

import pytest

from comparison.change import Action, Disposal
from deployment.errors import Refusal
from deployment.plan.changes import plan_of
from deployment.plan.look import Seen
from deployment.plan.model import StackPlan, Writer
from tests.deployment.plan.deployments import (
    DR,
    DR_REBUILT,
    PRIMARY,
    REPROTECTED,
    WITNESS,
    changed_layer,
    changed_settings,
    committed,
    deployed,
    nothing,
    plan,
    set_property,
)


def titles(stack: StackPlan, action: Action) -> set[str]:
    return {change.title for change in stack.comparison.changes if change.action is action}


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_nothing_is_deployed_and_everything_is_added(name: str) -> None:
    found = plan_of(committed(name), nothing())
    assert not found.nothing
    assert [(stack.layer, stack.region) for stack in found.stacks] == [
        ("bootstrap", DR), ("lease", WITNESS), ("foundation", PRIMARY), ("foundation", DR), ("database", PRIMARY),
        ("database", DR), ("failover", PRIMARY), ("failover", DR),
    ]  # fmt: skip
    for stack in found.stacks:
        assert not stack.present
        assert {change.action for change in stack.comparison.changes} == {Action.ADD}
        assert not stack.fixed


def test_all_is_deployed_and_nothing_is_to_do() -> None:
    assert plan().nothing


def test_a_region_is_missing() -> None:
    found = plan(there=deployed(seen={("failover", DR): Seen()}))
    assert [stack.name for stack in found.stacks if not stack.nothing] == [f"failover/{DR}"]


def test_a_changed_threshold_is_one_change_in_each_region() -> None:
    found = plan(changed_settings(monitoring__alarms__cpu_percent=71))
    changes = [(stack.name, change.title) for stack in found.stacks for change in stack.comparison.changes]
    assert changes == [(f"database/{PRIMARY}", "CpuAlarm"), (f"database/{DR}", "CpuAlarm")]
    assert all(not stack.parameters for stack in found.stacks)


def test_reprotection_of_primary() -> None:
    found = plan(changed_settings(**REPROTECTED), writer=Writer.AWAY)
    stale, survivor = found.of("database")
    assert titles(stale, Action.REMOVE) == {"PrimaryBornDatabase"}
    assert titles(stale, Action.ADD) == {"ReplicaBornDatabase"}
    assert stale.comparison.resource("PrimaryBornDatabase").disposal is Disposal.FINAL_SNAPSHOT
    assert survivor.nothing, "the promoted database is not touched"
    in_primary, in_dr = found.of("failover")
    assert [change.name for change in in_dr.parameters] == ["PeerDatabaseEndpoint"]
    assert in_dr.parameters[0].after is None, "the new endpoint is known when there is one"
    assert in_dr.parameters[0].source == f"output DatabaseEndpoint of the database stack in {PRIMARY}"
    assert "WriterPrimaryRecord" in titles(in_dr, Action.MODIFY)
    assert "WriterSecondaryRecord" not in titles(in_dr, Action.MODIFY)
    assert [change.name for change in in_primary.parameters] == ["DatabaseEndpoint"]


def test_reprotection_of_dr() -> None:
    found = plan(changed_settings(**DR_REBUILT))
    survivor, stale = found.of("database")
    assert survivor.nothing
    database = stale.comparison.resource("ReplicaBornDatabase")
    assert (database.action, database.disposal) == (Action.REPLACE, Disposal.SNAPSHOT_ONCE_PROMOTED)


def test_layers_that_are_not_applied_keep_their_outputs() -> None:
    found = plan_of(changed_settings(**REPROTECTED), deployed(), layers=("failover",))
    assert {stack.layer for stack in found.stacks} == {"failover"}
    assert all(not stack.parameters for stack in found.stacks)


def test_an_output_that_changed_out_of_band_is_a_changed_parameter() -> None:
    there = deployed()
    seen = there.stacks["database", PRIMARY]
    other = dataclasses.replace(seen, outputs={"DatabaseEndpoint": "new.us-east-1.rds.amazonaws.com"})
    found = plan(there=deployed(seen={("database", PRIMARY): other}))
    assert [change.after for change in found.stack("failover", DR).parameters] == ["new.us-east-1.rds.amazonaws.com"]
    assert titles(found.stack("failover", DR), Action.MODIFY) >= {"WriterPrimaryRecord"}


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (Seen(status="ROLLBACK_COMPLETE", reason="no such zone", instance="OUTDATED"), "never succeeded"),
        (Seen(status="CREATE_FAILED", instance="INOPERABLE", detail="FAILED"), "INOPERABLE FAILED"),
    ],
)
def test_a_creation_that_failed_is_told_and_everything_is_added(seen: Seen, words: str) -> None:
    stack = plan(there=deployed(seen={("database", DR): seen})).stack("database", DR)
    assert not stack.present
    assert any(words in note for note in stack.notes)
    assert {change.action for change in stack.comparison.changes} == {Action.ADD}


@pytest.mark.parametrize(
    ("instance", "detail", "status"),
    [
        ("OUTDATED", "FAILED", "UPDATE_ROLLBACK_COMPLETE"),
        ("OUTDATED", "CANCELLED", "CREATE_COMPLETE"),
        ("CURRENT", "SUCCEEDED", "UPDATE_ROLLBACK_FAILED"),
        ("CURRENT", "SUCCEEDED", "UPDATE_IN_PROGRESS"),
    ],
)
def test_an_instance_that_is_not_current_is_something_to_do(instance: str, detail: str, status: str) -> None:
    there = deployed()
    odd = dataclasses.replace(
        there.stacks["database", DR], instance=instance, detail=detail, status=status, reason="because"
    )
    found = plan(there=deployed(seen={("database", DR): odd}))
    assert not found.nothing
    assert found.stack("database", DR).notes
    assert all("because" in note for note in found.stack("database", DR).notes)


def test_a_stack_set_with_another_template_is_something_to_do() -> None:
    there = deployed()
    older = dict(there.stack_sets["failover"]) | {"Outputs": {}}
    found = plan(there=dataclasses.replace(there, stack_sets={**there.stack_sets, "failover": older}))
    assert not found.nothing
    assert "orders-prod-failover" in found.notes[0]


def test_a_region_that_the_file_has_no_more_is_known() -> None:
    found = plan(there=dataclasses.replace(deployed(), strangers={"database": ("eu-west-1",)}))
    assert found.left_out == (("database", "eu-west-1"),)


def test_words_about_a_template_are_nothing_to_do() -> None:
    def describe(template: dict[str, object]) -> None:
        template |= {"Description": "another", "Metadata": {}}

    assert plan(changed_layer("failover", describe)).nothing


def test_a_region_that_a_template_does_not_know_is_refused() -> None:
    def without(template: dict[str, dict[str, dict[str, object]]]) -> None:
        del template["Mappings"]["Regions"][DR]

    with pytest.raises(Refusal) as refused:
        plan(changed_layer("database", without))
    assert refused.value.code.code == "DP206"
    assert DR in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "settings"),
    [
        ({"database__name": "other"}, {"database.name"}),
        ({"database__master_username": "other"}, {"database.master_username"}),
        ({"database__port": 5433}, {"database.port"}),
        ({"dns__zone": "other.internal"}, {"dns.zone"}),
        ({"regions__witness": "us-west-1"}, {"regions.witness"}),
        ({"database__instance_class": "db.r7g.xlarge"}, set()),
    ],
)
def test_settings_that_are_fixed(changes: dict[str, object], settings: set[str]) -> None:
    found = plan(changed_settings(**changes))
    assert {change.setting for stack in found.stacks for change in stack.fixed} == settings


def test_the_port_is_fixed_on_a_rebuilt_database_too() -> None:
    found = plan(changed_settings(**REPROTECTED, database__port=5433), writer=Writer.AWAY)
    assert {change.setting for change in found.stack("database", PRIMARY).fixed} == {"database.port"}


def test_fixed_settings_are_seen_where_no_primary_born_database_is_left() -> None:
    there = deployed(changed_settings(**REPROTECTED))
    found = plan(changed_settings(**REPROTECTED, database__name="other"), there)
    assert {change.setting for stack in found.stacks for change in stack.fixed} == {"database.name"}


def test_what_deployed_stacks_import_is_known() -> None:
    found = plan_of(committed(), deployed(), layers=("foundation",))
    assert (PRIMARY, "orders-prod-KeyArn") in found.imported
    assert plan_of(committed(), nothing()).imported == frozenset()


def test_a_property_of_one_resource_is_one_change() -> None:
    found = plan(changed_layer("database", set_property("CpuAlarm", Threshold=99)))
    assert titles(found.stack("database", DR), Action.MODIFY) == {"CpuAlarm"}
