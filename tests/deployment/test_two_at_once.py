"""Two applies at once: each follows what the other began."""

from pathlib import Path

from tests.deployment.deployer import Deployer, deployer

REGIONS = ("us-east-1", "us-west-2")


def test_two_applies_at_once_make_one_deployment(tmp_path: Path) -> None:
    with deployer(tmp_path, 3) as dev:
        dev.run("status")  # starts the lab, which is not what is raced for here
        ended = [(one, *one.communicate(timeout=120)) for one in [dev.started("apply"), dev.started("apply")]]
        assert [one.returncode for one, _, _ in ended] == [0, 0], "\n".join(err for _, _, err in ended)
        again = dev.run("apply")
        assert (again.status, again.changes) == (0, [])
        client = dev.client("cloudformation", dev.env.regions.dr.name)
        for layer in ("foundation", "database", "failover"):
            done = client.list_stack_set_operations(StackSetName=f"orders-dev-{layer}")["Summaries"]
            assert {one["Status"] for one in done} == {"SUCCEEDED"}
            stacks = client.list_stack_instances(StackSetName=f"orders-dev-{layer}")["Summaries"]
            assert {(one["Region"], one["Status"]) for one in stacks} == {(one, "CURRENT") for one in REGIONS}
        assert {region: created(dev, region) for region in REGIONS} == dict.fromkeys(REGIONS, 1)
        assert dev.denied() == []


def created(dev: Deployer, region: str) -> int:
    """How often a database was made there."""
    events = dev.client("rds", region).describe_events(SourceType="db-instance", Duration=60)["Events"]
    return sum(event["Message"] == "DB instance created" for event in events)
