"""What a proof looks at: every layer as every region would get it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from checks.finding import Finding
from checks.subject import Subject
from resolution.resolve import ResolvedTemplate
from settings.environment import Environment
from settings.roles import HomeRole

TOOL = "proofs"
Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Stack:
    """One layer in one region, evaluated as far as that is possible before deployment."""

    subject: Subject
    region: str
    content: ResolvedTemplate

    @property
    def layer(self) -> str:
        """Name of the layer."""
        return self.subject.layer

    def of_type(self, resource_type: str) -> dict[str, dict[str, Any]]:
        """Logical id to properties of the resources of a type."""
        return self.content.of_type(resource_type)

    def properties(self) -> Iterator[tuple[str, str, Properties]]:
        """Logical id, type and properties of every resource."""
        for title, resource in self.content.resources.items():
            yield title, resource["Type"], resource.get("Properties", {})

    def finding(self, code: str, place: str, message: str) -> Finding:
        """A finding in this stack; `place` is a logical id, with a path behind it where that helps."""
        return Finding(self.subject.name, code, place, message, "error", TOOL)


@dataclass(frozen=True)
class Deployment:
    """The rendered layers of one environment: all of them, or those that a run was limited to."""

    environment: Environment
    stacks: tuple[Stack, ...]
    """Every layer in every region it goes to."""

    @cached_property
    def templates(self) -> tuple[Stack, ...]:
        """One stack of each layer, for what does not differ by region."""
        return tuple({stack.layer: stack for stack in self.stacks}.values())

    @property
    def layers(self) -> tuple[str, ...]:
        """Names of the layers at hand."""
        return tuple(stack.layer for stack in self.templates)

    def of(self, layer: str) -> tuple[Stack, ...]:
        """The stacks of a layer; empty when the run left it out."""
        return tuple(stack for stack in self.stacks if stack.layer == layer)

    def stack(self, layer: str, region: str) -> Stack | None:
        """The stack of a layer in a region."""
        return next((stack for stack in self.of(layer) if stack.region == region), None)

    def region(self, role: HomeRole) -> str:
        """Name of the region with a home role that holds a database."""
        return self.environment.region(role).name

    def home_role(self, region: str) -> HomeRole:
        """Home role of a region."""
        regions = self.environment.regions
        if region == regions.primary.name:
            return HomeRole.PRIMARY
        return HomeRole.DR if region == regions.dr.name else HomeRole.WITNESS

    def find(self, resource_type: str) -> Iterator[tuple[Stack, str, dict[str, Any]]]:
        """Stack, logical id and properties of every resource of a type."""
        for stack in self.stacks:
            for title, properties in stack.of_type(resource_type).items():
                yield stack, title, properties


def walk(value: Any) -> Iterator[tuple[str, Any]]:
    """Every value below a value of plain data, with its path; itself first, and in the order of the text."""
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        path, found = waiting.pop()
        yield path, found
        if isinstance(found, dict):
            waiting += [(f"{path}/{key}" if path else key, item) for key, item in reversed(found.items())]
        elif isinstance(found, list):
            waiting += [(f"{path}/{place}", found[place]) for place in range(len(found) - 1, -1, -1)]
