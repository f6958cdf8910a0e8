"""The cache of findings: what it gives back is what was put in, or nothing."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.cache import FindingsCache, key
from checks.finding import Finding

FINDING = Finding("orders-prod/database", "E3012", "Resources/Key", "not a boolean", "error", "cfn-lint", 12)


def test_findings_come_back_as_findings_of_whoever_asks(tmp_path: Path) -> None:
    cache = FindingsCache(tmp_path / "new" / "directory")
    cache.put("a", [FINDING])
    cache.put("b", [])
    assert cache.get("a", "orders-prod/database") == (FINDING,)
    assert cache.get("b", "orders-prod/database") == ()
    assert cache.get("c", "orders-prod/database") is None
    renamed = cache.get("a", "orders-dev/database")
    assert renamed
    assert renamed[0].subject == "orders-dev/database"


@pytest.mark.parametrize("content", [b"", b"[", b"{}x", b"[[1]]", b"3", b"null", b"\xff\xfe", b'[["a"]]'])
def test_a_broken_entry_is_no_entry(tmp_path: Path, content: bytes) -> None:
    cache = FindingsCache(tmp_path)
    cache.put("a", [FINDING])
    (tmp_path / "a").write_bytes(content)
    assert cache.get("a", "orders-prod/database") is None
    cache.put("a", [FINDING])
    assert cache.get("a", "orders-prod/database") == (FINDING,)


def test_without_a_directory_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cache = FindingsCache(None)
    cache.put("a", [FINDING])
    cache.prune()
    assert cache.get("a", "orders-prod/database") is None
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_made_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = FindingsCache(tmp_path / "file" / "cache")
    cache.put("a", [FINDING])
    cache.prune()
    assert cache.get("a", "orders-prod/database") is None


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    cache = FindingsCache(tmp_path)
    for age, name in enumerate(["used", "old", "new"]):
        cache.put(name, [])
        os.utime(tmp_path / name, (age, age))
    cache.get("used", "")
    cache.prune(most=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "used"]


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    cache = FindingsCache(tmp_path)
    cache.put("a", [FINDING])
    cache.put("a", [FINDING, FINDING])
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_only_equal_parts_have_equal_keys(one: list[str], other: list[str]) -> None:
    assert (key(*one) == key(*other)) == (one == other)
