"""The deployer's policies as they are rendered for prod."""

import json
from functools import cache
from typing import Any

from rendering.files import policy_document
from rendering.render import render_policies
from settings.environment import Environment
from tests.environments import environment
from tests.templates.bootstrap.evaluator import Statement, many

LOOK, DAILY = "deployer-look-policy", "deployer-policy"
BOOTSTRAP, DESTROY = "deployer-bootstrap-policy", "deployer-destroy-policy"
DAY_BY_DAY = (LOOK, DAILY)
ALL = (*DAY_BY_DAY, BOOTSTRAP, DESTROY)


@cache
def _documents() -> dict[str, list[Statement]]:
    return documents(environment("prod"))


def documents(env: Environment) -> dict[str, list[Statement]]:
    """Name of each policy to its statements."""
    subjects = render_policies(env, "prod.yaml")
    loaded: dict[str, Any] = {subject.layer: json.loads(policy_document(subject)) for subject in subjects}
    return {name: document["Statement"] for name, document in loaded.items()}


def statements(*names: str) -> list[Statement]:
    """The statements of these policies together."""
    return [statement for name in names for statement in _documents()[name]]


def actions(*names: str) -> set[str]:
    """What these policies allow."""
    return {action for statement in statements(*names) for action in many(statement["Action"])}
