"""The lab's process: MiniStack on a loopback port, with the lab's parts hooked in."""

import asyncio
import fcntl
import importlib
import json
import logging
import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol, cast

from lab import guardian
from lab.context import Lab
from lab.hooks import Hook, HookError, Table
from lab.running import Credentials, Options, Running

PARTS = (
    # In this order: a part may use what those before it share.
    "lab.identity",  # who calls and from where; denied calls recorded
    "lab.authorization",  # what a call needs to be allowed
    "lab.outages",  # what is switched off
    "lab.gateway",  # in front of MiniStack: outages, the lab's own API
    "lab.conditions",  # pseudo parameters, mappings and rules of templates
    "lab.references",  # names in templates that lead nowhere
    "lab.network",  # addresses, network ACLs, relays
    "lab.dns",  # the name server
    "lab.rds",  # databases
    "lab.cloudwatch",  # alarms, mail
    "lab.cloudwatch.rds_metrics",  # what RDS says about databases each minute
    "lab.functions",  # how Lambda functions run
    "lab.resources",  # resource types of CloudFormation
    "lab.permissions",  # what a stack operation's caller may do to resources
    "lab.stacks",  # stack operations
    "lab.stacksets",  # StackSets
)
"""The lab's table of contents: each is a module with `HOOKS` and `install(lab)`."""


LOOK_SECONDS = 1.0
"""Between two looks at the state file."""


class Part(Protocol):
    """What a part of the lab has to offer."""

    HOOKS: tuple[Hook | Table, ...]
    """Every private name it uses or replaces."""

    def install(self, lab: Lab) -> None:
        """Replace what it replaces, register its routes, share its state."""


def parts() -> tuple[Part, ...]:
    """The parts, imported; MiniStack must have its environment by then."""
    return tuple(cast("Part", importlib.import_module(name)) for name in PARTS)


def hooks(found: Iterable[Part]) -> tuple[Hook | Table, ...]:
    """Every private name that these parts reach for."""
    return tuple(hook for part in found for hook in part.HOOKS)


def main(directory: str, state_file: str, options: str) -> int:
    """Serve until SIGTERM, or until the guardian is gone. Answers the exit status."""
    home, guarding = Path(directory), os.getppid()
    alive = (home / guardian.ALIVE).open("wb")
    fcntl.flock(alive, fcntl.LOCK_EX)
    told = Options(**json.loads(options))
    listening = _listen()
    port = listening.getsockname()[1]
    root = Credentials(told.account, secrets.token_urlsafe(30))
    lab = Lab(home, f"http://127.0.0.1:{port}", told.account, told, root)
    os.environ.update(environment(lab, port))
    status = 1
    try:
        install(lab)
        # Not asyncio.run, which at the end would wait for every thread: those of running functions, for minutes.
        asyncio.new_event_loop().run_until_complete(_serve(lab, listening, Path(state_file)))
        status = 0
    except Exception:
        logging.getLogger(__name__).exception("The lab ends")
    finally:
        lab.close()
        if os.getppid() != guarding:  # nobody cleans up behind this process any more
            guardian.clean(directory, state_file, guardian=os.getpid())
        sys.stdout.flush()
        os._exit(status)  # MiniStack leaves threads that would be waited for, some for an hour


def install(lab: Lab) -> None:
    """Check every hook, then install every part.

    Raises:
        HookError: MiniStack is not what the lab was written for; all that has changed is named.
    """
    installed = parts()
    broken = []
    for hook in hooks(installed):
        try:
            hook.check()
        except HookError as error:
            broken.append(str(error))
    if broken:
        raise HookError(f"MiniStack {version('ministack')} is not what the lab was written for:\n" + "\n".join(broken))
    for part in installed:
        part.install(lab)


def environment(lab: Lab, port: int) -> dict[str, str]:
    """What MiniStack reads when it is imported."""
    return {
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_ACCOUNT_ID": lab.account,
        "AWS_ACCESS_KEY_ID": lab.root.access_key_id,
        "AWS_SECRET_ACCESS_KEY": lab.root.secret_access_key,
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "S3_DATA_DIR": str(lab.directory / "s3"),
    }


def _listen() -> socket.socket:
    """A listening socket on a free port: bound once, so that nobody takes the port in between."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    listening.settimeout(0)
    return listening


async def _serve(lab: Lab, listening: socket.socket, state_file: Path) -> None:
    # Imported only now: MiniStack reads the environment when it is imported, and changes hypercorn.
    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack import app

    from lab.gateway import Gateway

    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    threading.Thread(target=_watch_guardian, args=(loop, ended), daemon=True).start()

    config = Config()
    config.bind = [f"fd://{listening.fileno()}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 0.2
    config.loglevel = "WARNING"

    watching: list[asyncio.Task[None]] = []

    def ready() -> None:
        listening.set_inheritable(False)
        state(lab).write(state_file)
        watching.append(loop.create_task(_watch_state(state_file, str(lab.directory), ended)))

    await serve(cast("Any", Gateway(lab, app.app, ready)), config, shutdown_trigger=ended.wait)


def state(lab: Lab) -> Running:
    """What the state file says about this lab."""
    from lab.identity import Identity

    return Running(
        endpoint=lab.endpoint,
        dns=lab.dns,
        pid=os.getpid(),
        guardian=os.getppid(),
        directory=lab.directory,
        account=lab.account,
        root=lab.root,
        deployer=lab.part(Identity).deployer,
    )


async def _watch_state(state_file: Path, directory: str, ended: asyncio.Event) -> None:
    """End the lab when its state file is gone or another's: nobody would find it any more."""
    while not ended.is_set():
        await asyncio.sleep(LOOK_SECONDS)
        try:
            known = directory in state_file.read_text(errors="replace")
        except OSError:
            known = False
        if not known:
            ended.set()


def _watch_guardian(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    """Standard input is a pipe from the guardian that nobody writes to: it ends when the guardian does."""
    os.read(sys.stdin.fileno(), 1)
    loop.call_soon_threadsafe(ended.set)
