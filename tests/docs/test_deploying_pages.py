"""docs/deployer.md, docs/console.md and docs/cli.md against what is rendered: names, parameters, policies."""

import json
import re
from pathlib import Path

import pytest

from settings.roles import HomeRole, peer_of
from templates import naming
from templates.deployer import POLICIES
from templates.layers import LAYERS
from templates.overrides import OVERRIDES, Override, Source
from tests.docs.aws_cli import understood
from tests.docs.reading import DOCS, FENCED, ROOT, cells, prose, read, section
from tests.docs.test_aws_cli import FOUND
from tests.environments import environment
from tests.templates.deployer.calls import NEEDS_NO_PERMISSION, OTHER_ACTIONS
from tests.templates.deployer.rendered import ALL, actions

DEV = environment("dev")
DEPLOYER, CONSOLE, CLI = (DOCS / f"{page}.md" for page in ("deployer", "console", "cli"))
PAGES = pytest.mark.parametrize("path", [DEPLOYER, CONSOLE, CLI], ids=lambda path: path.name)
FOR_ADMINISTRATORS = "aws iam "
"""How commands begin that attach the deployer's policies: whoever does that has other rights."""


def where(override: Override, role: HomeRole) -> str:
    """Which output feeds a parameter, in the console page's words."""
    source = {Source.OWN: role, Source.PEER: peer_of(role), Source.DR: HomeRole.DR}[override.source]
    return f"`{override.output}` of *{override.layer}* in {DEV.region(source).name}"


def test_the_console_page_says_where_each_parameter_comes_from() -> None:
    found = cells(section(read(CONSOLE), "## 3. Database"))
    rows = [row for row in found if len(row) == 3 and " of *" in row[1]]
    shown = {re.findall(r"`(\w+)`", parameter)[0]: (primary, dr) for parameter, primary, dr in rows}
    needed = {each.parameter: each for layer in OVERRIDES.values() for each in layer}
    assert shown == {
        name: (where(override, HomeRole.PRIMARY), where(override, HomeRole.DR)) for name, override in needed.items()
    }
    for parameter, _, _ in rows:
        name, layers = re.findall(r"`(\w+)` \((.+)\)", parameter)[0]
        assert layers.split(", ") == [layer for layer, of in OVERRIDES.items() if name in {o.parameter for o in of}]


def test_the_console_page_has_every_layer_under_its_name() -> None:
    rows = {row[0]: row for row in cells(read(CONSOLE)) if row[0] in {layer.name for layer in LAYERS}}
    assert list(rows) == [layer.name for layer in LAYERS]
    for layer in LAYERS:
        kind = "stack" if layer.name in {"bootstrap", "lease"} else "StackSet"
        assert rows[layer.name][1:3] == [kind, f"`{naming.stack(DEV, layer.name)}`"]
        region = layer.regions(DEV)[0] if kind == "stack" else DEV.regions.dr.name
        assert region in rows[layer.name][3]


def test_what_the_console_page_leaves_is_what_is_named_so() -> None:
    left = section(read(CONSOLE), "## Deleting")
    for role in (HomeRole.PRIMARY, HomeRole.DR):
        assert f"`{naming.key_alias(DEV, role)}`" in left
    for name in (naming.lease_table(DEV), naming.region_table(DEV), naming.master_secret(DEV)):
        assert f"`{name}`" in left


def test_the_roles_on_the_pages_are_those_of_bootstrap() -> None:
    for path in (CONSOLE, CLI):
        assert naming.administration_role(DEV).removeprefix(DEV.deployment) in read(path)
        assert naming.execution_role(DEV).removeprefix(DEV.deployment) in read(path)


def test_the_cli_page_has_the_environment_of_dev() -> None:
    given = dict(re.findall(r"^([A-Z]+)=(\S+)$", read(CLI), re.MULTILINE))
    assert given["ACCOUNT"] == DEV.account_id
    assert given["DEPLOYMENT"] == DEV.deployment
    assert (given["PRIMARY"], given["DR"]) == (DEV.regions.primary.name, DEV.regions.dr.name)
    assert given["LEASE"] == DEV.lease_region
    assert (ROOT / given["RENDERED"]).is_dir()


def test_the_cli_page_gives_each_layer_its_complete_list_of_parameters() -> None:
    text = read(CLI)
    function = text[text.index("FAILOVER() {") :].partition("\n}")[0]
    assert re.findall(r"ParameterKey=(\w+)", function) == [each.parameter for each in OVERRIDES["failover"]]
    kept = re.findall(r"ParameterKey=(\w+),UsePreviousValue=true", text)
    assert set(kept) == {each.parameter for layer in OVERRIDES.values() for each in layer}


def test_whoever_has_the_deployers_policies_can_follow_the_cli_page() -> None:
    needed = set()
    for found, arguments in FOUND.items():
        if found.startswith("docs/cli.md"):
            command = understood(arguments, ROOT)
            name = OTHER_ACTIONS.get((command.service, command.operation), command.operation)
            needed.add(f"{command.service}:{name}")
    assert sorted(needed - actions(*ALL) - NEEDS_NO_PERMISSION) == []


def test_every_policy_is_explained_and_rendered() -> None:
    rows = [row[0] for row in cells(read(DEPLOYER)) if row[0].endswith("-policy.json`")]
    assert rows == [f"`{policy.name}.json`" for policy in POLICIES]
    for policy in POLICIES:
        for name in ("dev", "prod"):
            document = json.loads((ROOT / "output" / name / f"{policy.name}.json").read_bytes())
            assert document.keys() == {"Version", "Statement"}


@PAGES
def test_what_is_in_code_marks_and_looks_like_a_file_is_there(path: Path) -> None:
    named = re.findall(r"`(output/dev/[\w.-]+)`", prose(read(path)))
    assert [each for each in named if not (ROOT / each).exists()] == []


@PAGES
def test_prose_lines_are_short_enough_to_review(path: Path) -> None:
    lines = FENCED.sub("", read(path)).splitlines()
    assert [line for line in lines if len(line) > 120 and not line.startswith("|")] == []
