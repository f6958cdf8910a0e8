"""Templates to compare: the rendered ones of an environment, and changes of them."""

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

from comparison.change import Comparison
from comparison.compare import compare
from tests.checks.rendered import subjects

Template = dict[str, Any]
PRIMARY, DR = "us-east-1", "us-west-2"
PARAMETERS = {
    "PeerVpcId": "vpc-0123456789abcdef0",
    "DatabaseEndpoint": "own.rds.amazonaws.com",
    "PeerDatabaseEndpoint": "peer.rds.amazonaws.com",
    "PeeringConnectionId": "pcx-0123456789abcdef0",
}


@cache
def _rendered(name: str) -> dict[str, Template]:
    return {subject.layer: dict(subject.template) for subject in subjects(name)}


def rendered(layer: str, name: str = "prod") -> Template:
    """A layer's template, to be changed at will."""
    return copy.deepcopy(_rendered(name)[layer])


def changed(layer: str, change: Callable[[Template], object], region: str = PRIMARY) -> Comparison:
    """What an update to a changed template of a layer would do."""
    new = rendered(layer)
    change(new)
    return compare(rendered(layer), new, PARAMETERS, PARAMETERS, region=region)


def setting(title: str, **values: Any) -> Callable[[Template], None]:
    """Set properties of a resource; None removes one."""

    def change(template: Template) -> None:
        properties = template["Resources"][title]["Properties"]
        for name, value in values.items():
            if value is None:
                del properties[name]
            else:
                properties[name] = value

    return change


def used_properties() -> set[tuple[str, str]]:
    """Type and property of everything that the committed environments render to."""
    return {
        (resource["Type"], name)
        for environment in ("dev", "prod")
        for template in _rendered(environment).values()
        for resource in template["Resources"].values()
        for name in resource.get("Properties", {})
    }
