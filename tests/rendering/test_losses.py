"""What a run says of files whose deployment would lose something."""

import json
from pathlib import Path
from typing import Any

import pytest

from rendering.losses import losses
from rendering.outcome import Loss, Outcome, Status
from rendering.report import report
from rendering.write import Change
from settings.problem import LOSES_STATE
from settings.roles import HomeRole
from templates import database
from tests.checks.rendered import Spoil, Templates, properties, spoiled, subjects
from tests.environments import environment
from tests.templates.database.stacks import rebuilt


def found(spoil: Spoil) -> list[tuple[str, str]]:
    before, after = ({subject.layer: subject.json_text for subject in each} for each in (subjects(), spoiled(spoil)))
    changes = [
        Change(Path("output/prod") / f"{layer}.json", before[layer].encode(), text.encode())
        for layer, text in after.items()
        if before[layer] != text
    ]
    return [(loss.environment, loss.name) for loss in losses(changes)]


def change(layer: str, title: str, **values: Any) -> Spoil:
    return lambda templates: properties(templates[layer], title).update(values)


def test_another_database_name_would_lose_the_database() -> None:
    assert found(change("database", "PrimaryBornDatabase", DBName="other")) == [
        ("prod", "database/us-east-1/PrimaryBornDatabase")
    ]


def test_another_key_would_be_lost_in_each_region() -> None:
    def without_key_material(templates: Templates) -> None:
        properties(templates["foundation"], "Key")["KeySpec"] = "RSA_2048"

    assert found(without_key_material) == [("prod", "foundation/us-east-1/Key"), ("prod", "foundation/us-west-2/Key")]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: None,
        change("database", "PrimaryBornDatabase", DBInstanceClass="db.r7g.xlarge"),
        change("database", "CpuAlarm", AlarmName="other"),
        change("foundation", "Topic", TopicName="other"),
    ],
)
def test_what_loses_nothing_says_nothing(spoil: Spoil) -> None:
    assert found(spoil) == []


def test_a_reprotection_says_which_database_goes() -> None:
    env = environment("prod")
    after = database.build(rebuilt(env, HomeRole.PRIMARY, 2, "orders-prod-us-west-2-g1")).to_dict()
    (subject,) = (subject for subject in subjects() if subject.layer == "database")
    text = json.dumps({**after, "Metadata": subject.template["Metadata"]})
    (loss,) = losses([Change(Path("output/prod/database.json"), subject.json_text.encode(), text.encode())])
    assert loss.name == "database/us-east-1/PrimaryBornDatabase"
    assert loss.reason == "would be removed; the present one goes with a final snapshot"
    assert loss.change.endswith("`--allow database/us-east-1/PrimaryBornDatabase`")


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("database.yaml", "a: 1", "a: 2"),
        ("database.json", None, "{}"),
        ("database.json", "{}", None),
        ("database.json", "not JSON", "{}"),
        ("deployer-policy.json", '{"Statement": []}', '{"Statement": [1]}'),
        ("parameters/database.us-east-1.json", "[]", "[1]"),
    ],
)
def test_other_files_say_nothing(path: str, before: str | None, after: str | None) -> None:
    contents = (text.encode() if text is not None else None for text in (before, after))
    assert list(losses([Change(Path("output/prod") / path, *contents)])) == []


def test_it_is_said_before_the_table_with_its_code() -> None:
    loss = Loss("prod", "database/us-east-1/Key", LOSES_STATE.code, "would be removed", "as it was")
    said = report(Outcome(Status.FINE, losses=[loss]))
    assert "DRA090 database/us-east-1/Key (prod): would be removed. Instead: as it was." in said.splitlines()
