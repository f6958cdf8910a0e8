"""What a region's parameters are: outputs of earlier stacks, its own, its peer's or dr's.

`templates.overrides` is the table; here its values are looked up.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from deployment import stack_sets
from deployment.cloud import Cloud
from deployment.rollout import Layer, Rollout
from templates.overrides import Override, Source

Outputs = Mapping[tuple[str, str], Mapping[str, str]]
"""(layer, region) to the outputs of its stack there; what does not exist is not in it."""


class Value(NamedTuple):
    """A parameter of a layer in a region."""

    override: Override
    region: str
    """Of the stack that publishes it."""
    value: str | None
    """None: that stack, or its output, is not there yet."""

    @property
    def source(self) -> str:
        """Which output it is."""
        return f"output {self.override.output} of the {self.override.layer} stack in {self.region}"


def values(rollout: Rollout, layer: Layer, region: str, outputs: Outputs) -> tuple[Value, ...]:
    """The complete list of a layer's parameters in a region, in the table's order."""

    def one(override: Override) -> Value:
        where = _where(rollout, override.source, region)
        return Value(override, where, outputs.get((override.layer, where), {}).get(override.output))

    return tuple(map(one, layer.overrides))


def known(found: tuple[Value, ...]) -> dict[str, str] | None:
    """Parameter to value; None while one of them is not there yet."""
    given = {value.override.parameter: value.value for value in found}
    return {name: value for name, value in given.items() if value is not None} if all(given.values()) else None


def placeholders(layer: Layer) -> dict[str, str]:
    """Values for the StackSet itself, which wants one for each parameter; every instance overrides all of them."""
    return {override.parameter: override.placeholder for override in layer.overrides}


def look(cloud: Cloud, rollout: Rollout, layer: Layer) -> Outputs:
    """The outputs that feed a layer's parameters. Raises as the client does."""
    needed = sorted({override.layer for override in layer.overrides})
    return {
        (name, instance.region): instance.stack.outputs
        for name in needed
        for instance in _instances(cloud, rollout, name)
        if instance.stack
    }


def _instances(cloud: Cloud, rollout: Rollout, layer: str) -> Iterator[stack_sets.Instance]:
    found = stack_sets.look(cloud, rollout.administration, rollout.layer(layer).deployed_as)
    yield from found.instances if found else ()


def _where(rollout: Rollout, source: Source, region: str) -> str:
    match source:
        case Source.OWN:
            return region
        case Source.PEER:
            return rollout.peer(region)
        case Source.DR:
            return rollout.dr
