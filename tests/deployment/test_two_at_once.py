"""Two applies at once: each follows what the other began."""

from pathlib import Path

from tests.deployment.deployer import deployer


def test_two_applies_at_once_make_one_deployment(tmp_path: Path) -> None:
    with deployer(tmp_path, 3) as dev:
        dev.run("status")  # starts the lab, which is not what is raced for here
        ended = [(one, *one.communicate(timeout=120)) for one in [dev.started("apply"), dev.started("apply")]]
        assert [one.returncode for one, _, _ in ended] == [0, 0], "\n".join(err for _, _, err in ended)
        again = dev.run("apply")
        assert (again.status, again.changes) == (0, [])
        client = dev.client("cloudformation", dev.env.regions.dr.name)
        for layer, expected in (("foundation", 1), ("database", 2), ("failover", 2)):
            done = client.list_stack_set_operations(StackSetName=f"orders-dev-{layer}")["Summaries"]
            assert [one["Status"] for one in done] == ["SUCCEEDED"] * expected
        assert dev.denied() == []
