"""What every part of an environment file has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """One block of an environment file: immutable, unknown keys refused, docstrings become descriptions."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
