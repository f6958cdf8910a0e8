"""Values that cross from stack to stack: exports only from foundation, overrides only from earlier stacks."""

import re
from collections.abc import Iterator
from typing import Any

from checks.finding import Finding
from checks.proofs.deployment import Deployment, Stack, walk
from settings.roles import HomeRole, peer_of
from templates import naming
from templates.exports import Exported
from templates.layers import LAYERS
from templates.overrides import OVERRIDES, Override, Source

CODES = {
    "DC050": "an export that foundation does not promise, or a promise that it does not keep",
    "DC051": "an import of a value that foundation does not export in that region",
    "DC052": "parameters that are not the layer's overrides",
    "DC053": "an override that no earlier stack publishes where it is looked for",
    "DC054": "a parameter that would take a wrong value or a forgotten one",
}

ORDER = tuple(layer.name for layer in LAYERS)


def prove(deployment: Deployment) -> Iterator[Finding]:
    """Exports, imports and parameters of every stack."""
    for stack in deployment.stacks:
        yield from _exports(deployment, stack)
        yield from _imports(deployment, stack)
    for stack in deployment.templates:
        yield from _parameters(stack)
    for stack in deployment.stacks:
        for override in OVERRIDES.get(stack.layer, ()):
            yield from _fed(deployment, stack, override)


def _exports(deployment: Deployment, stack: Stack) -> Iterator[Finding]:
    promised = (
        {naming.export(deployment.environment, what) for what in Exported} if stack.layer == "foundation" else set()
    )
    found = _export_names(stack)
    for name in sorted(found - promised):
        yield stack.finding("DC050", name, "is not on foundation's list; an export in use can neither change nor go")
    for name in sorted(promised - found):
        yield stack.finding("DC050", name, f"is not exported in {stack.region}")


def _imports(deployment: Deployment, stack: Stack) -> Iterator[Finding]:
    foundation = deployment.stack("foundation", stack.region)
    if "foundation" not in deployment.layers:
        return
    exported = _export_names(foundation) if foundation else set()
    for path, value in walk(stack.content.resources):
        if isinstance(value, dict) and "Fn::ImportValue" in value and value["Fn::ImportValue"] not in exported:
            yield stack.finding("DC051", path, f"{value['Fn::ImportValue']} is not exported in {stack.region}")


def _export_names(stack: Stack) -> set[str]:
    return {output["Export"]["Name"] for output in stack.content.outputs.values() if "Export" in output}


def _parameters(stack: Stack) -> Iterator[Finding]:
    parameters: dict[str, Any] = dict(stack.subject.template.get("Parameters", {}))
    overrides = {override.parameter: override for override in OVERRIDES.get(stack.layer, ())}
    for name in sorted(parameters.keys() ^ overrides.keys()):
        where = "parameter without override" if name in parameters else "override without parameter"
        yield stack.finding("DC052", name, f"{where}: the deployer always sends exactly templates.overrides")
    for name in parameters.keys() & overrides.keys():
        parameter, pattern = parameters[name], parameters[name].get("AllowedPattern", "")
        if parameter.get("Type") != "String" or "Default" in parameter or not pattern:
            yield stack.finding("DC054", name, "must be a String with AllowedPattern and without Default")
        elif not re.fullmatch(pattern, overrides[name].placeholder):
            yield stack.finding("DC054", name, f"placeholder {overrides[name].placeholder} does not match {pattern}")


def _fed(deployment: Deployment, stack: Stack, override: Override) -> Iterator[Finding]:
    if override.layer not in deployment.layers:
        return
    role = deployment.home_role(stack.region)
    region = {
        Source.OWN: stack.region,
        Source.PEER: deployment.region(peer_of(role)),
        Source.DR: deployment.region(HomeRole.DR),
    }[override.source]
    source = deployment.stack(override.layer, region)
    if source is None or override.output not in source.content.outputs:
        yield stack.finding("DC053", override.parameter, f"no output {override.output} of {override.layer} in {region}")
    elif not _is_earlier(source, stack):
        yield stack.finding("DC053", override.parameter, f"{override.layer} is not deployed before {stack.layer}")


def _is_earlier(source: Stack, stack: Stack) -> bool:
    return ORDER.index(source.layer) < ORDER.index(stack.layer)
