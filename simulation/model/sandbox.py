"""Loads a function as Lambda would, with its text unchanged: only what it imports is ours.

`boto3` gives clients of the model, `time` the region's clock, `os.environ` what the template says, `print` goes to
the log. Everything else is the real thing, botocore's exceptions and `Config` included.
"""

import builtins
import os
import sys
import time
from collections.abc import Callable, Mapping
from functools import cache
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any, Protocol

LAMBDA = {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13"}


class Host(Protocol):
    """What a function finds around it, in its region."""

    def client(self, service: str, *, region_name: str, config: Any = None) -> Any:
        """As `boto3.client`."""

    def time(self) -> float:
        """As `time.time`: this region's clock, right or wrong."""

    def sleep(self, seconds: float) -> None:
        """As `time.sleep`."""

    def log(self, text: str) -> None:
        """One line of output."""


Handler = Callable[[dict[str, Any], object], Any]


Source = str | Mapping[str, str]
"""A function's one file, or its modules: file name in `functions/` to text (`controller/loop.py`)."""


@cache
def _compiled(source: str, name: str) -> CodeType:
    return compile(source, name, "exec")


def load(source: Source, variables: Mapping[str, str], host: Host) -> Handler:
    """The function's handler, after its modules were run once, as on a cold start."""
    if isinstance(source, str):
        handler: Handler = _run(source, "index.py", _builtins(variables, host, {}))["handler"]
    else:
        handler = load_modules(source, variables, host)["loop"].handler
    return handler


def load_modules(source: Mapping[str, str], variables: Mapping[str, str], host: Host) -> dict[str, Any]:
    """Every module of a function that has several, by its name, each run as soon as another asks for it."""
    folder = next(iter(source)).split("/")[0]
    package = _Package(f"functions.{folder}")
    names = _builtins(variables, host, {package.__name__: package})
    package.run = lambda name: SimpleNamespace(**_run(source[f"{folder}/{name}.py"], f"{folder}/{name}.py", names))
    wanted = [path.split("/")[1].removesuffix(".py") for path in source]
    return {name: getattr(package, name) for name in wanted if name != "__init__"}


class _Package(ModuleType):
    """Runs a module when it is first asked for."""

    run: Callable[[str], Any]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        setattr(self, name, self.run(name))
        return self.__dict__[name]


def _run(source: str, name: str, names: dict[str, Any]) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": name, "__builtins__": names}
    exec(_compiled(source, name), namespace)  # noqa: S102  running the function's text is what this is for
    return namespace


def _builtins(variables: Mapping[str, str], host: Host, modules: Mapping[str, Any]) -> dict[str, Any]:
    ours = {"boto3": _boto3(host), "time": _time(host), "os": _os(variables), **modules}

    def import_(name: str, globals_: Any = None, locals_: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        if name in ours and not level:
            return ours[name]
        return builtins.__import__(name, globals_, locals_, fromlist, level)

    def print_(*values: object, **_: object) -> None:
        host.log(" ".join(map(str, values)))

    return {**vars(builtins), "__import__": import_, "print": print_}


def _boto3(host: Host) -> Any:
    return SimpleNamespace(client=host.client)


def _time(host: Host) -> Any:
    """Formatting is the real module's; what asks for the present time is not."""

    def gmtime(seconds: float | None = None) -> time.struct_time:
        return time.gmtime(host.time() if seconds is None else seconds)

    def strftime(pattern: str, moment: Any = None) -> str:
        return time.strftime(pattern, gmtime() if moment is None else moment)

    return SimpleNamespace(
        time=host.time, monotonic=host.time, perf_counter=host.time, sleep=host.sleep, gmtime=gmtime, strftime=strftime
    )


def _os(variables: Mapping[str, str]) -> Any:
    return SimpleNamespace(environ={**LAMBDA, **variables}, path=os.path, linesep=os.linesep)


def loaded_modules() -> frozenset[str]:
    """For tests: a function must not leave anything behind in this process."""
    return frozenset(sys.modules)
