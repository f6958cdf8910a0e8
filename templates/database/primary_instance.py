"""The first database of a deployment: the only one that is created empty, with a name, a user and a password."""

from troposphere import rds

from settings.environment import Environment
from templates.database import log_groups
from templates.database.identity import IS_PRIMARY_BORN, PRIMARY_BORN
from templates.database.instance import shared_properties
from templates.database.secret import SECRET, password_reference
from templates.part import Part


def part(env: Environment) -> Part:
    """The instance that was created from nothing. Deleting or replacing it leaves a final snapshot."""
    return Part(
        resources=(
            rds.DBInstance(
                PRIMARY_BORN,
                Condition=IS_PRIMARY_BORN,
                DependsOn=[SECRET, *log_groups.titles(env)],
                DeletionPolicy="Snapshot",
                UpdateReplacePolicy="Snapshot",
                Engine="postgres",
                DBName=env.database.name,
                MasterUsername=env.database.master_username,
                MasterUserPassword=password_reference(env),
                AllocatedStorage=str(env.database.storage.allocated_gib),
                StorageEncrypted=True,
                **shared_properties(env),
            ),
        )
    )
