"""A deployment in a lab from its first apply to its last destroy, by the command line, step by step.

The tests stand in the order of a deployment's life and share it: a lab is started, and databases are made, once.
"""

import copy
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from lab.control import Control
from tests.deployment.deployer import CHECKOUT, Deployer, Result, deployer
from tests.deployment.plan.happened import happened, said

pytestmark = pytest.mark.xdist_group("deployed")
EAST, WEST, WITNESS = "us-east-1", "us-west-2", "us-east-2"
LAYERS = ("foundation", "database", "failover")


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployer]:
    """The committed dev environment, in a lab."""
    with deployer(tmp_path_factory.mktemp("dev"), 1) as made:
        yield made


@pytest.fixture(scope="module")
def applied(dev: Deployer) -> Result:
    """The first apply."""
    return dev.run("apply")


def fine(result: Result) -> Result:
    assert result.status == 0, result.err
    return result


def addresses(applied: Result) -> dict[str, str]:
    """Region to loopback address, as apply prints them."""
    lines = [line.split() for line in applied.out.splitlines()]
    return {line[0]: line[2] for line in lines if line and line[0] in {EAST, WEST}}


def password(dev: Deployer) -> str:
    """As the line that apply prints reads it: by a command substitution, which is a pipe."""
    ended = subprocess.run(  # noqa: S603  our own interpreter, our own arguments
        [sys.executable, "-m", "deployment", *dev.arguments("password")],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout


def connect(dev: Deployer, address: str) -> psycopg.Connection[Any]:
    database = dev.env.database
    return psycopg.connect(
        host=address,
        port=database.port,
        dbname=database.name,
        user=database.master_username,
        password=password(dev),
        autocommit=True,
        connect_timeout=10,
    )


def databases(dev: Deployer) -> dict[str, Any]:
    """Region to what must not change unless the database is replaced or rebooted."""
    found = {}
    for region in (EAST, WEST):
        (one,) = dev.client("rds", region).describe_db_instances()["DBInstances"]
        found[region] = (one["DbiResourceId"], one["InstanceCreateTime"], one["DBInstanceStatus"])
    return found


def instances(dev: Deployer) -> list[tuple[str, str, str]]:
    client = dev.client("cloudformation", WEST)
    return [
        (layer, one["Region"], one["Status"])
        for layer in LAYERS
        for one in client.list_stack_instances(StackSetName=f"orders-dev-{layer}")["Summaries"]
    ]


def test_the_first_apply_brings_up_every_region_and_says_where_the_databases_are(applied: Result) -> None:
    fine(applied)
    for layer in LAYERS:
        assert f"{layer}: creating" in applied.err
    assert "DatabaseNetworkAcl (EC2::NetworkAcl) create complete" in applied.err
    assert "writer.orders-dev.internal:5432" in applied.out
    assert all(address.startswith("127.") for address in addresses(applied).values())
    assert set(addresses(applied)) == {EAST, WEST}
    assert "$(./deploy.sh password dev --local)" in applied.out


def test_stacks_come_before_stack_sets_and_primary_before_dr(dev: Deployer, applied: Result) -> None:
    assert applied.changes == [
        "cloudformation:CreateStack",
        "cloudformation:CreateStack",
        "cloudformation:CreateStackSet",
        "cloudformation:CreateStackInstances",
        *["cloudformation:CreateStackSet", *["cloudformation:CreateStackInstances"] * 2] * 2,
    ]
    assert sorted(instances(dev)) == sorted((layer, region, "CURRENT") for layer in LAYERS for region in (EAST, WEST))


def test_one_can_write_to_the_writer_and_read_it_from_the_standby(dev: Deployer, applied: Result) -> None:
    where = addresses(applied)
    with connect(dev, where[EAST]) as writer:
        writer.execute("create table seen (at timestamptz); insert into seen values (now())")
        row = writer.execute("select pg_current_wal_lsn()").fetchone()
        assert row
        with connect(dev, where[WEST]) as standby:
            assert standby.execute("select pg_is_in_recovery()").fetchone() == (True,)
            for _ in range(200):
                reached = standby.execute("select pg_last_wal_replay_lsn() >= %s::pg_lsn", row).fetchone()
                if reached == (True,):
                    break
                standby.execute("select pg_sleep(0.05)")
            assert standby.execute("select count(*) from seen").fetchone() == (1,)
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                standby.execute("insert into seen values (now())")


def test_the_password_is_nowhere_in_what_was_printed(dev: Deployer, applied: Result) -> None:
    secret = password(dev)
    assert len(secret) == 40
    assert secret not in applied.out + applied.err


def test_a_second_apply_changes_nothing_and_the_plan_is_empty(dev: Deployer, applied: Result) -> None:
    fine(applied)
    again = fine(dev.run("apply"))
    assert again.changes == []
    assert again.out == applied.out
    plan = dev.run("plan")
    assert plan.status == 0, plan.out
    assert plan.changes == []


def test_parameters_says_what_the_deployer_sent(dev: Deployer, applied: Result) -> None:
    fine(applied)
    for layer in LAYERS:
        for region in (EAST, WEST):
            shown = fine(dev.run("parameters", layer, region, "--json"))
            instance = dev.client("cloudformation", WEST).describe_stack_instance(
                StackSetName=f"orders-dev-{layer}",
                StackInstanceAccount=dev.env.account_id,
                StackInstanceRegion=region,
            )["StackInstance"]
            sent = [
                {key: one[key] for key in ("ParameterKey", "ParameterValue")} for one in instance["ParameterOverrides"]
            ]
            assert shown.json() == sent
            assert shown.changes == []


def test_a_changed_alarm_threshold_is_an_update_in_place(dev: Deployer, applied: Result) -> None:
    fine(applied)
    before = databases(dev)
    dev.edit(monitoring__alarms__cpu_percent=71)
    plan = dev.run("plan", "--json")
    assert plan.status == 2
    assert [
        (stack["layer"], stack["region"], one["title"], one["action"], one["interruption"])
        for stack in plan.json()["stacks"]
        for one in stack["resources"]
    ] == [("database", region, "CpuAlarm", "modified", "no interruption") for region in (EAST, WEST)]
    changed = fine(dev.run("apply"))
    assert changed.changes == ["cloudformation:UpdateStackSet"]
    for region in (EAST, WEST):
        (alarm,) = dev.client("cloudwatch", region).describe_alarms(AlarmNames=["orders-dev-cpu"])["MetricAlarms"]
        assert alarm["Threshold"] == 71
    assert databases(dev) == before
    assert dev.run("plan").status == 0


def test_what_a_plan_says_of_each_resource_is_what_happens(dev: Deployer, applied: Result) -> None:
    fine(applied)
    dev.edit(
        clients__cidrs=["192.168.0.0/16"],
        database__instance_class="db.t4g.large",
        database__parameters={"max_connections": 300},
        dns__ttl_seconds=30,
        monitoring__log_retention_days=14,
        monitoring__notify_emails=["somebody@example.com"],
        tags={"team": "payments"},
    )
    plan = said(dev.run("plan", "--json").json(), LAYERS)
    since = datetime.now(UTC)
    fine(dev.run("apply"))
    assert set(plan.values()) == {"added", "modified", "removed"}
    assert happened(dev, LAYERS, since) == plan
    assert dev.run("plan").status == 0


def test_what_was_raised_went_to_the_standby_first(dev: Deployer, applied: Result) -> None:
    fine(applied)
    client = dev.client("cloudformation", WEST)
    orders = {
        layer: client.list_stack_set_operations(StackSetName=f"orders-dev-{layer}")["Summaries"][0][
            "OperationPreferences"
        ]["RegionOrder"]
        for layer in LAYERS
    }
    assert orders == {"foundation": [EAST, WEST], "database": [WEST, EAST], "failover": [EAST, WEST]}


def test_an_update_that_fails_goes_back_and_the_next_run_finishes_it(dev: Deployer, applied: Result) -> None:
    fine(applied)
    dev.edit(monitoring__alarms__cpu_percent=73)
    with dev.denying("cloudwatch:PutMetricAlarm"):
        failed = dev.run("apply")
    assert failed.status == 1
    assert "DP070 orders-dev-database in us-east-1: CpuAlarm (CloudWatch::Alarm) update failed" in failed.err
    assert (
        "not authorized to perform: cloudwatch:PutMetricAlarm on resource: arn:aws:cloudwatch:us-east-1" in failed.err
    )
    assert "us-west-2: cancelled" in failed.err
    outdated = {one for one in instances(dev) if one[2] != "CURRENT"}
    assert outdated == {("database", EAST, "OUTDATED"), ("database", WEST, "OUTDATED")}

    again = fine(dev.run("apply"))
    assert "database: bringing us-east-1, us-west-2 up to date" in again.err
    assert {one[2] for one in instances(dev)} == {"CURRENT"}
    assert dev.run("plan").status == 0


def test_what_an_update_could_not_delete_is_a_failure_although_the_update_is_complete(
    dev: Deployer, applied: Result
) -> None:
    fine(applied)
    dev.edit(monitoring__notify_emails=["another@example.com"])
    with dev.denying("sns:Unsubscribe"):
        failed = dev.run("apply")
    assert failed.status == 1
    assert "DP071 orders-dev-foundation: 2 resources were not deleted" in failed.err
    assert "(SNS::Subscription) delete failed: " in failed.err
    assert {one[2] for one in instances(dev)} == {"CURRENT"}

    again = fine(dev.run("apply"))
    assert again.changes == []
    assert again.err.count("look whether it is still there: arn:aws:sns:") == 2


def test_a_change_that_would_replace_the_database_is_refused_before_anything_changes(
    dev: Deployer, applied: Result
) -> None:
    fine(applied)
    before = databases(dev)
    dev.edit(regions__primary__generation=2, regions__primary__created_from="orders-dev-us-west-2-g1")
    refused = dev.run("apply")
    dev.edit(regions__primary__generation=1, regions__primary__created_from="")
    assert refused.status == 1
    assert "database/us-east-1/PrimaryBornDatabase" in refused.err
    assert refused.changes == []
    assert databases(dev) == before


def test_a_setting_that_is_fixed_is_refused_whatever_is_allowed(dev: Deployer, applied: Result) -> None:
    fine(applied)
    before = databases(dev)
    dev.edit(database__name="other")
    allowed = "--allow=database/us-east-1/PrimaryBornDatabase"
    plan, refused = dev.run("plan", allowed), dev.run("apply", allowed)
    dev.edit(database__name="app")
    assert (plan.status, refused.status) == (1, 1)
    for told in (plan.out, refused.err):
        assert "DP202 database/us-east-1: database.name would change from app to other" in told
    assert plan.changes == refused.changes == []
    assert databases(dev) == before
    assert dev.run("plan").status == 0


def test_the_database_layer_is_left_alone_while_nobody_knows_who_writes(dev: Deployer, applied: Result) -> None:
    fine(applied)
    dev.edit(monitoring__alarms__cpu_percent=72)
    control = Control(dev.lab)
    control.post("outages", region=WITNESS, api="dynamodb")
    try:
        refused = dev.run("apply")
    finally:
        control.post("heal")
        dev.edit(monitoring__alarms__cpu_percent=71)
    assert refused.status == 1
    assert "DP043 the database layer should not be updated now" in refused.err
    assert "the lease cannot be read" in refused.err
    assert refused.changes == []


def test_nothing_is_begun_with_the_regions_exchanged(dev: Deployer, applied: Result) -> None:
    fine(applied)
    regions = copy.deepcopy(dev.content["regions"])
    exchanged = {**regions, "primary": regions["dr"], "dr": regions["primary"]}
    exchanged["primary"] = {**exchanged["primary"], "created_from": ""}
    exchanged["dr"] = {**exchanged["dr"], "created_from": "orders-dev-us-west-2-g1"}
    dev.edit(regions=exchanged)
    try:
        for command in (["plan"], ["apply"], ["destroy", "--yes", "orders-dev"]):
            refused = dev.run(*command)
            assert refused.status == 1
            assert "DP007 us-east-1: the role orders-dev-stackset-administration exists" in refused.err
            assert refused.changes == []
    finally:
        dev.edit(regions=regions)


def test_destroy_with_another_witness_in_the_file_would_leave_the_lease(dev: Deployer, applied: Result) -> None:
    fine(applied)
    dev.edit(regions__witness="eu-west-1")
    refused = dev.run("destroy", "--yes", "orders-dev")
    dev.edit(regions__witness=WITNESS)
    assert refused.status == 1
    assert "DP104 as deployed, regions.witness is us-east-2" in refused.err
    assert refused.changes == []


def test_nothing_is_begun_while_a_region_is_lost(dev: Deployer, applied: Result) -> None:
    fine(applied)
    control = Control(dev.lab)
    control.post("outages", region=EAST, mode="refuse")
    try:
        for command in ("apply", "destroy"):
            refused = dev.run(command)
            assert refused.status == 1
            assert "DP043 a region does not answer" in refused.err
            assert "us-east-1: " in refused.err
            assert refused.changes == []
    finally:
        control.post("heal")


def test_everything_was_allowed_by_the_rendered_policies(dev: Deployer, applied: Result) -> None:
    fine(applied)
    assert dev.denied() == []


def test_a_stack_that_was_deleted_by_hand_is_said_and_made_anew_by_what_is_said(dev: Deployer, applied: Result) -> None:
    fine(applied)
    cloudformation = dev.client("cloudformation", EAST)
    (stack,) = (one for one in cloudformation.describe_stacks()["Stacks"] if "-failover-" in one["StackName"])
    cloudformation.delete_stack(StackName=stack["StackId"])
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack["StackId"], WaiterConfig={"Delay": 0.2})
    refused = dev.run("apply")
    assert refused.status == 1
    assert "DP040 orders-dev-failover in us-east-1" in refused.err
    assert "--regions us-east-1 --retain-stacks" in refused.err
    assert refused.changes == []

    taken_out = dev.client("cloudformation", WEST).delete_stack_instances(
        StackSetName="orders-dev-failover", Accounts=[dev.env.account_id], Regions=[EAST], RetainStacks=True
    )
    assert taken_out["OperationId"]
    assert "cloudformation:CreateStackInstances" in fine(dev.run("apply")).changes
    assert dev.run("plan").status == 0


def test_destroy_asks_and_without_an_answer_removes_nothing(dev: Deployer, applied: Result) -> None:
    fine(applied)
    for given in ([], ["--yes", "orders-prod"]):
        refused = dev.run("destroy", *given)
        assert refused.status == 1
        assert "DP004" in refused.err
        assert refused.changes == []
    assert "delete  database orders-dev-us-east-1-g1 in us-east-1, with a final snapshot" in refused.out


def test_destroy_respects_deletion_protection_before_anything_is_removed(dev: Deployer, applied: Result) -> None:
    fine(applied)
    rds = dev.client("rds", WEST)
    rds.modify_db_instance(DBInstanceIdentifier="orders-dev-us-west-2-g1", DeletionProtection=True)
    refused = dev.run("destroy", "--yes", "orders-dev")
    rds.modify_db_instance(DBInstanceIdentifier="orders-dev-us-west-2-g1", DeletionProtection=False)
    assert refused.status == 1
    assert "DP100" in refused.err
    assert refused.changes == []


def test_destroy_leaves_final_snapshots_and_keys_and_nothing_else(dev: Deployer, applied: Result) -> None:
    fine(applied)
    gone = fine(dev.run("destroy", "--yes", "orders-dev"))
    assert "kept    snapshot" in gone.out
    assert gone.out.count("kept    key ") == 2
    for region in (EAST, WEST):
        assert dev.client("rds", region).describe_db_instances()["DBInstances"] == []
        assert dev.client("dynamodb", region).list_tables()["TableNames"] == []
        assert dev.client("secretsmanager", region).list_secrets()["SecretList"] == []
        groups = dev.client("logs", region).describe_log_groups()["logGroups"]
        assert [group for group in groups if "orders-dev" in group["logGroupName"]] == []
        aliases = dev.client("kms", region).list_aliases()["Aliases"]
        assert [alias for alias in aliases if not alias["AliasName"].startswith("alias/aws/")] == []
        vpcs = dev.client("ec2", region).describe_vpcs()["Vpcs"]
        assert [vpc for vpc in vpcs if not vpc.get("IsDefault")] == []
    assert dev.client("dynamodb", WITNESS).list_tables()["TableNames"] == []
    kept = dev.client("rds", EAST).describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
    final = [one for one in kept if one["DBInstanceIdentifier"] == "orders-dev-us-east-1-g1"]
    assert all(f"kept    snapshot {one['DBSnapshotIdentifier']} in us-east-1" in gone.out for one in kept)
    assert any("snapshot" in one["DBSnapshotIdentifier"] for one in final)
    assert fine(dev.run("destroy", "--yes", "orders-dev")).changes == []


def test_apply_after_destroy_works(dev: Deployer, applied: Result) -> None:
    fine(applied)
    again = fine(dev.run("apply"))
    with connect(dev, addresses(again)[EAST]) as writer:
        assert writer.execute("select to_regclass('seen')").fetchone() == (None,)
    # A controller that was in the middle of its run when it was deleted is denied everything from then on.
    assert [one for one in dev.denied() if "controller" not in one["principal"]] == []
