"""What outlives its stack on purpose."""

import json
import shlex
from pathlib import Path

from deployment import remains, rollout
from deployment.remains import Kind

CHECKOUT = Path(__file__).resolve().parents[2]
RETAINED = {"Retain", "RetainExceptOnCreate"}
NAMED = {
    "AWS::DynamoDB::Table": (Kind.TABLE, "TableName"),
    "AWS::SecretsManager::Secret": (Kind.SECRET, "Name"),
    "AWS::KMS::Alias": (Kind.ALIAS, "AliasName"),
}
UNNAMED = {"AWS::KMS::Key", "AWS::Logs::LogGroup"}
"""Keys have no name; log groups are found by listing."""


def test_whatever_a_template_retains_by_name_is_known() -> None:
    found = rollout.read(CHECKOUT / "config" / "dev.yaml", CHECKOUT / "output")
    known = {(one.layer, one.kind) for one in remains.named(found)}
    for layer in found.layers:
        for resource in json.loads(layer.template)["Resources"].values():
            if resource.get("DeletionPolicy") in RETAINED and resource["Type"] not in UNNAMED:
                kind, name = NAMED[resource["Type"]]
                assert name in resource["Properties"]
                assert (layer.name, kind) in known


def test_each_is_removed_by_lines_that_name_it() -> None:
    found = rollout.read(CHECKOUT / "config" / "dev.yaml", CHECKOUT / "output")
    for one in remains.named(found):
        for line in remains.commands(one):
            words = shlex.split(line)
            assert words[0] == "aws"
            assert one.name in words
            assert words[words.index("--region") + 1] == one.region
    secret = next(one for one in remains.named(found) if one.kind is Kind.SECRET)
    assert "--remove-replica-regions us-west-2" in remains.commands(secret)[0]
    assert "--force-delete-without-recovery" in remains.commands(secret)[1]
