"""Tag values that every tagging service accepts: Logs, Lambda, IAM and RDS refuse a stack over one apostrophe."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from settings.environment import Environment
from templates.layers import LAYERS
from tests.environments import environment
from tests.templates.foundation.stacks import in_existing_vpcs

ACCEPTED = re.compile(r"[A-Za-z0-9 _.:/=+\-@]{1,256}")
"""`[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*` in the API models of Logs, Lambda and IAM and in the text of RDS's."""


@pytest.mark.parametrize("env", [environment("prod"), environment("dev"), in_existing_vpcs()])
def test_every_tag_value_is_accepted_by_every_service(env: Environment) -> None:
    refused = [f"{title}: {value}" for title, value in tag_values(env) if not ACCEPTED.fullmatch(value)]
    assert refused == []


def tag_values(env: Environment) -> Iterator[tuple[str, str]]:
    """Logical id and value of every tag of every layer that does not differ by region."""
    for layer in LAYERS:
        resources: dict[str, dict[str, Any]] = layer.build(env).to_dict()["Resources"]
        for title, resource in resources.items():
            for key, pairs in resource["Properties"].items():
                if key.endswith("Tags") and isinstance(pairs, list):
                    yield from ((title, pair["Value"]) for pair in pairs if isinstance(pair["Value"], str))
