"""A template's text as data: JSON, or YAML with CloudFormation's short forms (`!Ref`, `!GetAtt A.B`, `!If [...]`).

CloudFormation User Guide, "Intrinsic function reference" (the short form of each) and "Template formats": YAML 1.1, but
a date such as AWSTemplateFormatVersion's is a text.
"""

import json
from typing import Any

import yaml

NOT_PREFIXED = ("Ref", "Condition")
"""Short forms of which the full name does not begin with `Fn::`."""
DATE = "tag:yaml.org,2002:timestamp"


class NotATemplateError(ValueError):
    """A text that is neither JSON nor YAML, or no mapping."""


def parse(text: str) -> dict[str, Any]:
    """The template.

    Raises:
        NotATemplateError: it is none.
    """
    try:
        content = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, _Loader)  # noqa: S506  a safe one
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise NotATemplateError(f"neither JSON nor YAML: {error}") from error
    if not isinstance(content, dict):
        raise NotATemplateError("no mapping")
    return content


class _Loader(yaml.SafeLoader):
    """Knows short forms, and takes dates for text."""


def _short_form(loader: _Loader, name: str, node: yaml.Node) -> dict[str, Any]:
    value = _value(loader, node)
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in NOT_PREFIXED else f"Fn::{name}": value}


def _value(loader: _Loader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.MappingNode)  # noqa: S101  for the type checker: there is no fourth kind
    return loader.construct_mapping(node, deep=True)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != DATE]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_multi_constructor("!", _short_form)
