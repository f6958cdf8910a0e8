"""Replacing and wrapping, on a module made for it."""

import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from lab.hooks import Hook, Table

NAME = "tests.lab.hooks.replaceable"


@pytest.fixture
def module() -> Iterator[ModuleType]:
    made = ModuleType(NAME)
    made.__dict__["double"] = lambda number: number * 2
    made.__dict__["TABLE"] = {"double": made.__dict__["double"]}
    sys.modules[NAME] = made
    yield made
    del sys.modules[NAME]


def test_a_replacement_can_call_what_it_replaced(module: ModuleType) -> None:
    hook = Hook(NAME, "double", "", "", "test")
    original = hook.value()
    assert hook.replace(lambda number: original(number) + 1) is original
    assert module.double(3) == 7


def test_a_wrapper_is_given_what_it_wraps(module: ModuleType) -> None:
    Hook(NAME, "double", "", "", "test").wrap(lambda original, number: original(number) + 1)
    assert module.double(3) == 7


def test_an_entry_of_a_table_is_replaced_there_alone(module: ModuleType) -> None:
    Hook(NAME, "TABLE[double]", "", "", "test").wrap(lambda original, number: original(number) + 1)
    assert module.TABLE["double"](3) == 7
    assert module.double(3) == 6


def test_an_entry_can_be_added(module: ModuleType) -> None:
    Table(NAME, "TABLE", "test").add("treble", lambda number: number * 3)
    assert module.TABLE["treble"](2) == 6
