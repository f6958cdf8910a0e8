"""What every command gets: the deployment, the cloud, and where to speak."""

from dataclasses import dataclass
from typing import TextIO

from deployment.cloud import Cloud
from deployment.progress import Progress
from deployment.rollout import Rollout


@dataclass(frozen=True)
class Session:
    """One run of a command."""

    rollout: Rollout
    """What is to be."""
    cloud: Cloud
    """Where."""
    out: TextIO
    """For the answer; what can be piped on."""
    progress: Progress
    """For what happens meanwhile; on standard error."""
