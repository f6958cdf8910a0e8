"""AWS::RDS::DBInstance, as CloudFormation's own handler treats it.

Behaviour of the handler: github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds, aws-rds-dbinstance.
Some settings it makes only after the creation, by a modification and a reboot; an update compares the previous
template with the new one and never looks at the instance; taking the source away promotes.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import rds

from lab.hooks import Hook
from lab.query_protocol import ServiceError
from lab.rds import properties
from lab.rds.actions import Actions
from lab.rds.databases import Databases
from lab.rds.model import Instance, Status

Properties = Mapping[str, Any]
Made = tuple[str, dict[str, Any]]

PATIENCE_SECONDS = 600.0
"""RDS's handler waits for 36 hours."""
POLL_SECONDS = 0.02
ENDS = (Status.FAILED, Status.INCOMPATIBLE_PARAMETERS)
TYPE = "AWS::RDS::DBInstance"
HANDLER_CODES = {"AlreadyExists": "AlreadyExists", "NotFound": "NotFound", "InvalidDBInstanceState": "ResourceConflict"}
"""By part of the API's code: what the handler calls it."""

HANDLERS = Hook(
    "ministack.services.cloudformation.provisioners",
    f"_RESOURCE_HANDLERS[{TYPE}]",
    "dict of create, delete, snapshot, update, update_with_logical_id",
    "1b4653ab6d5e",
    "instances become real",
)
ON_A_THREAD = Hook(
    "ministack.services.cloudformation.stacks",
    "_runs_on_worker_thread",
    "(resource_type)",
    "23955511141f",
    "creating a database would hold up every other call",
)
NAME = Hook(
    "ministack.services.cloudformation.provisioners",
    "_physical_name",
    "(stack_name, logical_id, *, lowercase=False, max_len=128, seeded=True)",
    "aeef5b394ad2",
    "names that a template omits",
)
REPLACEMENT = Hook(
    "ministack.services.cloudformation.provisioners",
    "_requires_replacement",
    "(resource_type, old_props, new_props)",
    "9f5d6ced6042",
    "what replaces an instance",
)
PREDECESSOR = Hook(
    "ministack.services.cloudformation.provisioners",
    "_delete_predecessor",
    "(delete_fn, *args, **kwargs)",
    "e947fc3d4342",
    "what was replaced goes last",
)
HOOKS = (HANDLERS, ON_A_THREAD, NAME, REPLACEMENT, PREDECESSOR)


class ResourceError(ValueError):
    """What the stack's event says; MiniStack's stacks expect a ValueError."""


def install(databases: Databases, api: Actions) -> None:
    """Replace MiniStack's handler."""
    handler = Handler(databases, api)
    HANDLERS.replace(
        {
            "create": handler.create,
            "update": handler.update,
            "update_with_logical_id": True,
            "delete": handler.delete,
            "snapshot": handler.want_snapshot,
        }
    )
    ON_A_THREAD.wrap(lambda original, resource_type: resource_type == TYPE or original(resource_type))


class Handler:
    """The handler of the resource type; its methods are called in the account and region of the stack."""

    def __init__(self, databases: Databases, api: Actions) -> None:
        self._databases = databases
        self._api = api
        self._physical_name: Callable[..., str] = NAME.value()
        self._requires_replacement: Callable[..., bool] = REPLACEMENT.value()
        self._delete_predecessor: Callable[..., None] = PREDECESSOR.value()
        self._final: set[tuple[str, str]] = set()
        """Region and name of instances whose deletion, which follows, is to leave a snapshot."""

    def create(self, logical_id: str, wanted: Properties, stack: str) -> Made:
        """Create the instance, wait for it, and set what could not be set at once."""
        name = wanted.get("DBInstanceIdentifier") or self._physical_name(stack, logical_id, lowercase=True, max_len=63)
        given = properties.typed({**wanted, "DBInstanceIdentifier": name})
        with _InWords():
            action = properties.creating_action(given)
            self._do(action, properties.creation(action, given))
            self._wait(name)
            after = properties.after_creation(action, given)
            if after:
                self._modify(name, after, immediately=True)
                self._reboot_if_pending(name)
        return self._made(name)

    def update(self, name: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None) -> Made:
        """Change what differs between the two templates, or replace the instance."""
        before, after = properties.typed(old), properties.typed(new)
        if self._replaces(name, old, new, before, after):
            created = self.create(logical_id or name, new, stack)
            self._delete_predecessor(self.delete, name, old)
            return created
        with _InWords():
            if "SourceDBInstanceIdentifier" in before and "SourceDBInstanceIdentifier" not in after:
                self._do("PromoteReadReplica", properties.promotion(name, after))
                self._wait(name)
            changes = properties.changes(before, after)
            immediately = bool(after.get("ApplyImmediately", True))
            if changes:
                self._modify(name, changes, immediately=immediately)
            if immediately:
                self._reboot_if_pending(name)
            self._retag(name, before, after)
        return self._made(name)

    def want_snapshot(self, name: str, _properties: Properties) -> None:
        """The deletion that follows is to leave a snapshot, unless the instance is a replica then."""
        self._final.add((get_region(), name))

    def delete(self, name: str, given: Properties) -> None:
        """Delete the instance, and wait until it is gone."""
        wants_final = (get_region(), name) in self._final
        self._final.discard((get_region(), name))
        instance = self._find(name)
        if instance is None:
            return
        is_replica = bool(instance.record.get("ReadReplicaSourceDBInstanceIdentifier"))
        request: dict[str, Any] = {"DBInstanceIdentifier": name, "SkipFinalSnapshot": is_replica or not wants_final}
        if wants_final and not is_replica:
            request["FinalDBSnapshotIdentifier"] = f"{name}-snapshot-{secrets.token_hex(6)}"
        if "DeleteAutomatedBackups" in given:
            request["DeleteAutomatedBackups"] = properties.typed(given)["DeleteAutomatedBackups"]
        with _InWords():
            self._settle(instance)
            self._do("DeleteDBInstance", request)
            if not instance.gone.wait(PATIENCE_SECONDS):
                raise ResourceError(f"{name} was not deleted within {PATIENCE_SECONDS:.0f} s; it is {instance.status}")

    def _replaces(self, name: str, old: Properties, new: Properties, before: Properties, after: Properties) -> bool:
        source, wanted = (each.get("SourceDBInstanceIdentifier") for each in (before, after))
        instance = self._find(name)
        # A rollback asks for the source that the instance still has, or had.
        moved = wanted is not None and wanted not in (source, instance.born_from if instance else None)
        if not (moved or self._requires_replacement(TYPE, old, new)):
            return False
        if new.get("DBInstanceIdentifier") == name:
            raise ResourceError(
                "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                f"Rename {name} and update the stack again."
            )
        return True

    def _modify(self, name: str, changes: Properties, *, immediately: bool) -> None:
        request = {"DBInstanceIdentifier": name, "ApplyImmediately": immediately, **changes}
        self._do("ModifyDBInstance", request)
        self._wait(name)

    def _reboot_if_pending(self, name: str) -> None:
        instance = self._find(name)
        if instance is None:
            return
        if any(group["ParameterApplyStatus"] == "pending-reboot" for group in instance.record["DBParameterGroups"]):
            self._do("RebootDBInstance", {"DBInstanceIdentifier": name})
            self._wait(name)

    def _retag(self, name: str, before: Properties, after: Properties) -> None:
        old, new = ({tag["Key"]: tag["Value"] for tag in each.get("Tags", ())} for each in (before, after))
        instance = self._find(name)
        if old == new or instance is None:
            return
        kept = {
            tag["Key"]: tag["Value"] for tag in instance.record["TagList"] if tag["Key"] not in old.keys() - new.keys()
        }
        tags = [{"Key": key, "Value": value} for key, value in {**kept, **new}.items()]
        instance.record["TagList"] = tags
        rds._tags[instance.arn] = tags

    def _wait(self, name: str) -> None:
        """Until the instance is available and, if it is a replica, replicates."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            instance = self._find(name)
            if instance is None:
                raise ResourceError(f"{name} is gone")
            if instance.status in ENDS:
                raise ResourceError(f"{name} is {instance.status}: {instance.failure}")
            if instance.status is Status.AVAILABLE and self._databases.replication(instance) in ("", "replicating"):
                return
            time.sleep(POLL_SECONDS)
        raise ResourceError(f"{name} was not available within {PATIENCE_SECONDS:.0f} s")

    def _settle(self, instance: Instance) -> None:
        """Wait for what RDS does by itself and refuses a deletion during: a backup."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while instance.status is Status.BACKING_UP and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)

    def _made(self, name: str) -> Made:
        instance = self._find(name)
        if instance is None:
            raise ResourceError(f"{name} is gone")
        record = instance.record
        return name, {
            "Endpoint.Address": record["Endpoint"]["Address"],
            "Endpoint.Port": str(record["Endpoint"]["Port"]),
            "Endpoint.HostedZoneId": record["Endpoint"]["HostedZoneId"],
            "DbiResourceId": record["DbiResourceId"],
            "DBInstanceArn": record["DBInstanceArn"],
        }

    def _find(self, name: str) -> Instance | None:
        return self._databases.store.find(get_account_id(), get_region(), name)

    def _do(self, action: str, request: Properties) -> None:
        self._api.do(action, get_account_id(), get_region(), request)


class _InWords:
    """A refusal of RDS as CloudFormation's event shows it."""

    def __enter__(self) -> None:
        """Nothing yet."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Put the refusal into the words of a stack event."""
        if isinstance(error, ServiceError):
            words = f"{error.message} (Service: Rds, Status Code: {error.status}, Error Code: {error.code})"
            raise ResourceError(
                f'Resource handler returned message: "{words}" (HandlerErrorCode: {_code(error)})'
            ) from error


def _code(error: ServiceError) -> str:
    """The handler's code for one of the API's."""
    for part, code in HANDLER_CODES.items():
        if part in error.code:
            return code
    return "InvalidRequest"
