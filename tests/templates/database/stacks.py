"""What a region gets from the database layer."""

from functools import cache
from typing import Any

from resolution.resolve import ResolvedTemplate, resolve
from settings.environment import Environment
from settings.roles import HomeRole
from templates import naming
from templates.database import build
from templates.exports import Exported
from tests.environments import environment

PROD = environment("prod")
PRIMARY, DR = HomeRole.PRIMARY, HomeRole.DR


def stack(role: HomeRole, env: Environment = PROD) -> ResolvedTemplate:
    """The stack of a home role, foundation's exports standing for themselves."""
    imports = {naming.export(env, what.value): f"own {what.value}" for what in Exported}
    parameters = {"PeerVpcId": "vpc-0123456789abcdef0"}
    return resolve(_prod() if env is PROD else build(env).to_dict(), env.region(role).name, parameters, imports)


def properties(role: HomeRole, title: str, env: Environment = PROD) -> dict[str, Any]:
    """Properties of one resource of a region's stack."""
    found = stack(role, env).resources[title]["Properties"]
    assert isinstance(found, dict)
    return found


def databases(role: HomeRole, env: Environment = PROD) -> dict[str, dict[str, Any]]:
    """Logical id to resource (with its attributes) of the region's instances."""
    resources = stack(role, env).resources
    return {title: body for title, body in resources.items() if body["Type"] == "AWS::RDS::DBInstance"}


def rebuilt(env: Environment, role: HomeRole, generation: int, created_from: str) -> Environment:
    """The environment file after a re-protection gave a region its next database."""
    region = env.region(role).model_copy(update={"generation": generation, "created_from": created_from})
    regions = env.regions.model_copy(update={role.value: region})
    return env.model_copy(update={"regions": regions})


def statements(role: HomeRole, title: str, env: Environment = PROD) -> dict[str, dict[str, Any]]:
    """Action to the statement that allows it, of a role's policy; an action allowed twice is a mistake."""
    (policy,) = properties(role, title, env)["Policies"]
    allowed: dict[str, dict[str, Any]] = {}
    for statement in policy["PolicyDocument"]["Statement"]:
        for action in statement["Action"]:
            assert action not in allowed
            allowed[action] = statement
    return allowed


@cache
def _prod() -> dict[str, Any]:
    return build(PROD).to_dict()
