"""The tags of every taggable resource."""

from typing import Any, Literal

from troposphere import Ref, Tags

from settings.environment import Environment
from settings.roles import HomeRole
from templates.facts import HOME_ROLE, fact

Severity = Literal["critical", "warning", "info"]
RESERVED_KEYS = ("Name", "Environment", "Region", "Role", "Purpose", "Severity")


def tags(
    env: Environment,
    name: str,
    purpose: str,
    *,
    severity: Severity | None = None,
    role: HomeRole | None = None,
) -> Tags:
    """Name, Environment, Region, Role, Purpose, and Severity on alarms.

    Args:
        env: the environment; its own tags are added.
        name: what follows the deployment in the Name tag.
        purpose: what the resource is there for.
        severity: for alarms: critical wakes somebody, warning waits for the morning, info is a signal.
        role: home role, for layers that live in one region; by default the fact of the stack's region.
    """
    home: Any = role.value if role else fact(HOME_ROLE)
    fixed: dict[str, Any] = {
        "Name": f"{env.deployment}-{name}",
        "Environment": env.environment,
        "Region": Ref("AWS::Region"),
        "Role": home,
        "Purpose": purpose,
    }
    if severity:
        fixed["Severity"] = severity
    return Tags(**fixed, **env.tags)
