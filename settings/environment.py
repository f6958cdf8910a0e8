"""One environment file, typed: the description of one recoverable database."""

from typing import Annotated

from pydantic import Field

from settings.database import Database
from settings.operations import Clients, Dns, Encryption, Monitoring, Secret, SnapshotCopies
from settings.recovery import Recovery
from settings.regions import DatabaseRegion, Regions
from settings.roles import HomeRole
from settings.section import Section

PROJECT_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
"""RDS identifiers begin with a letter, are lower case, and have neither a double nor a trailing hyphen."""
ENVIRONMENT_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
AccountId = Annotated[str, Field(pattern=r"^\d{12}$")]
TagValue = Annotated[str, Field(max_length=256)]


class Environment(Section):
    """An environment file. See `docs/configuration.md` for a walk through it."""

    project: str = Field(examples=["orders"], json_schema_extra={"pattern": PROJECT_PATTERN})
    """What the database belongs to; first half of every name."""
    environment: str = Field(examples=["prod"], json_schema_extra={"pattern": ENVIRONMENT_PATTERN})
    """dev, prod, ...; second half of every name."""
    account_id: AccountId = Field(examples=["111122223333"])
    """AWS account, 12 digits in quotes; the deployer refuses to run against another."""
    regions: Regions
    """Where."""
    database: Database = Database()
    """What."""
    dns: Dns = Field(examples=[{"zone": "orders-prod.internal"}])
    """Under which name."""
    clients: Clients = Clients()
    """For whom."""
    monitoring: Monitoring = Monitoring()
    """Watched how."""
    encryption: Encryption = Encryption()
    """Under which keys."""
    secret: Secret = Secret()
    """Master password."""
    snapshot_copies: SnapshotCopies = SnapshotCopies()
    """Copies of snapshots."""
    recovery: Recovery = Recovery()
    """Failover."""
    tags: dict[str, TagValue] = Field(default={}, max_length=20)
    """Further tags for every resource; the project's own keys are reserved."""

    @property
    def deployment(self) -> str:
        """`{project}-{environment}`: the name of one database kept recoverable."""
        return f"{self.project}-{self.environment}"

    def region(self, role: HomeRole) -> DatabaseRegion:
        """The database region with this home role.

        Raises:
            ValueError: `role` is the witness, which holds no database.
        """
        match role:
            case HomeRole.PRIMARY:
                return self.regions.primary
            case HomeRole.DR:
                return self.regions.dr
            case _:
                raise ValueError(f"{role} holds no database")

    @property
    def lease_region(self) -> str:
        """Where the lease lives: the witness region, or dr without one."""
        return self.regions.witness or self.regions.dr.name
