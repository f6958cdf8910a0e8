"""What holds for every test."""

import signal
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# Machines differ and tests run side by side: a slow example is no failure.
settings.register_profile("project", deadline=None, print_blob=True)
settings.load_profile("project")

# A shell starts its background jobs with Ctrl-C ignored, and children inherit that: tests that press it need it heard.
signal.signal(signal.SIGINT, signal.default_int_handler)

WHOLE = ("tests/lab/", "tests/deployment/", "tests/test_generate.py", "tests/docs/test_cli_page.py")
"""Where the tests of a module share a lab, or another costly beginning, and may tell a story: they stay in one process,
and in order."""


@pytest.hookimpl(optionalhook=True, wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """One process more than xdist counts cores: a test that waits for a lab leaves its core to another."""
    return (yield) + 1


class Scheduling(LoadScopeScheduling):
    """Hands out single tests, but modules below `WHOLE` as a whole. Marks do not do it: pytest 9.2, xdist 3.8."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0] if nodeid.startswith(WHOLE) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Have xdist use it."""
    return Scheduling(config, log)
