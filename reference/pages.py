"""The pages and what they are made from."""

from collections.abc import Callable, Mapping
from pathlib import Path

from reference import codes, resources, settings_table

DOCS = Path(__file__).resolve().parent.parent / "docs"

PAGES: Mapping[str, Callable[[], str]] = {
    "configuration-reference.md": settings_table.page,
    "codes.md": codes.page,
    "resources.md": resources.page,
}
"""File name below `docs/` to the function that writes it."""
