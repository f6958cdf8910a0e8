"""What a plan must not do by accident, and what it may."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comparison.change import (
    Action,
    Comparison,
    Disposal,
    Effect,
    Interruption,
    PropertyChange,
    Protection,
    ResourceChange,
)
from comparison.references import references
from deployment.errors import Refusal
from deployment.plan.changes import plan_of
from deployment.plan.guards import LOST, check, stops
from deployment.plan.model import Plan, StackPlan, Writer
from deployment.remains import Kind, Remain
from tests.deployment.plan.deployments import (
    DR,
    DR_REBUILT,
    PRIMARY,
    REPROTECTED,
    Change,
    changed_layer,
    changed_settings,
    committed,
    deployed,
    nothing,
    plan,
    set_property,
)


def names(found: Plan, *allowed: str) -> set[tuple[str, str]]:
    return {(stop.code.code, stop.name) for stop in stops(found, allowed)}


def removed(title: str) -> Change:
    return lambda template: template["Resources"].pop(title)


# -- what holds state -------------------------------------------------------------------------------------


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_first_deployment_passes(environment: str) -> None:
    assert stops(plan(committed(environment), nothing())) == ()


@pytest.mark.parametrize("kind", [Kind.TABLE, Kind.SECRET])
def test_what_was_deleted_behind_a_stack_stops_whatever_is_allowed(kind: Kind) -> None:
    gone = Remain(kind, "foundation", PRIMARY, "orders-prod-region")
    found = plan(there=dataclasses.replace(deployed(), lost=(gone,)))
    name = f"foundation/{PRIMARY}"
    assert names(found) == names(found, name) == {("DP207", name)}
    assert "orders-prod-region" in stops(found)[0].wrong


def test_nothing_to_do_passes_whoever_writes() -> None:
    for writer in Writer:
        assert stops(plan(writer=writer)) == ()


@pytest.mark.parametrize(
    ("layer", "title", "values"),
    [
        ("database", "MasterSecret", {"Name": "other"}),
        ("lease", "LeaseTable", {"TableName": "other"}),
        ("foundation", "RegionTable", {"TableName": "other"}),
    ],
)
def test_a_replacement_stops_unless_it_is_named(layer: str, title: str, values: dict[str, Any]) -> None:
    found = plan(changed_layer(layer, set_property(title, **values)))
    concerned = {(code, name) for code, name in names(found) if code == "DP200"}
    assert concerned
    assert {name.rpartition("/")[2] for _, name in concerned} == {title}
    assert names(found, *(name for _, name in concerned)) == names(found) - concerned
    assert names(found, *(name.replace("us-", "eu-") for _, name in concerned)) == names(found)


@pytest.mark.parametrize(
    ("layer", "title"),
    [
        ("database", "PrimaryBornDatabase"),
        ("database", "MasterSecret"),
        ("foundation", "RegionTable"),
        ("lease", "LeaseTable"),
    ],
)
def test_a_removal_stops_unless_it_is_named(layer: str, title: str) -> None:
    def without(template: dict[str, Any]) -> None:
        gone = {title}
        while needing := {
            name for name, body in template["Resources"].items() if name not in gone and gone & set(references(body))
        }:
            gone |= needing
        template["Resources"] = {name: body for name, body in template["Resources"].items() if name not in gone}
        template["Outputs"] = {}

    found = plan(changed_layer(layer, without))
    concerned = {name for code, name in names(found) if code == "DP200"}
    assert {name.rpartition("/")[2] for name in concerned} == {title}
    assert not {name for code, name in names(found, *concerned) if code == "DP200"}


def test_a_stop_says_what_becomes_of_the_present_one() -> None:
    """That it is kept is no reason to let it pass: nothing would use it any more."""
    (stop, _) = stops(plan(changed_layer("lease", set_property("LeaseTable", KeySchema=[]))))
    assert (stop.name, stop.code.code) == ("lease/us-east-2/LeaseTable", "DP203")
    (stop,) = stops(plan(changed_layer("lease", set_property("LeaseTable", TableName="other"))))
    assert stop.wrong == "AWS::DynamoDB::Table would be replaced; the present one is kept, outside the stack"


def test_a_replacement_that_only_follows_stops_too() -> None:
    """A table whose name is another resource's, which is replaced: nobody knows what it will be called."""

    def named_after_topic(template: dict[str, Any]) -> None:
        template["Resources"]["RegionTable"]["Properties"]["TableName"] = {"Fn::GetAtt": ["Topic", "TopicName"]}

    before = changed_layer("foundation", named_after_topic)
    after = changed_layer("foundation", set_property("Topic", TopicName="other"), before)
    found = plan(after, deployed(before))
    change = found.stack("foundation", PRIMARY).comparison.resource("RegionTable")
    assert (change.action, change.certain) == (Action.REPLACE, False)
    assert ("DP200", f"foundation/{PRIMARY}/RegionTable") in names(found)


def test_reprotection_needs_exactly_the_stale_database_to_be_named() -> None:
    found = plan(changed_settings(**REPROTECTED), writer=Writer.AWAY)
    assert names(found) == {("DP200", f"database/{PRIMARY}/PrimaryBornDatabase")}
    assert names(found, f"database/{PRIMARY}/PrimaryBornDatabase") == set()
    found = plan(changed_settings(**DR_REBUILT))
    assert names(found) == {("DP200", f"database/{DR}/ReplicaBornDatabase")}
    assert names(found, f"database/{DR}/ReplicaBornDatabase") == set()


def test_a_replica_whose_source_leaves_the_template_is_never_promoted() -> None:
    def without_source(template: dict[str, Any]) -> None:
        del template["Resources"]["ReplicaBornDatabase"]["Properties"]["SourceDBInstanceIdentifier"]

    found = plan(changed_layer("database", without_source))
    name = f"database/{DR}/ReplicaBornDatabase"
    assert names(found, name) == {("DP204", name)}


def test_a_replacement_that_aws_refuses_cannot_be_allowed() -> None:
    found = plan(changed_layer("database", set_property("PrimaryBornDatabase", StorageEncrypted=False)))
    name = f"database/{PRIMARY}/PrimaryBornDatabase"
    assert names(found) == {("DP200", name), ("DP203", name)}
    assert names(found, name) == {("DP203", name)}


def test_an_export_in_use_does_not_change() -> None:
    wanted = changed_layer("foundation", set_property("Vpc", CidrBlock="10.99.0.0/16"))
    assert ("DP205", f"foundation/{PRIMARY}") in names(plan(wanted))
    alone = plan_of(wanted, deployed(), ["foundation"])
    assert ("DP205", f"foundation/{PRIMARY}") in names(alone), "whichever layers are applied"
    assert stops(plan(wanted, nothing())) == ()


# -- settings that are fixed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "layer"),
    [
        ({"database__name": "other"}, "database"),
        ({"database__port": 5433}, "database"),
        ({"database__master_username": "other"}, "database"),
        ({"dns__zone": "other.internal"}, "failover"),
    ],
)
def test_fixed_settings_cannot_be_allowed(changes: dict[str, Any], layer: str) -> None:
    found = plan(changed_settings(**changes))
    everything = [f"{stack.name}/{change.title}" for stack in found.stacks for change in stack.comparison.changes]
    assert "DP202" in {code for code, _ in names(found, *everything)}
    assert layer in {name.split("/")[0] for code, name in names(found) if code == "DP202"}


def test_regions_are_fixed() -> None:
    """Another region would get a database of its own, born empty, beside the one that is left out."""
    found = plan(there=dataclasses.replace(deployed(), strangers={"database": ("eu-west-1",)}))
    assert names(found, "database/eu-west-1") == {("DP202", "database/eu-west-1")}


def test_they_are_free_before_the_first_deployment() -> None:
    other = changed_settings(database__name="other", database__port=5433, dns__zone="other.internal")
    assert stops(plan(other, nothing())) == ()


# -- DNS --------------------------------------------------------------------------------------------------

DNS_CHANGES = [
    ("WriterSecondaryRecord", {"TTL": "5"}),
    ("WriterPrimaryRecord", {"TTL": "5"}),
    ("WriterHealthCheck", {"HealthCheckConfig": {"Type": "CALCULATED", "HealthThreshold": 0, "ChildHealthChecks": []}}),
    ("DrHoldsAlarm", {"Threshold": 2}),
    ("HostedZone", {"VPCs": []}),
]


@pytest.mark.parametrize(("title", "values"), DNS_CHANGES)
def test_dns_changes_only_while_home_primary_writes(title: str, values: dict[str, Any]) -> None:
    wanted = changed_layer("failover", set_property(title, **values))
    name = f"failover/{DR}/{title}"
    assert names(plan(wanted, writer=Writer.HOME)) == set()
    for writer in (Writer.AWAY, Writer.UNKNOWN, Writer.NOBODY_YET):
        assert ("DP201", name) in names(plan(wanted, writer=writer)), writer
        assert ("DP201", name) not in names(plan(wanted, writer=writer), name), writer


def test_primarys_signal_counts_too() -> None:
    wanted = changed_layer("failover", set_property("PrimaryTookBackAlarm", Threshold=2))
    assert names(plan(wanted, writer=Writer.AWAY)) == {("DP201", f"failover/{PRIMARY}/PrimaryTookBackAlarm")}


def test_words_and_tags_may_change_at_any_time() -> None:
    wanted = changed_layer("failover", set_property("DrHoldsAlarm", AlarmDescription="another", Tags=[]))
    wanted = changed_layer("failover", set_property("WriterHealthCheck", HealthCheckTags=[]), wanted)
    assert not plan(wanted).nothing
    for writer in Writer:
        assert stops(plan(wanted, writer=writer)) == ()


def test_the_primary_records_value_may_change_while_dr_writes() -> None:
    """At re-protection, and nothing but the value, and not while nobody knows who writes."""
    there = deployed()
    rebuilt = dataclasses.replace(there.stacks["database", PRIMARY], outputs={"DatabaseEndpoint": "g2.example.com"})
    seen = {("database", PRIMARY): rebuilt}
    assert names(plan(there=deployed(seen=seen, writer=Writer.AWAY))) == set()
    unknown = names(plan(there=deployed(seen=seen, writer=Writer.UNKNOWN)))
    assert unknown == {("DP201", f"failover/{DR}/WriterPrimaryRecord")}
    with_ttl = changed_layer("failover", set_property("WriterPrimaryRecord", TTL="5"))
    found = plan(with_ttl, deployed(seen=seen, writer=Writer.AWAY))
    assert ("DP201", f"failover/{DR}/WriterPrimaryRecord") in names(found)


def test_the_live_records_value_may_not() -> None:
    there = deployed()
    outputs = dict(there.stacks["database", DR].outputs or {}) | {"DatabaseEndpoint": "g2.example.com"}
    seen = {("database", DR): dataclasses.replace(there.stacks["database", DR], outputs=outputs)}
    found = plan(there=deployed(seen=seen, writer=Writer.AWAY))
    assert names(found) == {("DP201", f"failover/{DR}/WriterSecondaryRecord")}


def test_a_health_check_made_anew_starts_healthy() -> None:
    """Nobody has written yet: it may. Dr has the lease: clients would go to primary."""
    without = {("failover", PRIMARY): nothing_there(), ("failover", DR): nothing_there()}
    added = plan(there=deployed(seen=without, writer=Writer.NOBODY_YET))
    assert stops(added) == ()
    for writer in (Writer.AWAY, Writer.UNKNOWN):
        found = plan(there=deployed(seen=without, writer=writer))
        assert {code for code, _ in names(found)} == {"DP201"}
        assert ("DP201", f"failover/{DR}/WriterHealthCheck") in names(found)


def nothing_there() -> Any:
    return type(next(iter(deployed().stacks.values())))()


# -- no combination lets a loss pass ----------------------------------------------------------------------

TITLES = ("Database", "Key", "Record", "Alarm")
effects = st.builds(
    Effect, interruption=st.sampled_from(Interruption), certain=st.booleans(), promotes=st.just(value=False)
)
properties = st.builds(
    PropertyChange,
    path=st.sampled_from(["DBName", "Tags/Name", "ResourceRecords", "Threshold", "AlarmDescription"]),
    before=st.just("a"),
    after=st.just("b"),
    effect=effects,
)
changes = st.builds(
    ResourceChange,
    title=st.sampled_from(TITLES),
    resource_type=st.just("AWS::Some::Type"),
    action=st.sampled_from(Action),
    properties=st.lists(properties, max_size=3).map(tuple),
    protection=st.sampled_from(
        [Protection.NOTHING, Protection.STATE, Protection.DNS, Protection.DNS | Protection.STATE]
    ),
    disposal=st.one_of(st.none(), st.sampled_from(Disposal)),
    refused=st.sampled_from(["", "refused"]),
)
stacks = st.builds(
    StackPlan,
    layer=st.sampled_from(["foundation", "database", "failover"]),
    region=st.sampled_from([PRIMARY, DR]),
    deployed_as=st.just("x"),
    present=st.booleans(),
    status=st.just(""),
    instance=st.just(""),
    notes=st.just(()),
    comparison=st.builds(
        Comparison, resources=st.lists(changes, max_size=4, unique_by=lambda change: change.title).map(tuple)
    ),
    records=st.one_of(
        st.none(), st.dictionaries(st.sampled_from(TITLES), st.just({"Failover": "PRIMARY"}), max_size=4)
    ),
)
plans = st.builds(
    Plan,
    deployment=st.just("orders-prod"),
    primary=st.just(PRIMARY),
    writer=st.sampled_from(Writer),
    stacks=st.lists(stacks, max_size=4, unique_by=lambda stack: stack.name).map(tuple),
)
allowances = st.sets(
    st.builds(
        "/".join,
        st.tuples(
            st.sampled_from(["foundation", "database", "failover"]),
            st.sampled_from([PRIMARY, DR]),
            st.sampled_from(TITLES),
        ),
    )
)


STATE = {
    ("database", "PrimaryBornDatabase"): ("DBName", "KmsKeyId", "Engine", "SourceDBInstanceIdentifier"),
    ("database", "ReplicaBornDatabase"): ("DBInstanceIdentifier", "SourceDBInstanceIdentifier", "SourceRegion"),
    ("database", "MasterSecret"): ("Name",),
    ("foundation", "Key"): ("KeySpec", "KeyUsage", "MultiRegion"),
    ("foundation", "RegionTable"): ("TableName", "KeySchema"),
    ("lease", "LeaseTable"): ("TableName", "KeySchema"),
    ("failover", "HostedZone"): ("Name",),
}
"""What holds state, and properties whose change makes another one of it."""


def lose(template: dict[str, Any], title: str, how: str) -> None:
    body = template["Resources"][title]
    if how == "gone":
        del template["Resources"][title]
    elif how == "renamed":
        template["Resources"][f"Other{title}"] = template["Resources"].pop(title)
    elif how == "nowhere":
        template.setdefault("Conditions", {})["Never"] = {"Fn::Equals": ["a", "b"]}
        body["Condition"] = "Never"
    elif how == "another type":
        body["Type"] = "AWS::SNS::Topic"
    else:
        body["Properties"][how] = "another"


LOSSES = [
    (layer, title, how)
    for (layer, title), paths in STATE.items()
    for how in ("gone", "renamed", "nowhere", "another type", *paths)
]


@pytest.mark.parametrize(("layer", "title", "how"), LOSSES)
def test_no_template_loses_what_holds_state(layer: str, title: str, how: str) -> None:
    """From the template to the stop: whatever way it is lost, the plan stops, or the template cannot even be read."""
    wanted = changed_layer(layer, lambda template: lose(template, title, how))
    if how in {"gone", "renamed", "nowhere"} and is_needed(layer, title):
        with pytest.raises(Refusal, match="DP206"):
            plan(wanted)
        return
    found = plan(wanted)
    concerned = {stop.name for stop in stops(found) if stop.code.code == "DP200"}
    assert {name.rpartition("/")[2] for name in concerned} >= {title}
    others = [f"{stack.name}/{change.title}" for stack in found.stacks for change in stack.comparison.changes]
    allowing_others = stops(found, [name for name in others if name not in concerned])
    assert concerned <= {stop.name for stop in allowing_others}


def is_needed(layer: str, title: str) -> bool:
    """Whether something else in the layer's template refers to it."""
    template = json.loads(committed().layer(layer).template)
    others = [body for name, body in template["Resources"].items() if name != title]
    return title in references([others, template.get("Outputs", {})])


@given(plans, allowances)
def test_nothing_protected_is_lost_unless_it_is_named(found: Plan, allowed: set[str]) -> None:
    stopped = {stop.name for stop in stops(found, allowed) if stop.code.code == "DP200"}
    for stack in found.stacks:
        for change in stack.comparison.resources:
            name = f"{stack.name}/{change.title}"
            lost = Protection.STATE in change.protection and change.action in LOST
            assert (name in stopped) == (lost and name not in allowed)


@given(plans, allowances)
def test_dns_moves_by_name_alone_unless_home_primary_writes(found: Plan, allowed: set[str]) -> None:
    stopped = {stop.name for stop in stops(found, allowed) if stop.code.code == "DP201"}
    for stack in found.stacks:
        for change in stack.comparison.resources:
            name = f"{stack.name}/{change.title}"
            if name in stopped:
                assert found.writer is not Writer.HOME
                assert name not in allowed
            elif Protection.DNS in change.protection and change.action in LOST and found.writer is not Writer.HOME:
                assert name in allowed


@given(plans, allowances)
def test_allowing_more_never_stops_more_and_never_lets_a_refusal_pass(found: Plan, allowed: set[str]) -> None:
    everything, fewer = stops(found), stops(found, allowed)
    assert set(fewer) <= set(everything)
    assert {stop for stop in everything if not stop.can_be_allowed} <= set(fewer)


@given(plans)
def test_every_stop_says_what_would_be_right(found: Plan) -> None:
    for stop in stops(found):
        assert stop.wrong
        assert stop.right
        assert "LOGICAL_ID" not in str(stop), "the name that would let it pass is spelt out"


def test_a_refusal_names_everything_at_once() -> None:
    wanted = changed_layer("database", set_property("MasterSecret", Name="other"))
    wanted = changed_layer("lease", set_property("LeaseTable", TableName="other"), wanted)
    with pytest.raises(Refusal) as refused:
        check(plan(wanted))
    assert {f"database/{PRIMARY}/MasterSecret", "lease/us-east-2/LeaseTable"} <= set(
        str(refused.value).replace(":", " ").replace(";", " ").split()
    )
    check(plan(wanted), [f"database/{PRIMARY}/MasterSecret", "lease/us-east-2/LeaseTable"])
