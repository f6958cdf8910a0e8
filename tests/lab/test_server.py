"""The lab's process: what it checks before it does anything."""

from pathlib import Path

import pytest

from lab import server
from lab.context import Lab
from lab.hooks import Hook, HookError
from lab.running import Credentials, Options


class Part:
    """A part with hooks, that remembers whether it was installed."""

    def __init__(self, *hooks: Hook) -> None:
        self.HOOKS = hooks
        self.installed = False

    def install(self, lab: Lab) -> None:
        self.installed = lab.account == "111122223333"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    root = Credentials("111122223333", "secret")
    return Lab(tmp_path, "http://127.0.0.1:1", "111122223333", Options(), root)


def changed(name: str) -> Hook:
    return Hook("ministack.core.router", name, "(other)", "000000000000", "a test")


def test_nothing_is_installed_when_a_hook_has_changed_and_all_that_have_are_named(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = (Part(), Part(changed("extract_region"), changed("extract_access_key_id")))
    monkeypatch.setattr(server, "parts", lambda: parts)
    with pytest.raises(HookError, match=r"(?s)MiniStack 1\.5\.33 .*extract_region.*extract_access_key_id"):
        server.install(lab)
    assert [part.installed for part in parts] == [False, False]


def test_every_part_is_installed_in_order(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = (Part(), Part())
    monkeypatch.setattr(server, "parts", lambda: parts)
    server.install(lab)
    assert [part.installed for part in parts] == [True, True]


def test_what_a_part_shares_is_found_by_its_kind_and_what_none_shares_is_named(lab: Lab) -> None:
    shared = Options(account="444455556666")
    lab.share(shared)
    assert lab.part(Options) is shared
    with pytest.raises(LookupError, match=r"lab\.running\.Credentials is not installed yet"):
        lab.part(Credentials)


def test_what_fails_at_the_end_keeps_nothing_else_from_ending(lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    ended: list[str] = []
    lab.on_stop(lambda: ended.append("first"))
    lab.on_stop(lambda: ended.append(str(1 / 0)))
    lab.on_stop(lambda: ended.append("last"))
    lab.close()
    assert ended == ["last", "first"]
    assert "division by zero" in caplog.text
