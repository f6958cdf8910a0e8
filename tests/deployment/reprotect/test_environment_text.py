"""The next generation in a person's file: two values, and not a character besides."""

import difflib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from deployment.reprotect.environment_text import CannotEditError, with_generation
from settings.load import load
from settings.roles import DATABASE_ROLES, HomeRole
from tests.environments import CONFIG

FORMS = {
    "plain": "",
    "generation": "    generation: 1 # the first\n",
    "quoted origin": "    created_from: 'orders-dev-us-east-2-g1'\n",
    "double quoted origin": '    created_from:   "orders-dev-us-east-2-g1"   # from the first\n',
    "both, tight": "    generation: 3\n    created_from: orders-dev-us-east-2-g1 # a comment: with a colon\n",
    "empty origin": "    created_from: # not yet\n",
}
COMMENTS = st.lists(st.sampled_from(["# a line of its own\n", "\n", "    # indented: like a key\n", "#\n"]), max_size=6)


@st.composite
def files(draw: st.DrawFn) -> str:
    """Files as people write them: one block or braces, any order of keys, comments anywhere, either line end."""
    primary = draw(st.sampled_from([*FORMS]))
    dr = draw(st.sampled_from([*FORMS]))
    regions = {
        "primary": ("us-east-1", FORMS[primary]),
        "dr": ("us-west-2", FORMS[dr]),
    }
    lines = ["project: orders # ours\n", "regions:\n"]
    for role in draw(st.permutations([*regions])):
        name, more = regions[role]
        if draw(st.booleans()):
            keys = [f"    name: {name} # here\n", "    zones: [a, b]\n", more]
            lines += [f"  {role}: # {role}\n", *draw(st.permutations(keys))]
        else:
            lines.append(f"  {role}: {{name: {name}, zones: [a, b]}} # in braces\n")
    lines.append("  witness: us-east-2\n")
    whole = "".join(lines).splitlines(keepends=True)
    for comment in draw(COMMENTS):
        whole.insert(draw(st.integers(0, len(whole))), comment)
    text = "".join(whole)
    if draw(st.booleans()):
        text = text.removesuffix("\n")
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return ("\ufeff" if draw(st.booleans()) else "") + text


def without(content: Any, role: HomeRole) -> Any:
    """A file's content without the two values."""
    region = {key: one for key, one in content["regions"][role].items() if key not in ("generation", "created_from")}
    return {**content, "regions": {**content["regions"], role.value: region}}


def comments(text: str) -> list[str]:
    return [line.partition("#")[2].rstrip("\r\n") for line in text.split("\n") if "#" in line]


@given(files(), st.sampled_from(DATABASE_ROLES), st.integers(1, 999))
def test_only_two_values_differ_and_every_comment_stays(text: str, role: HomeRole, generation: int) -> None:
    source = f"orders-dev-somewhere-g{generation}"
    edited = with_generation(text, role, generation, source)
    before, after = (yaml.safe_load(one.lstrip("\ufeff")) for one in (text, edited))
    assert after["regions"][role]["generation"] == generation
    assert after["regions"][role]["created_from"] == source
    assert without(after, role) == without(before, role)
    assert comments(edited) == comments(text)
    assert edited.startswith("\ufeff") == text.startswith("\ufeff")
    assert ("\r\n" in edited) == ("\r\n" in text)
    assert "\r\n" not in edited or "\n" not in edited.replace("\r\n", "")


@given(files(), st.sampled_from(DATABASE_ROLES), st.integers(1, 999))
def test_lines_change_only_where_the_values_stand(text: str, role: HomeRole, generation: int) -> None:
    edited = with_generation(text, role, generation, "orders-dev-somewhere-g1")
    changes = [line for line in difflib.ndiff(text.splitlines(), edited.splitlines()) if line[0] in "+-"]
    assert all("generation:" in line or "created_from:" in line or "in braces" in line for line in changes), changes
    assert len([line for line in changes if line[0] != "?"]) <= 4


@given(files(), st.sampled_from(DATABASE_ROLES))
def test_a_second_time_changes_nothing(text: str, role: HomeRole) -> None:
    once = with_generation(text, role, 7, "orders-dev-somewhere-g3")
    assert with_generation(once, role, 7, "orders-dev-somewhere-g3") == once


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_the_examples_stay_valid_through_a_life(name: str, tmp_path: Path) -> None:
    text = (CONFIG / f"{name}.yaml").read_text()
    primary, dr = f"orders-{name}-us-east-1-g", f"orders-{name}-us-west-2-g"
    for role, generation, source in (
        (HomeRole.PRIMARY, 2, f"{dr}1"),
        (HomeRole.DR, 2, f"{primary}2"),
        (HomeRole.PRIMARY, 3, f"{dr}2"),
    ):
        text = with_generation(text, role, generation, source)
        path = tmp_path / f"{name}.yaml"
        path.write_text(text)
        region = load(path).environment.region(role)
        assert (region.generation, region.created_from) == (generation, source)


REFUSED = {
    "an anchor others use": "regions:\n  primary: {name: a, generation: &g 1}\n  dr: {name: b, generation: *g}\n",
    "an alias": "one: &g 1\nregions:\n  primary: {name: a, generation: *g}\n  dr: {name: b}\n",
    "a block shared by alias": "base: &b {name: a, generation: 1}\nregions:\n  primary: *b\n  dr: *b\n",
    "a block scalar": "regions:\n  primary:\n    name: a\n    created_from: >-\n      x\n  dr: {name: b}\n",
    "no region": "regions:\n  dr: {name: b}\n",
    "a merged name": "base: &b {name: a}\nregions:\n  primary: {<<: *b}\n  dr: {name: b}\n",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_changed_alone_is_refused(text: str) -> None:
    with pytest.raises(CannotEditError):
        with_generation(text, HomeRole.PRIMARY, 2, "orders-dev-us-west-2-g1")
