"""What every part of an environment file has in common."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Strict

Integer = Annotated[int, Strict()]
"""A whole number as YAML writes it: neither `"5"` nor `yes` nor `5.0` is one."""
Switch = Annotated[bool, Strict()]
"""true or false as YAML writes them: neither `1` nor `"true"` is one."""


class InvalidField(Exception):  # noqa: N818  control flow of the rules, not an error anyone sees
    """A field was read whose value in the file is not valid; its problem is already reported."""


class Section(BaseModel):
    """One block of an environment file: immutable, unknown keys refused, docstrings become descriptions."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    if not TYPE_CHECKING:  # a type checker would take it for a declaration of every attribute

        def __getattr__(self, name: str) -> Any:
            """Only asked for what is not there: in a section that was read leniently, the fields that are not valid.

            Raises:
                InvalidField: `name` is a field of this section.
                AttributeError: it is not.
            """
            if name in type(self).model_fields:
                raise InvalidField(name)
            return super().__getattr__(name)
