"""A region that is off stands still: what runs inside it waits, and goes on when the region is back."""

import time

from ministack.core.responses import get_region

from lab.outages import Outages

PAUSE = 0.05
"""Seconds between two looks."""


def wait_while_off(outages: Outages) -> None:
    """Wait while the region of the stack operation that runs is off."""
    while outages.region_off(get_region()):
        time.sleep(PAUSE)
