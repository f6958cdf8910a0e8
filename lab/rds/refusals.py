"""RDS's refusals, by code: API reference of RDS, "Common errors" and each action's own."""

from collections.abc import Collection

from lab.query_protocol import ServiceError
from lab.rds.model import Instance, Status


def invalid_value(message: str) -> ServiceError:
    """A parameter has a value that it cannot have, or that the lab does not support."""
    return ServiceError("InvalidParameterValue", message)


def invalid_combination(message: str) -> ServiceError:
    """Parameters contradict each other, or what there is."""
    return ServiceError("InvalidParameterCombination", message)


def invalid_state(message: str) -> ServiceError:
    """The instance is busy, or is not what the action is for."""
    return ServiceError("InvalidDBInstanceState", message)


def not_found(identifier: str) -> ServiceError:
    """There is no such instance in this region."""
    return ServiceError("DBInstanceNotFound", f"DBInstance {identifier} not found.", 404)


def snapshot_not_found(identifier: str) -> ServiceError:
    """There is no such snapshot in this region."""
    return ServiceError("DBSnapshotNotFound", f"DBSnapshot {identifier} not found.", 404)


def unsupported(action: str, names: Collection[str]) -> ServiceError:
    """The lab does not model a parameter, which on AWS would do something."""
    return invalid_value(f"The lab does not support {', '.join(sorted(names))} of {action}")


def require_status(instance: Instance, *statuses: Status) -> None:
    """Refuse unless the instance is in one of these states.

    Raises:
        ServiceError: InvalidDBInstanceState, naming the state it is in.
    """
    if instance.status not in statuses:
        wanted = " or ".join(statuses)
        raise invalid_state(f"DB instance {instance.identifier} is not in {wanted} state; it is {instance.status}.")
