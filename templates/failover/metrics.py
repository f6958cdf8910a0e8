"""What the controller says about itself: the metrics that alarms, health checks and the dashboard read.

Published once a loop into the deployment's namespace, without dimensions, in the controller's own region. Two runs
overlap, so a gauge of silence is read by its minimum: what the better informed of them knows.
"""

from enum import StrEnum


class Metric(StrEnum):
    """Metric names."""

    DR_HOLDS = "DrHolds"
    """Dr: 1 while dr holds the lease, else 0; nothing from an unknown lease."""
    PRIMARY_TOOK_BACK = "PrimaryTookBack"
    """Primary: 1 while primary holds the lease and dr has not confirmed standing down, else 0."""
    HEARTBEAT = "Heartbeat"
    """1 for each pass of the loop."""
    LOOP_SECONDS = "LoopSeconds"
    """Seconds that a pass took."""
    LEASE_SILENCE_SECONDS = "LeaseSilenceSeconds"
    """Seconds since the lease table last answered."""
    PEER_SILENCE_SECONDS = "PeerSilenceSeconds"
    """Standby: seconds since the writer renewed lease or contact item. Writer: since the peer's table answered."""
