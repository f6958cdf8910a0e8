"""Parameter groups that change while instances use them: dynamic parameters act at once, static ones wait for a reboot.

RDS User Guide, "Parameter groups for Amazon RDS DB instances".
"""

from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import rds

from lab.hooks import Hook
from lab.postgres.errors import ParameterError
from lab.postgres.settings import IGNORED, standby_settings
from lab.query_protocol import ServiceError
from lab.rds import events
from lab.rds.call import group_values
from lab.rds.databases import Databases
from lab.rds.model import Instance, Status
from lab.rds.records import parameter_group
from lab.rds.refusals import invalid_combination, invalid_value

Answer = tuple[int, dict[str, str], bytes]
MODIFY = Hook("ministack.services.rds", "_modify_param_group", "(p)", "425eb7a2e04e", "instances get the new values")
RESET = Hook("ministack.services.rds", "_reset_param_group", "(p)", "94da02c0a06e", "instances lose the values")
CREATE = Hook(
    "ministack.services.rds", "_create_param_group", "(p)", "2247a6760acd", "only of the engine that there is"
)
DELETE = Hook("ministack.services.rds", "_delete_param_group", "(p)", "17e2a67646ee", "not while an instance uses it")
BY_ACTION = {
    "ModifyDBParameterGroup": MODIFY,
    "ResetDBParameterGroup": RESET,
    "CreateDBParameterGroup": CREATE,
    "DeleteDBParameterGroup": DELETE,
}
ENTRIES = {
    name: Hook("ministack.services.rds", f"_ACTION_MAP[{name}]", "(p)", hook.digest, "the same, through the API")
    for name, hook in BY_ACTION.items()
}
HOOKS = (
    *BY_ACTION.values(),
    *ENTRIES.values(),
    Hook("ministack.services.rds", "_p", "(params, key, default='')", "ecc7f2330470", "reads a parameter"),
    Hook(
        "ministack.services.rds",
        "_parameter_member_prefix",
        "(params, prefix='Parameters')",
        "baa8cad5ea23",
        "how the parameters of a request are called",
    ),
    Hook("ministack.services.rds", "_error", "(code, message, status)", "34296a4c9bf4", "an error answer"),
)


def apply(databases: Databases, instance: Instance) -> None:
    """Give an instance's server the values of its group that need no restart; say whether others wait for one."""
    server, static = instance.own_server(), databases.catalogue.static
    wanted = _wanted(databases, instance)
    waits = databases.catalogue.needs_restart(server.settings, wanted)
    kept = {name: value for name, value in server.settings.items() if static.get(name)}
    server.settings = {**{name: value for name, value in wanted.items() if not static.get(name)}, **kept}
    server.reload()
    status = "pending-reboot" if waits else "in-sync"
    instance.record["DBParameterGroups"] = [parameter_group(instance.parameter_group, status)]
    databases.announce(instance, events.PARAMETERS, instance.parameter_group)


def prepare(databases: Databases, instance: Instance) -> None:
    """Give an instance's server all values of its group, for the start that follows."""
    instance.own_server().settings = _wanted(databases, instance)
    instance.record["DBParameterGroups"] = [parameter_group(instance.parameter_group)]


def _wanted(databases: Databases, instance: Instance) -> dict[str, str]:
    values = databases.catalogue.translate(group_values(instance.account, instance.region, instance.parameter_group))
    source = instance.source.server if instance.source else None
    return standby_settings(values, source.settings) if source else values


def install(databases: Databases) -> None:
    """Have instances follow their groups."""
    for action, hook in BY_ACTION.items():
        wrapped = _wrapped(databases, action, hook.value())
        hook.replace(wrapped)
        ENTRIES[action].replace(wrapped)


def _wrapped(databases: Databases, action: str, original: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
    def act(parameters: Any) -> Answer:
        name = rds._p(parameters, "DBParameterGroupName")
        try:
            _check(databases, action, name, parameters)
        except ServiceError as error:
            refused: Answer = rds._error(error.code, error.message, error.status)
            return refused
        answer = original(parameters)
        if answer[0] < 400 and action in ("ModifyDBParameterGroup", "ResetDBParameterGroup"):  # noqa: PLR2004  HTTP
            for instance in _users(databases, name):
                if instance.status in (Status.AVAILABLE, Status.BACKING_UP):
                    apply(databases, instance)
        return answer

    return act


def _check(databases: Databases, action: str, name: str, parameters: Any) -> None:
    if action == "CreateDBParameterGroup" and not rds._p(parameters, "DBParameterGroupFamily").startswith("postgres"):
        raise invalid_value("The lab has parameter groups of postgres only")
    if action == "DeleteDBParameterGroup" and (users := list(_users(databases, name))):
        raise ServiceError(
            "InvalidDBParameterGroupState",
            f"One or more database instances are still members of this parameter group {name}: {users[0].identifier}",
        )
    prefix = rds._parameter_member_prefix(parameters)
    index = 1
    while parameter := rds._p(parameters, f"{prefix}.{index}.ParameterName"):
        value = rds._p(parameters, f"{prefix}.{index}.ParameterValue")
        if not parameter.startswith(IGNORED) and parameter not in databases.catalogue.static:
            raise invalid_value(f"Could not find parameter with name: {parameter}")
        if action == "ModifyDBParameterGroup":
            _check_value(databases, parameter, value)
            immediate = rds._p(parameters, f"{prefix}.{index}.ApplyMethod") == "immediate"
            if immediate and databases.catalogue.static.get(parameter):
                raise invalid_combination("cannot use immediate apply method for static parameter")
        index += 1


def _check_value(databases: Databases, parameter: str, value: str) -> None:
    try:
        databases.catalogue.check(parameter, value)
    except ParameterError as error:
        raise invalid_value(str(error)) from None


def _users(databases: Databases, name: str) -> list[Instance]:
    here = (get_account_id(), get_region())
    everybody = databases.store.instances()
    return [each for each in everybody if (each.account, each.region) == here and each.parameter_group == name]
