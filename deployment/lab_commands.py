"""`deploy.sh lab start|stop|status`: the cloud on loopback by hand. `--local` starts it by itself."""

import argparse
from pathlib import Path
from typing import TextIO

from deployment import codes, rollout
from deployment.cloud import connect, lab_endpoint, stop_lab
from deployment.errors import Refusal


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Carry out one of the three, on one environment's lab or on all of them."""
    if options.action == "start":
        _start(options, out)
        return 0
    found = 0
    for state in _states(options):
        endpoint = lab_endpoint(state)
        if endpoint is None:
            continue
        found += 1
        if options.action == "stop":
            stop_lab(state)
        out.write(f"{state.name}: {'stopped' if options.action == 'stop' else endpoint}\n")
    if not found:
        out.write("no lab runs\n")
    return 0


def _start(options: argparse.Namespace, out: TextIO) -> None:
    if options.environment is None:
        raise Refusal(codes.UNKNOWN_ENVIRONMENT, "a lab plays one environment's account: which?")
    source = rollout.find(options.environment, options.config)
    env = rollout.read(source, options.output).env
    cloud = connect(env, lab=options.state / source.stem, policies=rollout.policy_files(options.output, source))
    out.write(f"{source.stem}: {cloud.endpoint}\n")


def _states(options: argparse.Namespace) -> list[Path]:
    if options.environment is not None:
        return [options.state / rollout.find(options.environment, options.config).stem]
    return sorted(path for path in options.state.iterdir() if path.is_dir()) if options.state.is_dir() else []
