"""Tests that speak of whole minutes."""

import time

MINUTE = 60


def room(seconds: float = 6) -> None:
    """Wait for the next minute unless that many seconds of this one are left: what is put now is then looked at now."""
    left = MINUTE - time.time() % MINUTE
    if left < seconds:
        time.sleep(left)
