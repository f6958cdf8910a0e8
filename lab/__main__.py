"""`python -m lab start|stop|status`: the cloud on loopback by hand."""

import argparse
import sys
from pathlib import Path

from lab import daemon
from lab.daemon import LabError, Options

DIRECTORY = Path(".lab")


def main(arguments: list[str]) -> int:
    """Run one command. Answers the exit status."""
    if arguments[:1] == ["serve"]:
        from lab import server

        return server.main(*arguments[1:])
    said = _parser().parse_args(arguments)
    try:
        return int(said.run(said))
    except LabError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab", description="AWS on loopback, for the deployer and drills.")
    parser.add_argument("--directory", type=Path, default=DIRECTORY, help="where its state file is (default: .lab)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    start = commands.add_parser("start", help="start it, or find the one that runs")
    start.add_argument("--account", default=Options.account, help="its account id")
    start.add_argument("--policy", default="", help="a file with the policy of the user deployer")
    start.set_defaults(run=_start)

    stop = commands.add_parser("stop", help="stop it; nothing of it is left")
    stop.set_defaults(run=_stop)

    hooks = commands.add_parser("hooks", help="contracts of MiniStack's private names, as they are now")
    hooks.add_argument("module")
    hooks.add_argument("names", nargs="+", metavar="name")
    hooks.set_defaults(run=_hooks)

    status = commands.add_parser("status", help="what runs; exit status 1 when nothing does")
    status.set_defaults(run=_status)
    return parser


def _start(said: argparse.Namespace) -> int:
    found = daemon.start(said.directory, Options(account=said.account, deployer_policy=said.policy))
    print(f"The lab answers at {found.endpoint}, account {found.account}, process {found.pid}")
    return 0


def _stop(said: argparse.Namespace) -> int:
    print("Stopped." if daemon.stop(said.directory) else "No lab was running.")
    return 0


def _status(said: argparse.Namespace) -> int:
    found = daemon.running(said.directory)
    if found is None:
        print("No lab is running.")
        return 1
    print(f"The lab answers at {found.endpoint}, account {found.account}, process {found.pid}")
    return 0


def _hooks(said: argparse.Namespace) -> int:
    from lab.hooks import Hook, describe

    for name in said.names:
        signature, digest = describe(Hook(said.module, name, "", "", "").value())
        print(f'Hook("{said.module}", "{name}", "{signature}", "{digest}", "")')
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
