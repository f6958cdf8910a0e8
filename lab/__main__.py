"""`python -m lab start|stop|status|outage|heal|mail|kill|revive`: the cloud on loopback by hand."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lab import daemon
from lab.control import Control, ControlError
from lab.hooks import Hook, HookError, describe
from lab.running import LabError, Options, Running

DIRECTORY = Path(".lab")
INTERRUPTED = 130
"""What a shell says of a command that Ctrl-C ended."""


def main(arguments: Sequence[str]) -> int:
    """Run one command. Answers the exit status: 0, or 1 when something is wrong or nothing runs."""
    if arguments[:1] == ["serve"]:
        from lab import server  # only the lab's own process pays for importing MiniStack

        return server.main(*arguments[1:])
    said = _parser().parse_args(arguments)
    try:
        return int(said.run(said))
    except (LabError, ControlError, HookError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab", description="AWS on loopback, for the deployer and drills.")
    parser.add_argument("--directory", type=Path, default=DIRECTORY, help="where its state file is (default: .lab)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    start = commands.add_parser("start", help="start it, or find the one that runs")
    start.add_argument("--account", default="", help=f"its account id (default: {Options.account})")
    start.add_argument(
        "--policy", action="append", default=[], metavar="FILE", help="a policy of the user deployer; repeatable"
    )
    start.set_defaults(run=_start)

    commands.add_parser("stop", help="stop it; nothing of it is left").set_defaults(run=_stop)
    commands.add_parser("status", help="what runs; exit status 1 when nothing does").set_defaults(run=_status)

    outage = commands.add_parser("outage", help="switch off a region, an API of it, or a link between two")
    outage.add_argument("region", help="the region that is not reached")
    outage.add_argument("--api", metavar="SERVICE", help="only this API of it: rds, ec2, dynamodb, monitoring, ...")
    outage.add_argument("--from", dest="source", metavar="REGION", help="only from this region, or from `outside`")
    outage.add_argument("--kind", choices=["api", "vpc"], help="with --from: only API calls, or only packets")
    outage.add_argument("--both", action="store_true", help="with --from: the other way too")
    outage.add_argument("--mode", choices=["refuse", "timeout", "unavailable"], help="what callers of an API meet")
    outage.set_defaults(run=_outage)

    heal = commands.add_parser("heal", help="switch everything on again, or what has to do with one region")
    heal.add_argument("region", nargs="?", default="")
    heal.set_defaults(run=_heal)

    mail = commands.add_parser("mail", help="what people would have been sent")
    mail.add_argument("topic", nargs="?", default="", help="only what topics with this in their ARN sent")
    mail.set_defaults(run=_mail)

    for verb, does in (("kill", "kill a database's processes; it stays dead"), ("revive", "start a database again")):
        command = commands.add_parser(verb, help=does)
        command.add_argument("database", help="its identifier")
        command.add_argument("--region", help="where two regions have one of that name")
        command.set_defaults(run=_database, verb=verb)

    hooks = commands.add_parser("hooks", help="contracts of MiniStack's private names, as they are now")
    hooks.add_argument("module")
    hooks.add_argument("names", nargs="+", metavar="name")
    hooks.set_defaults(run=_hooks)
    return parser


def _start(said: argparse.Namespace) -> int:
    found = daemon.running(said.directory)
    account = said.account or (found.account if found else Options.account)
    _show(daemon.start(said.directory, Options(account, tuple(said.policy))))
    return 0


def _stop(said: argparse.Namespace) -> int:
    print("Stopped." if daemon.stop(said.directory) else "No lab was running.")
    return 0


def _status(said: argparse.Namespace) -> int:
    found = daemon.running(said.directory)
    if found is None:
        print("No lab is running.")
        return 1
    _show(found)
    control = Control(found)
    for line in _outages(control):
        print(line)
    for database in control.get("databases"):
        print("{id} in {region} is {status}: {host} port {port}, database {database}, user {user}".format(**database))
    denied = control.get("denied")
    print(
        f"{len(denied)} call{'' if len(denied) == 1 else 's'} denied"
        + "".join(f"\n  {_denied(call)}" for call in denied[-5:])
    )
    return 0


def _outage(said: argparse.Namespace) -> int:
    if said.source and not said.api:
        wanted = {"source": said.source, "to": said.region, "kind": said.kind, "both": said.both}
    else:
        wanted = {"region": said.region, "api": said.api, "source": said.source}
    control = Control(_running(said))
    control.post("outages", **{key: value for key, value in {**wanted, "mode": said.mode}.items() if value})
    print("\n".join(_outages(control)))
    return 0


def _heal(said: argparse.Namespace) -> int:
    control = Control(_running(said))
    control.post("heal", region=said.region)
    print("\n".join(_outages(control)))
    return 0


def _mail(said: argparse.Namespace) -> int:
    for mail in Control(_running(said)).get("mail", topic=said.topic):
        region = mail["topic"].split(":")[3]
        print(f"{mail['at']} from {region} to {mail['to']}: {mail['subject']}")
        for line in mail["text"].splitlines():
            print(f"    {line}")
    return 0


def _database(said: argparse.Namespace) -> int:
    named = {"id": said.database, "region": said.region}
    shown = Control(_running(said)).post(
        f"databases/{said.verb}", **{key: value for key, value in named.items() if value}
    )
    print("{id} in {region} is {status}".format(**shown))
    return 0


def _hooks(said: argparse.Namespace) -> int:
    for name in said.names:
        signature, digest = describe(Hook(said.module, name, "", "", "").value())
        print(f'Hook("{said.module}", "{name}", "{signature}", "{digest}", "")')
    return 0


def _running(said: argparse.Namespace) -> Running:
    found = daemon.running(said.directory)
    if found is None:
        raise LabError(f"No lab is running in {said.directory}; start one with `python -m lab start`")
    return found


def _show(found: Running) -> None:
    print(f"The lab answers at {found.endpoint}, account {found.account}, process {found.pid}")
    print(f"  names: {found.dns[0]} port {found.dns[1]}, UDP")
    print(f"  data:  {found.directory}")


def _outages(control: Control) -> list[str]:
    off = control.get("outages")
    if not off:
        return ["Nothing is switched off."]
    return ["Switched off:"] + [
        f"  {outage['source'] or 'everywhere'} -> {outage['to'] or 'everywhere'}"
        f"{' (' + outage['service'] + ')' if outage['service'] else ''}"
        f"{' ' + outage['kind'] if outage['kind'] else ''}: {'the region' if outage['whole'] else outage['mode']}"
        for outage in off
    ]


def _denied(call: dict[str, str]) -> str:
    return f"{call['action']} on {call['resource']} in {call['region']} for {call['principal']}: {call['reason']}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
