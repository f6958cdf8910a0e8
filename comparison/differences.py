"""Where two values differ: plain data, and intrinsic functions as wholes.

Scalars count as CloudFormation compares them: 60 is "60", true is "true".
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from resolution.intrinsics import as_text

Difference = tuple[str, Any, Any]
"""Path, value before, value after; None is not there."""
_ABSENT: Mapping[str, Any] = {}


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], *, unordered: Callable[[str], bool]
) -> Iterator[Difference]:
    """Every place in which two mappings differ, as deep as they are of the same form.

    Args:
        before: plain data.
        after: plain data.
        unordered: whether the list at a path is a set.
    """
    yield from _mappings("", before, after, unordered)


def is_intrinsic(value: Any) -> bool:
    """Whether a value is an intrinsic function, known only in a stack."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref"))


def _values(path: str, before: Any, after: Any, unordered: Callable[[str], bool]) -> Iterator[Difference]:
    if canonical(before) == canonical(after):
        return
    if _is_mapping(before, after):
        yield from _mappings(f"{path}/", before or _ABSENT, after or _ABSENT, unordered)
    elif _is_list(before, after) and unordered(path):
        yield from _sets(path, before or [], after or [])
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _values(f"{path}/{place}", old, new, unordered)
    else:
        yield path, before, after


def _mappings(
    prefix: str, before: Mapping[str, Any], after: Mapping[str, Any], unordered: Callable[[str], bool]
) -> Iterator[Difference]:
    for key in [*after, *(key for key in before if key not in after)]:
        yield from _values(f"{prefix}{key}", before.get(key), after.get(key), unordered)


def _sets(path: str, before: list[Any], after: list[Any]) -> Iterator[Difference]:
    if all(map(_is_tag, [*before, *after])):
        old, new = ({tag["Key"]: tag["Value"] for tag in tags} for tags in (before, after))
        yield from (
            (f"{path}/{key}", old.get(key), new.get(key))
            for key in [*new, *(key for key in old if key not in new)]
            if canonical(old.get(key)) != canonical(new.get(key))
        )
    elif Counter(map(canonical, before)) != Counter(map(canonical, after)):
        yield path, before or None, after or None


def _is_tag(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"Key", "Value"} and isinstance(value["Key"], str)


def _is_mapping(before: Any, after: Any) -> bool:
    given = [value for value in (before, after) if value is not None]
    return all(isinstance(value, dict) and value and not is_intrinsic(value) for value in given)


def _is_list(before: Any, after: Any) -> bool:
    given = [value for value in (before, after) if value is not None]
    return all(isinstance(value, list) for value in given)


def canonical(value: Any) -> str:
    """A text that two values share if CloudFormation takes them for the same."""
    return json.dumps(_plain(value), sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if value is None else as_text(value)
