"""Puts the parts of a layer together into one template."""

from collections.abc import Iterable

from troposphere import Template

from settings.environment import Environment
from settings.roles import DATABASE_ROLES
from templates.facts import HOME_ROLE_FACTS, MAPPING
from templates.part import Part


def compose(description: str, parts: Iterable[Part]) -> Template:
    """A template from its parts, for a layer that lives in one region."""
    template = Template(Description=description)
    template.set_version("2010-09-09")
    for part in parts:
        for parameter in part.parameters:
            template.add_parameter(parameter)
        for name, condition in part.conditions.items():
            template.add_condition(name, condition)
        for resource in part.resources:
            template.add_resource(resource)
        for output in part.outputs:
            template.add_output(output)
    return template


def compose_by_region(env: Environment, description: str, parts: Iterable[Part]) -> Template:
    """A template that is the same in both database regions; what differs is in its Mapping of facts.

    Raises:
        ValueError: two parts state the same fact differently, or troposphere refuses an object.
    """
    parts = tuple(parts)
    template = compose(description, parts)
    all_facts = {**HOME_ROLE_FACTS}
    for part in parts:
        for name, by_role in part.facts.items():
            if all_facts.setdefault(name, by_role) != by_role:
                raise ValueError(f"two parts state the fact {name} differently: {all_facts[name]} and {by_role}")
    for role in DATABASE_ROLES:
        values = {name: by_role[role] for name, by_role in all_facts.items()}
        template.add_mapping(MAPPING, {env.region(role).name: values})
    return template
