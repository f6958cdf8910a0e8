"""Rendered environments for tests of checks, and templates spoiled on purpose."""

import copy
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from checks.proofs import prove
from checks.subject import Subject
from rendering.render import render
from rendering.yaml_text import readable_yaml
from tests.environments import environment

Templates = dict[str, Any]
"""Layer to template, as data that a test may change."""
Spoil = Callable[[Templates], object]


@cache
def subjects(name: str = "prod") -> tuple[Subject, ...]:
    """A committed environment, rendered once for all tests."""
    return render(environment(name), f"config/{name}.yaml")


def with_template(subject: Subject, template: dict[str, Any]) -> Subject:
    """The subject with another template, in all its forms."""
    text = json.dumps(template, separators=(",", ":"))
    return replace(subject, template=template, json_text=text, yaml_text=readable_yaml(template, "spoiled"))


def spoiled(spoil: Spoil, rendered: Sequence[Subject] | None = None) -> tuple[Subject, ...]:
    """An environment with something wrong in its templates."""
    rendered = subjects() if rendered is None else rendered
    templates: Templates = {subject.layer: copy.deepcopy(subject.template) for subject in rendered}
    spoil(templates)
    return tuple(with_template(subject, templates[subject.layer]) for subject in rendered)


def new_codes(rendered: Sequence[Subject]) -> set[str]:
    """Codes of what the proofs find in a layer here and do not find in that layer of the committed environment."""
    found, known = (
        {(finding.subject.split("/")[1], finding.code) for finding in prove(each)} for each in (rendered, subjects())
    )
    return {code for _, code in found - known}


def first(template: dict[str, Any], resource_type: str) -> dict[str, Any]:
    """The first resource of a type, in the order of the template."""
    found: dict[str, Any] = next(
        resource for resource in template["Resources"].values() if resource["Type"] == resource_type
    )
    return found


def properties(template: dict[str, Any], title_or_type: str) -> dict[str, Any]:
    """Properties of a resource, by logical id or of the first of a type."""
    resources = template["Resources"]
    resource = resources[title_or_type] if title_or_type in resources else first(template, title_or_type)
    found: dict[str, Any] = resource["Properties"]
    return found


def drop_tag(tags: list[dict[str, Any]], key: str) -> None:
    """Remove a tag."""
    tags[:] = [tag for tag in tags if tag["Key"] != key]


def set_tag(tags: list[dict[str, Any]], key: str, value: Any) -> None:
    """Give a tag another value."""
    for tag in tags:
        if tag["Key"] == key:
            tag["Value"] = value
