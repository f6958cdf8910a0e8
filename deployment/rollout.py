"""What belongs to a deployment: its layers as stacks and StackSets, their names, regions, templates and overrides."""

from dataclasses import dataclass, replace
from pathlib import Path

from deployment import codes
from deployment.errors import Refusal
from rendering.render import render
from rendering.sources import UnknownSourceError, find_sources
from settings.environment import Environment
from settings.load import EnvironmentFileInvalid, load
from settings.roles import HomeRole
from templates import naming
from templates.overrides import OVERRIDES, Override

STACK_SETS = ("foundation", "database", "failover")
"""Layers that are one template in both database regions; the others are a stack in one region."""
POLICY_FILES = "deployer*policy.json"


@dataclass(frozen=True)
class Layer:
    """One layer, as it is to be."""

    name: str
    """`database`"""
    deployed_as: str
    """Name of its stack or StackSet: `orders-prod-database`."""
    regions: tuple[str, ...]
    """Home primary first."""
    template: str
    """The template's text, as it is sent."""
    overrides: tuple[Override, ...]
    """The complete list of its parameters."""

    @property
    def is_stack_set(self) -> bool:
        """Whether it is a StackSet rather than a plain stack."""
        return self.name in STACK_SETS


@dataclass(frozen=True)
class Rollout:
    """A deployment as it is to be."""

    env: Environment
    source: Path
    """The environment file."""
    output: Path
    """Directory of its rendered files."""
    layers: tuple[Layer, ...]
    """In the order of their deployment."""

    @property
    def name(self) -> str:
        """The deployment's name."""
        return self.env.deployment

    @property
    def administration(self) -> str:
        """The region from which StackSets are administered: dr, so that the loss of primary takes no control away."""
        return self.env.regions.dr.name

    @property
    def primary(self) -> str:
        """Home primary's region."""
        return self.env.regions.primary.name

    @property
    def dr(self) -> str:
        """Home dr's region."""
        return self.env.regions.dr.name

    @property
    def homes(self) -> dict[str, HomeRole]:
        """Database region to its home role, home primary first."""
        return {self.primary: HomeRole.PRIMARY, self.dr: HomeRole.DR}

    def layer(self, name: str) -> Layer:
        """The layer of this name; `KeyError` if there is none."""
        return {layer.name: layer for layer in self.layers}[name]

    def peer(self, region: str) -> str:
        """The other database region."""
        return self.dr if region == self.primary else self.primary


def find(name: str, config: Path) -> Path:
    """The environment file of this name or path.

    Raises:
        Refusal: there is none.
    """
    try:
        return find_sources([name], config)[0]
    except UnknownSourceError as error:
        raise Refusal(codes.UNKNOWN_ENVIRONMENT, str(error)) from error


def read(source: Path, output: Path) -> Rollout:
    """The deployment that an environment file describes and `output` holds.

    Args:
        source: the environment file.
        output: directory of all rendered environments.

    Raises:
        Refusal: the file has problems, or the rendered files are not what it renders to.
    """
    described = describe(source, output)
    env, directory = described.env, described.output
    layers = tuple(
        Layer(
            subject.layer,
            naming.stack(env, subject.layer),
            tuple(subject.regions),
            _reviewed(directory / f"{subject.layer}.json", subject.json_text),
            OVERRIDES.get(subject.layer, ()),
        )
        for subject in render(env, source.name)
    )
    return replace(described, layers=layers)


def describe(source: Path, output: Path) -> Rollout:
    """The deployment without its layers, for commands that send no template. Raises `Refusal` as `read` does."""
    try:
        env = load(source).environment
    except EnvironmentFileInvalid as error:
        problems = [str(problem) for problem in error.problems]
        raise Refusal(codes.INVALID_ENVIRONMENT, f"{source} has {len(problems)} problems", details=problems) from error
    return Rollout(env, source, output / source.stem, ())


def policy_files(output: Path, source: Path) -> tuple[Path, ...]:
    """The rendered IAM policies of the deployer; it needs them all."""
    return tuple(sorted((output / source.stem).glob(POLICY_FILES)))


def _reviewed(path: Path, rendered: str) -> str:
    """The file's text, which is what was reviewed; it must be what the environment file renders to now."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise Refusal(codes.STALE_OUTPUT, f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise Refusal(codes.STALE_OUTPUT, "is not UTF-8 text", where=str(path)) from error
    if text.strip() != rendered.strip():
        raise Refusal(codes.STALE_OUTPUT, "is not what the environment file renders to", where=str(path))
    return text.strip()
