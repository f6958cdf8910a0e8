"""Environment files unlike the committed ones: rendered, linted and proven whole, as a user's own would be."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from rendering.cli import main
from templates.deployer import POLICIES
from templates.layers import LAYERS
from tests.environments import raw

FILES = Path(__file__).parent / "settings" / "files"


def in_europe() -> dict[str, Any]:
    """prod.yaml with another region pair, project, ranges, class and major version."""
    content = raw("prod")
    content["project"] = "payments"
    content["regions"] = {
        "primary": {
            "name": "eu-west-1",
            "zones": ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
            "vpc_cidr": "172.20.0.0/18",
        },
        "dr": {
            "name": "eu-central-1",
            "zones": ["eu-central-1a", "eu-central-1b"],
            "vpc_cidr": "172.21.0.0/20",
            "created_from": "payments-prod-eu-west-1-g1",
        },
        "witness": "eu-west-3",
    }
    content["database"] |= {"instance_class": "db.m7g.xlarge", "engine_version": "17.11"}
    content["dns"] = {"zone": "payments.example.com"}
    content["clients"] = {"cidrs": ["10.8.0.0/16"]}
    return content


def from_file(name: str, project: str) -> dict[str, Any]:
    text = (FILES / name).read_text(encoding="utf-8").replace("orders", project)
    content = yaml.safe_load(text)
    assert isinstance(content, dict)
    return content


def without_a_witness() -> dict[str, Any]:
    content = raw("prod") | {"project": "solo", "recovery": {"mode": "approval"}}
    content["regions"]["dr"]["created_from"] = "solo-prod-us-east-1-g1"
    del content["regions"]["witness"]
    content["database"]["parameters"] = {"max_connections": "LEAST({DBInstanceClassMemory/9531392},5000)"}
    return content


def test_they_render_and_not_a_finding_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environments = {
        "europe": in_europe(),
        "everything": from_file("full.yaml", "full"),
        "existing": from_file("existing_vpc.yaml", "brought"),
        "solo": without_a_witness(),
    }
    config = tmp_path / "config"
    config.mkdir()
    for name, content in environments.items():
        (config / f"{name}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    status = main(["--config", str(config), "--output", str(tmp_path / "output"), "--no-cache", "--json"])
    outcome = json.loads(capsys.readouterr().out)
    assert (outcome["problems"], outcome["findings"], status) == ([], [], 0)
    for name in environments:
        rendered = {path.name for path in (tmp_path / "output" / name).glob("*.json")}
        assert rendered == {f"{layer.name}.json" for layer in LAYERS} | {f"{power.name}.json" for power in POLICIES}
    lease = json.loads((tmp_path / "output" / "europe" / "lease.json").read_bytes())
    assert lease["Metadata"]["cfn-lint"]["config"]["regions"] == ["eu-west-3"]
    assert (tmp_path / "output" / "europe" / "parameters" / "failover.eu-central-1.json").is_file()
