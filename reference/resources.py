"""What each region gets: the resources of the production example, layer by layer."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from checks.subject import Subject
from reference.markdown import table
from rendering.render import render
from resolution.resolve import resolve
from settings.load import load

EXAMPLE = Path(__file__).resolve().parent.parent / "config" / "prod.yaml"
INTRODUCTION = """# What each region gets

The resources of `config/prod.yaml`, as the rendered templates have them. Made by `make docs`.
"""


def page() -> str:
    """The page."""
    return INTRODUCTION + "".join(_layer(subject) for subject in render(load(EXAMPLE).environment, EXAMPLE.name))


def _layer(subject: Subject) -> str:
    return f"\n## {subject.layer}\n\n" + table(("resource", "type", "regions", "purpose"), _rows(subject))


def _rows(subject: Subject) -> Iterator[tuple[str, str, str, str]]:
    present = {region: resolve(subject.template, region).resources for region in subject.regions}
    for title, resource in subject.template["Resources"].items():
        regions = ", ".join(region for region, resources in present.items() if title in resources)
        yield f"`{title}`", resource["Type"], regions, _purpose(resource)


def _purpose(resource: Mapping[str, Any]) -> str:
    properties = resource.get("Properties", {})
    for name in ("Tags", "HostedZoneTags", "HealthCheckTags"):
        for tag in properties.get(name, ()):
            if tag["Key"] == "Purpose":
                return str(tag["Value"])
    described = properties.get("Description", "")
    return described if isinstance(described, str) else ""
