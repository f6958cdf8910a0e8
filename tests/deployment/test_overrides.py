"""A region's parameters, from the outputs of earlier stacks."""

from pathlib import Path

import pytest

from deployment import overrides, rollout
from deployment.rollout import STACK_SETS, Rollout

CHECKOUT = Path(__file__).resolve().parents[2]
EAST, WEST = "us-east-1", "us-west-2"
OUTPUTS = {
    ("foundation", EAST): {"VpcId": "vpc-e"},
    ("foundation", WEST): {"VpcId": "vpc-w"},
    ("database", EAST): {"DatabaseEndpoint": "e.rds.amazonaws.com"},
    ("database", WEST): {"DatabaseEndpoint": "w.rds.amazonaws.com", "PeeringConnectionId": "pcx-1"},
}


@pytest.fixture(scope="module")
def dev() -> Rollout:
    return rollout.read(CHECKOUT / "config" / "dev.yaml", CHECKOUT / "output")


def values(dev: Rollout, layer: str, region: str, outputs: overrides.Outputs = OUTPUTS) -> dict[str, str] | None:
    return overrides.known(overrides.values(dev, dev.layer(layer), region, outputs))


def test_each_region_gets_its_own_its_peers_and_drs(dev: Rollout) -> None:
    assert values(dev, "foundation", EAST) == {}
    assert values(dev, "database", EAST) == {"PeerVpcId": "vpc-w"}
    assert values(dev, "database", WEST) == {"PeerVpcId": "vpc-e"}
    assert values(dev, "failover", EAST) == {
        "DatabaseEndpoint": "e.rds.amazonaws.com",
        "PeerDatabaseEndpoint": "w.rds.amazonaws.com",
        "PeerVpcId": "vpc-w",
        "PeeringConnectionId": "pcx-1",
    }
    assert values(dev, "failover", WEST) == {
        "DatabaseEndpoint": "w.rds.amazonaws.com",
        "PeerDatabaseEndpoint": "e.rds.amazonaws.com",
        "PeerVpcId": "vpc-e",
        "PeeringConnectionId": "pcx-1",
    }


def test_a_list_is_complete_or_not_at_all(dev: Rollout) -> None:
    for key in OUTPUTS:
        without = {name: found for name, found in OUTPUTS.items() if name != key}
        incomplete = [region for region in (EAST, WEST) if values(dev, "failover", region, without) is None]
        assert incomplete or key[0] == "foundation"
    assert values(dev, "database", EAST, {}) is None


def test_what_is_missing_is_named_with_its_source(dev: Rollout) -> None:
    (found,) = overrides.values(dev, dev.layer("database"), EAST, {})
    assert found.value is None
    assert found.source == "output VpcId of the foundation stack in us-west-2"


def test_what_belongs_to_a_deployment(dev: Rollout) -> None:
    assert [layer.deployed_as for layer in dev.layers] == [
        f"orders-dev-{name}" for name in ("bootstrap", "lease", *STACK_SETS)
    ]
    assert [layer.regions for layer in dev.layers] == [(WEST,), ("us-east-2",), *[(EAST, WEST)] * 3]
    assert (dev.administration, dev.primary, dev.dr, dev.peer(EAST)) == (WEST, EAST, WEST, WEST)
    assert len(rollout.policy_files(CHECKOUT / "output", dev.source)) >= 1
