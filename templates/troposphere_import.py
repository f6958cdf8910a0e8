"""Imports troposphere without cfn_flip: half of its import time, for one method that is not used here.

`troposphere/__init__.py` imports cfn_flip at its top for `Template.to_yaml` alone, and cfn_flip brings PyYAML, logging
and inspect with it. Templates are written by `rendering`, so the import is put off until somebody asks: while
troposphere is loaded, a module stands in for cfn_flip that loads the real one at the first look (PEP 562).
`importlib.util.LazyLoader` does not do it, since `import x` already looks at the module's `__spec__`.

Seen in troposphere 4.11.1 on 2026-11-23; when troposphere imports cfn_flip where it uses it, this module can go.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_PUT_OFF = "cfn_flip"


def _stand_in() -> ModuleType:
    module = ModuleType(_PUT_OFF, "Stands in for cfn_flip until it is used.")

    def load(name: str) -> Any:
        return getattr(import_module(_PUT_OFF), name)

    module.__getattr__ = load  # type: ignore[method-assign]  # PEP 562: a module's own hook is set like this
    return module


def import_troposphere() -> None:
    """Load troposphere with cfn_flip put off. Whoever imports cfn_flip later gets the real one."""
    if _PUT_OFF in sys.modules or "troposphere" in sys.modules:
        return
    sys.modules[_PUT_OFF] = _stand_in()
    try:
        import_module("troposphere")
    finally:
        del sys.modules[_PUT_OFF]
