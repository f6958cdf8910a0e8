"""The file's own tags, beside those the project sets."""

import re
from collections.abc import Iterator

from settings.environment import Environment
from settings.problem import Code, Finding

RESERVED = Code(
    "DR027",
    "Reserved tag",
    "Name, Environment, Region, Role, Purpose and Severity are set by the project, and `aws:` is AWS's; IAM takes no "
    "two keys that differ only in case.",
    "another key",
)
MALFORMED = Code(
    "DR028",
    "Malformed tag",
    "Keys have 1 to 128 characters and values up to 256: letters, digits, spaces and _ . : / = + - @.",
    "a key and a value of these characters",
)
TOO_LARGE = Code(
    "DR092",
    "Tags too large",
    "Every resource carries every tag, and a template deployed directly ends at 51,200 bytes, functions included.",
    "fewer or shorter tags",
)
OWN = ("Name", "Environment", "Region", "Role", "Purpose", "Severity")
LONGEST_KEY = 128
OVERHEAD = len('{"Key":"","Value":""},')
LARGEST = 240
"""Bytes of all tags on one resource; some 35 resources in the largest template make 8 KiB of it."""
CHARACTERS = re.compile(r"[\w .:/=+\-@]*")


def keys(env: Environment) -> Iterator[Finding]:
    """Keys are free, well-formed, and different in more than case."""
    taken = {key.casefold(): f"the project's own {key}" for key in OWN}
    for key in env.tags:
        if key.casefold().startswith("aws:"):
            yield RESERVED.at("tags", key, wrong="keys that begin with aws: are AWS's")
        elif key.casefold() in taken:
            yield RESERVED.at("tags", key, wrong=f"is taken by {taken[key.casefold()]}")
        elif not 1 <= len(key) <= LONGEST_KEY or not CHARACTERS.fullmatch(key):
            yield MALFORMED.at("tags", key, wrong="is no key that AWS takes")
        taken.setdefault(key.casefold(), key)


def values(env: Environment) -> Iterator[Finding]:
    """Values are well-formed."""
    for key, value in env.tags.items():
        if not CHARACTERS.fullmatch(value):
            yield MALFORMED.at("tags", key, wrong=f"`{value}` has characters that AWS does not take")


def size(env: Environment) -> Iterator[Finding]:
    """All tags together leave room for the rest of a template."""
    taken = sum(len(f"{key}{value}".encode()) + OVERHEAD for key, value in env.tags.items())
    if taken > LARGEST:
        yield TOO_LARGE.at("tags", wrong=f"take {taken} bytes on each resource; there is room for {LARGEST}")
