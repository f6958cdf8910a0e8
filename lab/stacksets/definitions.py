"""From a request to what every instance gets, and what such a request may not ask for."""

from collections.abc import Mapping
from typing import Any

from lab.hooks import Hook, Table
from lab.query_protocol import ServiceError
from lab.stacksets import overrides
from lab.stacksets.model import Definition

PARSE_TEMPLATE = Hook(
    "ministack.services.cloudformation.engine",
    "_parse_template",
    "(template_body)",
    "3accea2c0e11",
    "reads the parameters of a stack set's template",
)
REQUIRED_CAPABILITIES = Hook(
    "ministack.services.cloudformation.handlers",
    "_required_capabilities",
    "(template, strict=False)",
    "0b7ce940a40a",
    "says which capabilities a template needs",
)
HOOKS: tuple[Hook | Table, ...] = (PARSE_TEMPLATE, REQUIRED_CAPABILITIES)

DEFAULT_EXECUTION_ROLE = "AWSCloudFormationStackSetExecutionRole"
DEFAULT_ADMINISTRATION_ROLE = "AWSCloudFormationStackSetAdministrationRole"
UNSUPPORTED: Mapping[str, tuple[Any, ...]] = {
    # Parameter -> the values of it that the lab models.
    "TemplateURL": (),
    "StackId": (),
    "PermissionModel": ("SELF_MANAGED",),
    "AutoDeployment": (),
    "DeploymentTargets": (),
    "CallAs": ("SELF",),
}


def refuse_unsupported(request: Mapping[str, Any]) -> None:
    """An error for what the lab does not model: it would otherwise be ignored."""
    for name, modelled in UNSUPPORTED.items():
        if name in request and request[name] not in modelled:
            raise ServiceError("ValidationError", f"The lab's StackSets do not support {name}={request[name]!r}", 400)


def first(request: Mapping[str, Any], account: str) -> Definition:
    """The definition of a new stack set."""
    if "TemplateBody" not in request:
        raise ServiceError("ValidationError", "Either TemplateBody or TemplateURL must be specified")
    role = request.get("AdministrationRoleARN", f"arn:aws:iam::{account}:role/{DEFAULT_ADMINISTRATION_ROLE}")
    empty = Definition("", {}, (), {}, role, DEFAULT_EXECUTION_ROLE, "", managed=False)
    return changed(empty, request)


def changed(present: Definition, request: Mapping[str, Any]) -> Definition:
    """The definition after an update.

    Parameters and capabilities are said anew each time; tags, roles, description and managed execution stay when they
    are not mentioned.
    """
    body = _template_body(present, request)
    template = _parse(body)
    capabilities = tuple(request.get("Capabilities", ()))
    _check_capabilities(template, capabilities)
    tags = present.tags
    if "Tags" in request:
        tags = {tag["Key"]: tag["Value"] for tag in request["Tags"]}
    return Definition(
        template=body,
        parameters=overrides.stack_set_parameters(
            template.get("Parameters", {}), request.get("Parameters", ()), present.parameters
        ),
        capabilities=capabilities,
        tags=tags,
        administration_role=request.get("AdministrationRoleARN", present.administration_role),
        execution_role=request.get("ExecutionRoleName", present.execution_role),
        description=request.get("Description", present.description),
        managed=request.get("ManagedExecution", {}).get("Active", present.managed),
    )


def _template_body(present: Definition, request: Mapping[str, Any]) -> str:
    if request.get("UsePreviousTemplate"):
        if "TemplateBody" in request:
            raise ServiceError("ValidationError", "UsePreviousTemplate and TemplateBody exclude each other")
        return present.template
    if "TemplateBody" not in request:
        raise ServiceError(
            "ValidationError", "Either TemplateBody, TemplateURL or UsePreviousTemplate must be specified"
        )
    return str(request["TemplateBody"])


def _parse(body: str) -> dict[str, Any]:
    try:
        template: dict[str, Any] = PARSE_TEMPLATE.value()(body)
    except Exception as error:
        raise ServiceError("ValidationError", f"Template format error: {error}") from error
    if not template.get("Resources"):
        raise ServiceError("ValidationError", "Template format error: At least one Resources member must be defined.")
    return template


def _check_capabilities(template: Mapping[str, Any], given: tuple[str, ...]) -> None:
    needed: list[str] = REQUIRED_CAPABILITIES.value()(template, strict=True)[0]
    # CAPABILITY_NAMED_IAM acknowledges what CAPABILITY_IAM does, and more.
    satisfied = set(given) | ({"CAPABILITY_IAM"} if "CAPABILITY_NAMED_IAM" in given else set())
    if missing := [name for name in needed if name not in satisfied]:
        raise ServiceError("InsufficientCapabilitiesException", f"Requires capabilities : [{', '.join(missing)}]")
