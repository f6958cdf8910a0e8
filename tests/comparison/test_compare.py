"""What an update of the rendered layers would do to each resource."""

from typing import Any

import pytest

from comparison.change import Action, Disposal, Interruption, Protection
from comparison.compare import compare
from comparison.refusals import DOWNGRADE, MAJOR, SHRINKS, TYPE
from resolution.resolve import ResolutionError
from tests.comparison.templates import DR, PARAMETERS, PRIMARY, Template, changed, rendered, setting

NONE, SOME, REPLACEMENT = Interruption.NONE, Interruption.SOME, Interruption.REPLACEMENT
ADD, MODIFY, REPLACE, REMOVE, KEEP = Action.ADD, Action.MODIFY, Action.REPLACE, Action.REMOVE, Action.KEEP
LAYERS = ("bootstrap", "lease", "foundation", "database", "failover")


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("region", [PRIMARY, DR])
def test_the_same_template_changes_nothing(layer: str, region: str) -> None:
    comparison = changed(layer, lambda _: None, region)
    assert comparison.nothing
    assert all(change.action is KEEP for change in comparison.resources)


@pytest.mark.parametrize("layer", LAYERS)
def test_words_about_a_template_change_nothing(layer: str) -> None:
    def describe(template: Template) -> None:
        template["Description"] = "another"
        template["Metadata"] = {"by": "somebody"}
        for resource in template["Resources"].values():
            resource["Metadata"] = {"why": "because"}
            resource.setdefault("DependsOn", [])
        for output in template.get("Outputs", {}).values():
            output["Description"] = "another"

    assert changed(layer, describe).nothing


def test_a_stack_that_does_not_exist_is_added_whole() -> None:
    comparison = compare(None, rendered("database"), {}, {}, region=PRIMARY)
    assert {change.action for change in comparison.changes} == {ADD}
    assert comparison.resource("PrimaryBornDatabase").protection is Protection.STATE
    assert "ReplicaBornDatabase" not in {change.title for change in comparison.resources}, "dr's"
    assert all(output.action is ADD for output in comparison.outputs)


def test_a_stack_that_goes_is_removed_whole() -> None:
    comparison = compare(rendered("database"), None, {}, {}, region=PRIMARY)
    assert {change.action for change in comparison.changes} == {REMOVE}
    assert comparison.resource("PrimaryBornDatabase").disposal is Disposal.FINAL_SNAPSHOT
    assert comparison.resource("MasterSecret").disposal is Disposal.KEPT
    assert comparison.resource("CpuAlarm").disposal is Disposal.DELETED


def test_a_threshold_is_modified_in_place() -> None:
    comparison = changed("database", setting("CpuAlarm", Threshold=93))
    (change,) = comparison.changes
    assert (change.title, change.action, change.interruption) == ("CpuAlarm", MODIFY, NONE)
    (threshold,) = change.properties
    assert (threshold.path, threshold.after) == ("Threshold", 93)
    assert comparison.outputs == ()


@pytest.mark.parametrize(
    ("layer", "title", "values", "action", "interruption"),
    [
        ("database", "PrimaryBornDatabase", {"DBInstanceClass": "db.r7g.xlarge"}, MODIFY, SOME),
        ("database", "PrimaryBornDatabase", {"EngineVersion": "18.7"}, MODIFY, SOME),
        ("database", "PrimaryBornDatabase", {"MultiAZ": False}, MODIFY, SOME),
        ("database", "PrimaryBornDatabase", {"StorageType": "io2"}, MODIFY, SOME),
        ("database", "PrimaryBornDatabase", {"MaxAllocatedStorage": 800}, MODIFY, NONE),
        ("database", "PrimaryBornDatabase", {"DeletionProtection": False}, MODIFY, NONE),
        ("database", "PrimaryBornDatabase", {"DBName": "other"}, REPLACE, REPLACEMENT),
        ("database", "PrimaryBornDatabase", {"MasterUsername": "other"}, REPLACE, REPLACEMENT),
        ("database", "PrimaryBornDatabase", {"Engine": None}, REPLACE, REPLACEMENT),
        ("database", "PrimaryBornDatabase", {"SourceDBInstanceIdentifier": "arn:x"}, REPLACE, REPLACEMENT),
        ("database", "MasterSecret", {"Name": "other"}, REPLACE, REPLACEMENT),
        ("database", "RotationFunction", {"Code": {"ZipFile": "pass"}}, MODIFY, NONE),
        ("database", "RotationFunction", {"FunctionName": "other"}, REPLACE, REPLACEMENT),
        ("database", "DatabasePostgresqlLogGroup", {"RetentionInDays": 3}, MODIFY, NONE),
        ("foundation", "Vpc", {"CidrBlock": "10.0.0.0/16"}, REPLACE, REPLACEMENT),
        ("foundation", "Key", {"EnableKeyRotation": False}, MODIFY, NONE),
        ("foundation", "Topic", {"TopicName": "other"}, REPLACE, REPLACEMENT),
        ("foundation", "RegionTable", {"BillingMode": "PROVISIONED"}, MODIFY, NONE),
        ("lease", "LeaseTable", {"TableName": "other"}, REPLACE, REPLACEMENT),
        ("bootstrap", "ExecutionRole", {"RoleName": "other"}, REPLACE, REPLACEMENT),
        ("bootstrap", "PermissionsBoundary", {"Description": "other"}, REPLACE, REPLACEMENT),
    ],
)  # fmt: skip
def test_each_change_by_its_worst(
    layer: str, title: str, values: dict[str, Any], action: Action, interruption: Interruption
) -> None:
    change = changed(layer, setting(title, **values)).resource(title)
    assert (change.action, change.interruption, change.certain) == (action, interruption, True)


@pytest.mark.parametrize(
    ("title", "values", "protection"),
    [
        ("WriterPrimaryRecord", {"TTL": "5"}, Protection.DNS),
        ("WriterHealthCheck", {"HealthCheckTags": []}, Protection.DNS),
        ("DrHoldsAlarm", {"Threshold": 2}, Protection.DNS),
        ("HostedZone", {"HostedZoneTags": []}, Protection.DNS | Protection.STATE),
        ("LoopSlowAlarm", {"Threshold": 2}, Protection.NOTHING),
        ("ControllerFunction", {"MemorySize": 512}, Protection.NOTHING),
    ],
)
def test_what_decides_where_clients_write_is_marked(title: str, values: dict[str, Any], protection: Protection) -> None:
    assert changed("failover", setting(title, **values), DR).resource(title).protection == protection


def test_primarys_signal_is_marked_although_its_check_lives_in_dr() -> None:
    change = changed("failover", setting("PrimaryTookBackAlarm", Threshold=2), PRIMARY).resource("PrimaryTookBackAlarm")
    assert change.protection is Protection.DNS


def test_a_renamed_signal_is_marked_under_its_old_name_too() -> None:
    change = changed("failover", setting("DrHoldsAlarm", AlarmName="other"), DR).resource("DrHoldsAlarm")
    assert (change.action, change.protection) == (REPLACE, Protection.DNS)


def test_a_changed_policy_is_told_for_it_decides_later() -> None:
    def deletable(template: Template) -> None:
        template["Resources"]["MasterSecret"]["DeletionPolicy"] = "Delete"

    (change,) = changed("database", deletable).changes
    assert (change.title, change.action, change.interruption) == ("MasterSecret", MODIFY, NONE)
    assert [(each.path, each.before, each.after) for each in change.properties] == [
        ("DeletionPolicy", "Retain", "Delete")
    ]


def test_another_type_is_refused() -> None:
    change = changed("database", lambda template: template["Resources"]["CpuAlarm"].update(Type="AWS::SNS::Topic"))
    assert change.resource("CpuAlarm").refused == TYPE
    assert change.resource("CpuAlarm").action is REPLACE


def test_a_replacement_that_keeps_its_name_is_refused() -> None:
    renamed = changed("database", setting("PrimaryBornDatabase", DBName="x", DBInstanceIdentifier="orders-prod-new"))
    kept = changed("database", setting("PrimaryBornDatabase", DBName="x"))
    assert "orders-prod-us-east-1-g1" in kept.resource("PrimaryBornDatabase").refused
    assert renamed.resource("PrimaryBornDatabase").refused == ""
    assert changed("foundation", setting("Vpc", CidrBlock="10.0.0.0/16")).resource("Vpc").refused == "", (
        "it has no name"
    )


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({"AllocatedStorage": "50"}, SHRINKS),
        ({"AllocatedStorage": "150"}, ""),
        ({"AllocatedStorage": {"Ref": "PeerVpcId"}}, ""),
        ({"EngineVersion": "18.4"}, DOWNGRADE),
        ({"EngineVersion": "17.11"}, DOWNGRADE),
        ({"EngineVersion": "18.10"}, ""),
        ({"EngineVersion": "19.1"}, MAJOR),
        ({"EngineVersion": "19.1", "AllowMajorVersionUpgrade": True}, ""),
        ({"DeletionProtection": False}, ""),
    ],
)
def test_what_rds_refuses_is_known_beforehand(values: dict[str, Any], refused: str) -> None:
    change = changed("database", setting("PrimaryBornDatabase", **values)).resource("PrimaryBornDatabase")
    assert (change.action, change.refused) == (MODIFY, refused)


def test_a_replacement_spreads_to_what_refers_to_it() -> None:
    comparison = changed("foundation", setting("Vpc", CidrBlock="10.0.0.0/16"))
    vpc, subnet, association = (
        comparison.resource(title) for title in ("Vpc", "DatabaseSubnet1", "DatabaseRouteTableAssociation1")
    )
    assert (vpc.action, vpc.certain) == (REPLACE, True)
    assert (subnet.action, subnet.certain) == (REPLACE, False)
    assert [change.path for change in subnet.properties] == ["VpcId"]
    assert subnet.properties[0].effect.reason == "Vpc is replaced"
    assert (association.action, association.certain) == (REPLACE, False), "through the subnet and the route table"
    assert comparison.resource("Key").action is KEEP, "nothing of the network is in it"
    assert "VpcId" in {output.name for output in comparison.outputs if output.exported_as == "orders-prod-VpcId"}


def test_it_stops_where_the_property_can_change() -> None:
    comparison = changed("database", setting("DatabaseParameterGroup", Family="postgres19"))
    assert comparison.resource("DatabaseParameterGroup").action is REPLACE
    database = comparison.resource("PrimaryBornDatabase")
    assert (database.action, database.interruption) == (MODIFY, SOME)
    assert comparison.resource("DatabaseEvents").action is KEEP


def test_a_parameter_that_is_not_known_yet_changes_what_uses_it() -> None:
    template = rendered("failover")
    unknown = {name: value for name, value in PARAMETERS.items() if name != "PeerDatabaseEndpoint"}
    comparison = compare(template, template, PARAMETERS, unknown, region=DR)
    record = comparison.resource("WriterPrimaryRecord")
    assert (record.action, record.properties[0].path) == (MODIFY, "ResourceRecords")
    assert record.properties[0].after == [{"Ref": "PeerDatabaseEndpoint"}]
    assert comparison.resource("WriterSecondaryRecord").action is KEEP


def test_what_an_unknown_parameter_replaces_is_not_certain() -> None:
    template = rendered("database")
    (change,) = compare(template, template, PARAMETERS, {}, region=DR).changes
    assert (change.title, change.action, change.certain) == ("PeeringConnection", REPLACE, False)
    assert change.properties[0].effect.reason == "PeerVpcId is not known yet"


def test_another_parameter_changes_what_uses_it() -> None:
    template = rendered("failover")
    other = PARAMETERS | {"PeeringConnectionId": "pcx-11111111111111111"}
    comparison = compare(template, template, PARAMETERS, other, region=PRIMARY)
    assert {change.title for change in comparison.changes} == {"ClientPeeringRoute", "DatabasePeeringRoute"}
    assert {change.interruption for change in comparison.changes} == {NONE}


def test_outputs_of_replaced_resources_have_another_value() -> None:
    comparison = changed("database", setting("PrimaryBornDatabase", DBInstanceIdentifier="other"))
    assert {output.name for output in comparison.outputs if output.action is MODIFY} == {"DatabaseEndpoint"}
    comparison = changed("database", lambda template: template["Outputs"].pop("SecretName"))
    assert [(output.name, output.action) for output in comparison.outputs] == [("SecretName", REMOVE)]


def test_a_region_that_the_template_does_not_know_is_refused() -> None:
    with pytest.raises(ResolutionError):
        compare(None, rendered("database"), {}, {}, region="eu-west-1")


def test_the_account_decides_too() -> None:
    template = {
        "Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Sub": "t-${AWS::AccountId}"}}}}
    }
    comparison = compare(template, template, {}, {}, region=PRIMARY, account="000000000001")
    assert comparison.nothing
