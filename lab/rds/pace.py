"""How long things take, and what is not to work."""

from dataclasses import dataclass, field


@dataclass
class Pace:
    """Changed by tests and drills while the lab runs."""

    promotion_seconds: float = 2.0
    """From the acceptance of a promotion until the instance begins to reboot."""
    copy_seconds: float = 0.0
    """Of a snapshot to another region."""
    refused_promotions: set[str] = field(default_factory=set)
    """ARNs of instances whose promotion RDS refuses."""
    automatic_backups: bool = True
    """Whether an instance is backed up as soon as backups are turned on for it, as RDS does."""
