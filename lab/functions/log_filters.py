"""FilterLogEvents by JSON patterns of one comparison: `{ $.event != "pass" }`. MiniStack lets every line through.

CloudWatch Logs User Guide, "Filter pattern syntax": a line that is no JSON, or has no such property, never matches.
"""

import json
import re
from collections.abc import Callable, Mapping
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from ministack.core.responses import error_response_json

from lab.hooks import Hook

FILTER = Hook(
    "ministack.services.cloudwatch_logs",
    "_filter_log_events",
    "(data)",
    "9b3d13c713b5",
    "a pattern it lacks is refused",
)
COMPILE = Hook(
    "ministack.services.cloudwatch_logs", "_compile_filter_pattern", "(raw)", "2568f38b5614", "patterns over JSON"
)
HOOKS = (FILTER, COMPILE)
PATTERN = re.compile(
    r"""\{\s*\$(?P<path>(?:\.\w+)+)\s*(?P<comparison>=|!=|>=|<=|>|<)\s*(?P<value>"[^"*]*"|-?\d+(?:\.\d+)?)\s*\}"""
)
COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {"=": eq, "!=": ne, ">": gt, ">=": ge, "<": lt, "<=": le}


class UnsupportedPatternError(ValueError):
    """A pattern that the lab cannot apply; the message says what it can."""


def install() -> None:
    """Apply patterns over JSON, refuse those that are more than one comparison."""
    FILTER.wrap(_filter)
    COMPILE.wrap(lambda original, raw: compiled(raw) if raw.strip().startswith("{") else original(raw))


def compiled(pattern: str) -> Callable[[str], bool]:
    """What tells whether a line matches a pattern over JSON.

    Raises:
        UnsupportedPatternError: it is no single comparison.
    """
    found = PATTERN.fullmatch(pattern.strip())
    if found is None:
        raise UnsupportedPatternError(
            f"Invalid filter pattern {pattern!r}: the lab has patterns of one comparison, such as "
            '{ $.event != "pass" }, without wildcards'
        )
    path, compare, wanted = found["path"].split(".")[1:], COMPARISONS[found["comparison"]], json.loads(found["value"])

    def matches(line: str) -> bool:
        try:
            value: Any = json.loads(line)
            for name in path:
                value = value[name]
            return compare(value, wanted)
        except (ValueError, TypeError, KeyError, IndexError):
            return False

    return matches


def _filter(original: Callable[[Any], Any], data: Any) -> Any:
    try:
        return original(data)
    except UnsupportedPatternError as error:
        return error_response_json("InvalidParameterException", str(error), 400)
