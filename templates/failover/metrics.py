"""What the controller says about itself: the metrics that alarms, health checks and the dashboard read.

Published once a pass into the deployment's namespace, without dimensions, in the controller's own region. Two runs
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
    """Standby: seconds since the writer renewed lease or contact item. Writer: since either took a renewal."""
    LEASE_HELD = "LeaseHeld"
    """1 while this region holds the lease, else 0; nothing from an unread lease."""
    SLOT_LAG_BYTES = "SlotLagBytes"
    """WAL that the standby had not confirmed at the writer's last look, which its gate goes by."""
    MEASURED_RTO_SECONDS = "MeasuredRtoSeconds"
    """Once for a change of writer: seconds from the last sign of the old one's database to one that serves clients."""
    MEASURED_RPO_SECONDS = "MeasuredRpoSeconds"
    """Once for a change of writer: seconds before that sign from which on acknowledged commits may be lost."""
