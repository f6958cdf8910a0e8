"""Failover: who decides, and within what time."""

from typing import Literal

from pydantic import Field

from settings.section import Integer, Section


class Recovery(Section):
    """The failover protocol's timings and the promise they must keep."""

    mode: Literal["automatic", "approval", "off"] = "approval"
    """automatic: promote on three signals (needs a witness). approval: page and wait. off: commands only."""
    rto_seconds: Integer = Field(default=300, ge=60, le=86400)
    """Time from the loss of the writer's region to accepted writes; the build fails when the budget exceeds it."""
    rpo_seconds: Integer = Field(default=60, ge=1, le=86400)
    """Most lag, seconds, at the writer's last renewal with which an automatic promotion is allowed."""
    lease_ttl_seconds: Integer = Field(default=60, ge=30, le=600)
    """How long a lease lives without renewal."""
    loop_seconds: Integer = Field(default=10, ge=5, le=30)
    """Interval of the controller's loop."""
    fence_after_seconds: Integer = Field(default=30, ge=10, le=300)
    """Silence after which an isolated writer fences itself; at least a loop and 15 s under `lease_ttl_seconds`."""
    promotion_seconds: Integer = Field(default=180, ge=30, le=3600)
    """Promotion time to budget for. AWS promises none: replace the default by what drills measure."""
    multi_az_grace_seconds: Integer = Field(default=150, ge=60, le=900)
    """How long a database may be unavailable before that is more than a Multi-AZ failover."""
    reconnect_seconds: Integer = Field(default=30, ge=1, le=300)
    """Time clients need to reconnect once the name resolves to the new writer."""
