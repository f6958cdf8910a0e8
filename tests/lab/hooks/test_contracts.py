"""Every private name of MiniStack that the lab reaches for is what the lab was written for."""

import pytest

from lab.hooks import Hook, HookError, Table
from tests.lab.hooks.everywhere import declared

HOOKS = declared()


def test_there_are_hooks_and_each_says_what_for() -> None:
    assert len(HOOKS) > 10
    assert all(hook.why for hook in HOOKS)


@pytest.mark.parametrize("hook", HOOKS, ids=str)
def test_it_is_what_the_lab_was_written_for(hook: Hook | Table) -> None:
    hook.check()


def test_another_signature_fails_by_name() -> None:
    hook = Hook("ministack.core.router", "extract_access_key_id", "(headers)", "4f0df6b2b1cd", "a test")
    with pytest.raises(HookError, match=r"ministack\.core\.router\.extract_access_key_id.*signature is now"):
        hook.check()


def test_another_source_fails_by_name() -> None:
    hook = Hook("ministack.core.router", "extract_access_key_id", "(headers, query_params=None)", "0" * 12, "a test")
    with pytest.raises(HookError, match=r"ministack\.core\.router\.extract_access_key_id.*source has changed"):
        hook.check()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("ministack.core.router", "no_such_name"),
        ("ministack.no_such_module", "name"),
        ("ministack.services.rds", "_ACTION_MAP[NoSuchAction]"),
        ("ministack.services.rds", "_no_such_table[Key]"),
    ],
)
def test_a_name_that_is_gone_fails_by_name(module: str, name: str) -> None:
    with pytest.raises(HookError, match="hook ministack"):
        Hook(module, name, "", "", "a test").check()


def test_an_entry_that_ministack_has_by_now_is_not_overwritten() -> None:
    table = Table("ministack.services.rds", "_ACTION_MAP", "a test")
    with pytest.raises(HookError, match="CreateDBInstance"):
        table.add("CreateDBInstance", None)


def test_what_is_no_table_fails_by_name() -> None:
    with pytest.raises(HookError, match=r"it is no table but function"):
        Table("ministack.core.router", "extract_access_key_id", "a test").check()
