"""Renders an environment: layers and the deployer's policies, as data and as text, in one pass, touching no file."""

import gc
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from troposphere import Template

from checks.subject import Subject
from rendering.files import comment
from rendering.json_text import compact_json
from rendering.yaml_text import readable_yaml
from settings.environment import Environment
from settings.roles import HomeRole
from templates.deployer import POLICIES
from templates.layers import LAYERS

LAYER_NAMES = tuple(layer.name for layer in LAYERS)


def render(env: Environment, source: str, layers: Collection[str] = LAYER_NAMES) -> tuple[Subject, ...]:
    """The environment's layers in the order of their deployment.

    Args:
        env: the environment.
        source: name of its file, for the comment at the top of each template.
        layers: names of the layers to render.

    Raises:
        ValueError, TypeError: troposphere refuses an object.
    """
    with _nothing_collected():
        return tuple(
            _subject(env, source, layer.name, layer.regions(env), layer.build(env))
            for layer in LAYERS
            if layer.name in layers
        )


def render_policies(env: Environment, source: str) -> tuple[Subject, ...]:
    """The deployer's policies, each in a template that nobody deploys: so every check reads it as it reads a layer.

    Args:
        env: the environment.
        source: name of its file.

    Raises:
        ValueError, TypeError: troposphere refuses an object.
    """
    region = env.region(HomeRole.DR).name
    with _nothing_collected():
        return tuple(_subject(env, source, policy.name, (region,), policy.build(env)) for policy in POLICIES)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Without the garbage collector: what rendering makes lives until it is written, and looking costs a tenth."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _subject(env: Environment, source: str, name: str, regions: tuple[str, ...], built: Template) -> Subject:
    built.set_metadata({"cfn-lint": {"config": {"regions": list(regions)}}})  # anyone's cfn-lint then checks for these
    json_text = compact_json(built)
    template = json.loads(json_text)
    return Subject(
        environment=env,
        layer=name,
        regions=regions,
        template=template,
        json_text=json_text,
        yaml_text=readable_yaml(template, comment(source, name, regions)),
    )
