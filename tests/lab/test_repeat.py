"""What is done again and again goes on after an error, and ends."""

import threading

import pytest

from lab.repeat import Repeat


def test_an_error_is_logged_and_does_not_end_it(caplog: pytest.LogCaptureFixture) -> None:
    done = threading.Semaphore(0)

    def act() -> None:
        done.release()
        raise ValueError("once more")

    repeat = Repeat("test", 0.01, act)
    repeat.start()
    assert all(done.acquire(timeout=5) for _ in range(3))
    repeat.stop()
    assert "once more" in caplog.text
    while done.acquire(blocking=False):
        pass
    assert not done.acquire(timeout=0.1), "stopped, it does nothing"


def test_the_first_is_done_at_once_and_the_end_waits_for_no_other() -> None:
    done = threading.Event()
    repeat = Repeat("test", 3600, done.set)
    repeat.start()
    assert done.wait(5)
    ended = threading.Thread(target=repeat.stop)
    ended.start()
    ended.join(5)
    assert not ended.is_alive()
