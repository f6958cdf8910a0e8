"""The files that a rendered layer consists of."""

import json
from collections.abc import Mapping
from pathlib import PurePosixPath

from checks.subject import Subject
from rendering.marks import FIRST_WORDS
from templates.overrides import OVERRIDES

Files = Mapping[PurePosixPath, str]
"""Path below the environment's directory to content."""


def comment(source: str, layer: str, regions: tuple[str, ...]) -> str:
    """What a template for reading says first."""
    return f"{FIRST_WORDS} from {source}: {layer} for {' and '.join(regions)}. Change {source} instead."


def files_of(subject: Subject) -> Files:
    """`<layer>.yaml` for reading, `<layer>.json` for deploying, `parameters/<layer>.<region>.json` for each region."""
    layer = subject.layer
    templates = {
        PurePosixPath(f"{layer}.yaml"): subject.yaml_text,
        PurePosixPath(f"{layer}.json"): subject.json_text,
    }
    return templates | {
        PurePosixPath("parameters", f"{layer}.{region}.json"): parameters(layer) for region in subject.regions
    }


def parameters(layer: str) -> str:
    """A layer's parameters as `aws cloudformation create-stack --parameters file://...` takes them.

    The values are placeholders of the right form: the deployer fills in the outputs of earlier stacks.
    """
    entries = [
        {"ParameterKey": override.parameter, "ParameterValue": override.placeholder}
        for override in OVERRIDES.get(layer, ())
    ]
    return json.dumps(entries, indent=2) + "\n"
