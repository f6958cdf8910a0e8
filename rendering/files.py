"""The files that a rendered environment consists of."""

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from checks.subject import Subject
from rendering.marks import FIRST_WORDS
from resolution.resolve import resolve
from templates.deployer import RESOURCE
from templates.overrides import OVERRIDES

Files = Mapping[PurePosixPath, str]
"""Path below the environment's directory to content."""


def comment(source: str, layer: str, regions: tuple[str, ...]) -> str:
    """What a template for reading says first."""
    return f"{FIRST_WORDS} from {source}: {layer} for {' and '.join(regions)}. Change {source} instead."


def environment_files(layers: Iterable[Subject], policies: Iterable[Subject] = ()) -> Files:
    """Everything that belongs below the environment's directory."""
    files: dict[PurePosixPath, str] = {}
    for layer in layers:
        files |= files_of(layer)
    return files | {PurePosixPath(f"{subject.layer}.json"): policy_document(subject) for subject in policies}


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


def policy_document(subject: Subject) -> str:
    """A policy as `aws iam create-policy --policy-document file://...` takes it, account and partition filled in.

    Laid out for reading: IAM counts no white space.
    """
    account = {"AWS::AccountId": subject.environment.account_id}
    stack = resolve(subject.template, subject.regions[0], account)
    return json.dumps(stack.resources[RESOURCE]["Properties"]["PolicyDocument"], indent=2) + "\n"
