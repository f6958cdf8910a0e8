"""The snapshot copier: the same in both regions, each copying towards itself, deleting only its own copies."""

import pytest

from settings.roles import HomeRole
from tests.environments import environment
from tests.templates.database.stacks import DR, PRIMARY, properties, stack, statements

ROLE = "SnapshotCopierRole"
PEER_OF = {"us-east-1": "us-west-2", "us-west-2": "us-east-1"}
BOTH = pytest.mark.parametrize(("role", "own"), [(PRIMARY, "us-east-1"), (DR, "us-west-2")])


@BOTH
def test_copies_of_the_peers_are_made_marked_and_deleted_in_the_own_region_only(role: HomeRole, own: str) -> None:
    allowed = statements(role, ROLE)
    copies = [f"arn:aws:rds:{own}:111122223333:snapshot:orders-prod-{PEER_OF[own]}-g*"]
    assert allowed["rds:AddTagsToResource"]["Resource"] == copies
    assert allowed["rds:DeleteDBSnapshot"]["Resource"] == copies
    assert [arn for arn in allowed["rds:CopyDBSnapshot"]["Resource"] if ":snapshot:rds:" not in arn] == copies


@BOTH
def test_only_automated_snapshots_of_the_peers_databases_are_copied(role: HomeRole, own: str) -> None:
    peer = PEER_OF[own]
    sources = [arn for arn in statements(role, ROLE)["rds:CopyDBSnapshot"]["Resource"] if ":snapshot:rds:" in arn]
    assert sources == [f"arn:aws:rds:{peer}:111122223333:snapshot:rds:orders-prod-{peer}-g*"]


@BOTH
def test_a_copy_between_regions_is_not_limited_to_one_of_them(role: HomeRole, own: str) -> None:
    """RDS asks the peer for the source in this role's name."""
    for action, statement in statements(role, ROLE).items():
        keys = {key for conditions in statement.get("Condition", {}).values() for key in conditions}
        assert "aws:RequestedRegion" not in keys, (action, own)


@BOTH
def test_a_key_is_used_for_nothing_that_a_copy_does_not_need(role: HomeRole, own: str) -> None:
    assert sorted(action for action in statements(role, ROLE) if action.startswith("kms:")) == [
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyWithoutPlaintext",
    ], own


@BOTH
def test_it_deletes_only_what_carries_its_mark(role: HomeRole, own: str) -> None:
    variables = properties(role, "SnapshotCopierFunction")["Environment"]["Variables"]
    condition = statements(role, ROLE)["rds:DeleteDBSnapshot"]["Condition"]
    assert condition == {"StringEquals": {f"aws:ResourceTag/{variables['COPIED_BY_TAG']}": variables["COPIED_BY"]}}, own


@BOTH
def test_grants_on_keys_go_to_rds_only(role: HomeRole, own: str) -> None:
    statement = statements(role, ROLE)["kms:CreateGrant"]
    assert statement["Condition"]["BoolIfExists"] == {"kms:GrantIsForAWSResource": "true"}
    assert statement["Condition"]["StringEquals"]["kms:ViaService"] == [
        "rds.us-east-1.amazonaws.com",
        "rds.us-west-2.amazonaws.com",
    ]
    assert f"alias/rds-{role}-prod" in statement["Condition"]["ForAnyValue:StringEquals"]["kms:ResourceAliases"], own


@BOTH
def test_only_metrics_are_unscoped_and_only_in_the_deployments_namespace(role: HomeRole, own: str) -> None:
    allowed = statements(role, ROLE)
    assert [action for action, found in allowed.items() if "*" in found["Resource"]] == ["cloudwatch:PutMetricData"], (
        own
    )
    assert allowed["cloudwatch:PutMetricData"]["Condition"] == {
        "StringEquals": {"cloudwatch:namespace": "Recovery/orders-prod"}
    }


@BOTH
def test_it_never_touches_a_database(role: HomeRole, own: str) -> None:
    actions = [action for action in statements(role, ROLE) if action.startswith("rds:")]
    assert sorted(actions) == [
        "rds:AddTagsToResource",
        "rds:CopyDBSnapshot",
        "rds:DeleteDBSnapshot",
        "rds:DescribeDBSnapshots",
    ], own


def test_each_region_looks_at_the_other() -> None:
    told = {role: properties(role, "SnapshotCopierFunction")["Environment"]["Variables"] for role in (PRIMARY, DR)}
    assert (told[PRIMARY]["PEER_REGION"], told[DR]["PEER_REGION"]) == ("us-west-2", "us-east-1")
    assert told[DR]["PEER_DATABASE_PREFIX"] == told[PRIMARY]["DATABASE_PREFIX"] == "orders-prod-us-east-1-g"


def test_it_encrypts_under_the_own_regions_key_and_keeps_copies_as_configured() -> None:
    variables = properties(DR, "SnapshotCopierFunction")["Environment"]["Variables"]
    assert variables["KEY_ARN"] == "own KeyArn"
    assert (variables["KEEP_DAYS"], variables["COPIES_AT_ONCE"]) == ("35", "2")


@pytest.mark.parametrize(("hours", "rate"), [(1, "rate(1 hour)"), (6, "rate(6 hours)")])
def test_it_runs_as_often_as_configured(hours: int, rate: str) -> None:
    env = environment("prod", snapshot_copies__every_hours=hours)
    assert properties(DR, "SnapshotCopierSchedule", env)["ScheduleExpression"] == rate


def test_both_regions_publish_its_arn() -> None:
    for role in (PRIMARY, DR):
        assert stack(role).outputs["SnapshotCopierArn"]["Value"] == {"Fn::GetAtt": ["SnapshotCopierFunction", "Arn"]}
