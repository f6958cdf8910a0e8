"""docs/cli.md, typed from its first block to its last against the lab, with the deployer's policies enforced."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lab.control import Control
from lab.daemon import Options, Running
from tests.deployment.deployer import Deployer, Result
from tests.docs.reading import DOCS, blocks, read
from tests.docs.shell_words import commands_in
from tests.docs.terminal import CHECKPOINT, Terminal, bash
from tests.environments import raw
from tests.lab.running import client, lab

pytestmark = pytest.mark.xdist_group("cli-page")  # one process: the page is typed once

PAGE = read(DOCS / "cli.md")
HEADINGS = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
RENDERED = "RENDERED=output/dev"
"""The page's line. Labs that run side by side have networks of their own, and so templates of their own."""
PRIMARY, DR, WITNESS = "us-east-1", "us-west-2", "us-east-2"
Look = Callable[[], None]
NOTHING_TO_UPDATE = "No updates are to be performed"
"""What the page says of an update without a change."""


def script(rendered: Path) -> str:
    """The page's blocks, with templates from `rendered`, and a look around after each section."""
    parts = re.split(r"^## (.+)$", PAGE, flags=re.MULTILINE)
    sections = zip(parts[1::2], parts[2::2], strict=True)
    typed = "\n".join(line for heading, text in sections for line in [*blocks(text), f"aws {CHECKPOINT} '{heading}'"])
    assert typed.count(RENDERED) == 1
    return typed.replace(RENDERED, f"RENDERED={rendered}")


@dataclass
class Typed:
    """The page was typed once: what came of it."""

    terminal: Terminal
    written: str = ""
    databases: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """By region, once the page has deployed everything."""
    planned: Result | None = None
    """What the deployer would change then."""
    left: dict[str, list[str]] = field(default_factory=dict)
    """Stacks, tables and secrets, after the page has removed everything."""
    denied: list[Any] = field(default_factory=list)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Typed:
    directory = tmp_path_factory.mktemp("cli-page")
    made = Deployer(directory, "dev", raw("dev"))
    made.edit(regions__primary__vpc_cidr="10.90.0.0/16", regions__dr__vpc_cidr="10.190.0.0/16")
    rendered = directory / "output" / "dev"
    policies = tuple(map(str, rendered.glob("deployer*-policy.json")))
    with lab(directory / "state" / "dev", Options(account=made.env.account_id, deployer_policies=policies)) as running:
        checkpoints: dict[str, Look] = {heading: lambda: None for heading in HEADINGS}
        typed = Typed(Terminal(running, checkpoints))
        checkpoints["Failover"] = lambda: _note_what_is_there(running, made, typed)
        checkpoints["Removing a deployment"] = lambda: _note_what_is_left(running, typed)
        with bash(typed.terminal, directory) as run:
            typed.written = run(script(rendered))
        typed.denied = Control(running).get("denied")
    return typed


def _note_what_is_there(running: Running, made: Deployer, typed: Typed) -> None:
    typed.planned = made.run("plan")
    for region in (PRIMARY, DR):
        typed.databases[region] = client(running, "rds", region).describe_db_instances()["DBInstances"]


def _note_what_is_left(running: Running, typed: Typed) -> None:
    for region in (PRIMARY, DR, WITNESS):
        stacks = client(running, "cloudformation", region).describe_stacks()["Stacks"]
        tables = client(running, "dynamodb", region).list_tables()["TableNames"]
        secrets = client(running, "secretsmanager", region).list_secrets()["SecretList"]
        aliases = client(running, "kms", region).list_aliases()["Aliases"]
        named = [stack["StackName"] for stack in stacks] + tables + [secret["Name"] for secret in secrets]
        ours = [alias["AliasName"] for alias in aliases if not alias["AliasName"].startswith("alias/aws/")]
        typed.left[region] = named + ours


def test_nothing_is_refused_but_an_update_without_a_change(page: Typed) -> None:
    assert [line for line in page.terminal.refused if NOTHING_TO_UPDATE not in line] == []


def test_nothing_is_denied(page: Typed) -> None:
    assert page.denied == []


def test_both_databases_are_there_and_one_follows_the_other(page: Typed) -> None:
    (primary,), (replica,) = page.databases[PRIMARY], page.databases[DR]
    assert primary["DBInstanceIdentifier"] == "orders-dev-us-east-1-g1"
    assert replica["ReadReplicaSourceDBInstanceIdentifier"].endswith(":db:orders-dev-us-east-1-g1")


def test_the_deployer_finds_nothing_to_change_in_what_was_deployed_by_hand(page: Typed) -> None:
    assert page.planned
    assert page.planned.status == 0, page.planned


def test_every_operation_succeeded(page: Typed) -> None:
    assert "FAILED" not in page.written
    assert "CANCELLED" not in page.written
    assert page.written.count("SUCCEEDED") > 10


def test_afterwards_nothing_is_left_that_a_new_deployment_would_collide_with(page: Typed) -> None:
    assert page.left == {PRIMARY: [], DR: [], WITNESS: []}


def test_every_command_of_the_page_was_typed(page: Typed) -> None:
    operations = {tuple(line.split()[1:3]) for line in page.terminal.typed}
    on_page = {tuple(arguments[:2]) for block in blocks(PAGE) for _, arguments in commands_in(block)}
    assert sorted(on_page - operations) == []
