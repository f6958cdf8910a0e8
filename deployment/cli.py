"""The command line of `deploy.sh`: which command, on which environment, where. The commands do the rest."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from deployment import lab_commands, rollout
from deployment.aws_errors import in_words
from deployment.cloud import connect
from deployment.errors import DeploymentError
from deployment.progress import Progress
from deployment.session import Session

ROOT = Path(__file__).resolve().parent.parent
DESCRIPTION = "Roll an environment out to AWS, or to a cloud on loopback (--local), and operate it."
EPILOG = """\
exit status:
  0    done; plan: nothing to do
  1    refused or failed; the message says why and what to do
  2    plan: there are changes; otherwise wrong use of this command
  130  interrupted; the same command again goes on where it stopped
"""
WRONG, INTERRUPTED = 1, 130


class Command(NamedTuple):
    """A command; its module has `add_arguments(parser)` and `run(session, options) -> exit status`."""

    name: str
    module: str
    """Loaded only for its own command."""
    summary: str
    reviewed: bool = True
    """It sends what is rendered, so output/ must be what the environment file renders to."""


COMMANDS = (
    Command("plan", "deployment.plan.command", "say what apply would change, resource by resource"),
    Command("apply", "deployment.apply.command", "bring every layer to what is rendered"),
    Command("status", "deployment.status.command", "say how the deployment is", reviewed=False),
    Command(
        "switchover",
        "deployment.commands.command",
        "make the standby the writer, planned, without loss",
        reviewed=False,
    ),
    Command("failover", "deployment.commands.command", "make the standby the writer now", reviewed=False),
    Command("approve", "deployment.commands.command", "allow the take-over that waits for a human", reviewed=False),
    Command("pause", "deployment.commands.command", "no automatic failover until resume", reviewed=False),
    Command("resume", "deployment.commands.command", "end a pause or a disarm", reviewed=False),
    Command("disarm", "deployment.commands.command", "as pause, when the lease cannot be reached", reviewed=False),
    Command(
        "unfence", "deployment.commands.command", "take down the writer's fence beside other databases", reviewed=False
    ),
    Command("reprotect", "deployment.reprotect.command", "rebuild the lost side as a standby", reviewed=False),
    Command("destroy", "deployment.destroy.command", "remove the deployment; keep final snapshots and keys"),
    Command("parameters", "deployment.parameters", "what to type into the console for a layer in a region"),
    Command("password", "deployment.password", "the master password, into a pipe"),
)


def main(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit status."""
    progress = Progress(sys.stderr)
    try:
        options = _parser(arguments).parse_args(arguments)
        if options.command == "lab":
            return lab_commands.run(options, sys.stdout)
        return _run(options, progress)
    except DeploymentError as error:
        return _fail(str(error), error.status)
    except (ClientError, BotoCoreError) as error:
        return _fail(str(in_words(error)))
    except BrokenPipeError:  # `deploy.sh plan ENV | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return WRONG
    except KeyboardInterrupt:
        return _fail("interrupted; the same command again goes on where it stopped", INTERRUPTED)


def _run(options: argparse.Namespace, progress: Progress) -> int:
    source = rollout.find(options.environment, options.config)
    command = _command(options.command)
    wanted = (rollout.read if command.reviewed else rollout.describe)(source, options.output)
    state = options.state / source.stem if options.local else None
    cloud = connect(wanted.env, lab=state, policies=rollout.policy_files(options.output, source))
    session = Session(wanted, cloud, sys.stdout, progress)
    status: int = _module(command).run(session, options)
    return status


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="deploy.sh",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = next((argument for argument in arguments if not argument.startswith("-")), "")
    for command in COMMANDS:
        sub = commands.add_parser(command.name, help=command.summary, description=command.summary)
        sub.add_argument("environment", metavar="ENV", help="name of a file in config/, or a path")
        _add_places(sub)
        sub.add_argument("--local", action="store_true", help="the cloud on loopback, which starts by itself")
        if command.name == asked:
            _module(command).add_arguments(sub)
    lab = commands.add_parser("lab", help="start, stop or look at the cloud on loopback")
    lab.add_argument("action", choices=["start", "stop", "status"])
    lab.add_argument("environment", metavar="ENV", nargs="?", help="whose; start needs it, the others take all")
    _add_places(lab)
    return parser


def _add_places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, default=ROOT / "config", metavar="DIR", help="default: config")
    parser.add_argument("--output", type=Path, default=ROOT / "output", metavar="DIR", help="default: output")
    parser.add_argument(
        "--state", type=Path, default=ROOT / ".cache" / "lab", metavar="DIR", help="the lab's; default: .cache/lab"
    )


def _command(name: str) -> Command:
    return {command.name: command for command in COMMANDS}[name]


def _module(command: Command) -> Any:
    return importlib.import_module(command.module)


def _fail(message: str, status: int = WRONG) -> int:
    sys.stderr.write(f"{message}\n")
    return status
