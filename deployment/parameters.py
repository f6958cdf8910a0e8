"""`deploy.sh parameters ENV LAYER REGION`: what a person types into the console's screen of parameter overrides."""

import argparse
import json

from deployment import codes, overrides
from deployment.errors import Refusal
from deployment.rollout import Layer
from deployment.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which screen."""
    parser.add_argument("layer", metavar="LAYER", help="foundation, database, failover, ...")
    parser.add_argument("region", metavar="REGION", help="the region of the stack")
    parser.add_argument("--json", action="store_true", help="as the AWS CLI takes it: --parameter-overrides file://...")


def run(session: Session, options: argparse.Namespace) -> int:
    """Write the complete list, with where each value comes from.

    Raises:
        Refusal: no such layer or region, or an earlier stack is not there yet.
    """
    layer = _layer(session, options.layer, options.region)
    outputs = overrides.look(session.cloud, session.rollout, layer)
    values = overrides.values(session.rollout, layer, options.region, outputs)
    if missing := [value for value in values if value.value is None]:
        first, *others = missing
        raise Refusal(
            codes.VALUES_MISSING,
            f"{first.override.parameter} is {first.source}, which is not there yet",
            where=options.region,
            details=[f"{value.override.parameter} is {value.source}" for value in others],
        )
    if options.json:
        entries = [{"ParameterKey": one.override.parameter, "ParameterValue": one.value} for one in values]
        session.out.write(json.dumps(entries, indent=2) + "\n")
    elif not values:
        session.out.write(f"{layer.name} has no parameters: leave the screen as it is\n")
    for value in () if options.json else values:
        session.out.write(f"{value.override.parameter:<24}{value.value}\n{'':<24}{value.source}\n")
    return 0


def _layer(session: Session, name: str, region: str) -> Layer:
    layers = {layer.name: layer for layer in session.rollout.layers}
    if name not in layers:
        raise Refusal(codes.NO_SUCH_LAYER, f"no layer {name}; one of {', '.join(layers)}")
    if region not in layers[name].regions:
        raise Refusal(codes.NO_SUCH_LAYER, f"{name} is not in {region}; in {', '.join(layers[name].regions)}")
    return layers[name]
