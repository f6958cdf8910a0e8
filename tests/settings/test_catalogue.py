"""Codes are stable, unique, and say what they mean."""

import re
import sys

from settings.catalogue import codes, rows
from settings.rules import REGION_RULES, RULES


def test_codes_are_unique() -> None:
    found = [code.code for code in codes()]
    assert len(found) == len(set(found))


def test_codes_have_their_form_and_problems_come_first() -> None:
    found = [code.code for code in codes()]
    assert all(re.fullmatch(r"DRA?0\d\d", code) for code in found)
    advisories = [code.startswith("DRA") for code in found]
    assert advisories == sorted(advisories)
    assert len(found) > 70


def test_every_row_is_complete() -> None:
    for code, title, meaning, right in rows():
        assert all(text.strip() == text and text for text in (title, meaning, right)), code
        assert meaning.endswith("."), code
        assert not right.endswith("."), code
        assert title[0].isupper(), code


def test_every_rule_is_listed_once() -> None:
    listed = [*RULES, *REGION_RULES]
    assert len(listed) == len(set(listed))


def test_every_rule_of_every_module_is_listed() -> None:
    listed = {*RULES, *REGION_RULES}
    modules = {rule.__module__ for rule in listed}
    written = {
        found
        for module in modules
        for name, found in vars(sys.modules[module]).items()
        if callable(found) and getattr(found, "__module__", "") == module and not name.startswith("_")
    }
    assert {rule.__name__ for rule in written - listed} == {"backup_window"}, "a helper that an advisory may share"
