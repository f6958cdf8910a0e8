"""Every code there is, as data: the error pages are made from it.

A code, once given, keeps its meaning; a rule that goes takes its code with it, and the number is not given again.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import settings
from settings.problem import Code


def codes() -> tuple[Code, ...]:
    """Problems (`DR...`), then advisories (`DRA...`), each in order."""
    found = {code for module in _modules() for code in vars(module).values() if isinstance(code, Code)}
    return tuple(sorted(found, key=lambda code: (code.code.startswith("DRA"), code.code)))


def rows() -> tuple[tuple[str, str, str, str], ...]:
    """Code, title, meaning and what would be right, for each."""
    return tuple((code.code, code.title, code.meaning, code.right) for code in codes())


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(settings.__path__, "settings."):
        yield importlib.import_module(found.name)
