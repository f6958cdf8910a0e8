"""The command line of `generate.py`."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rendering.outcome import NotProven, Outcome, Status
from rendering.run import Request, run
from rendering.sources import UnknownSourceError, find_sources

ROOT = Path(__file__).resolve().parent.parent
DESCRIPTION = "Render environment files to CloudFormation templates and prove them; write them only if all are fine."
EPILOG = """\
exit status:
  0    everything is rendered and proven
  1    an environment file has problems, a template has findings, or a file could not be read or written
  2    wrong use of this command
  3    --check: the output directory does not hold what the environment files render to
  130  interrupted; the files are as they were, or all of them are rendered
"""


def main(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        return _print(run(_request(options), sys.stderr), as_json=options.json)
    except UnknownSourceError as error:
        return _fail(str(error), Status.USAGE, as_json=options.json)
    except (NotProven, OSError) as error:
        return _fail(f"{error}. Nothing was written.", Status.WRONG, as_json=options.json)
    except KeyboardInterrupt:
        return _fail("interrupted", Status.INTERRUPTED, as_json=options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="generate.py",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("environments", nargs="*", metavar="ENVIRONMENT", help="names or paths of files; default: all")
    parser.add_argument("--layer", action="append", metavar="NAME", help="only this layer; may be repeated")
    parser.add_argument("--check", action="store_true", help="write nothing; fail with a diff when anything is stale")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    parser.add_argument("--no-cache", action="store_true", help="render and check everything, whatever is known of it")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="directory of what is known; default: .cache")
    parser.add_argument(
        "--config", type=Path, metavar="DIR", help="directory of the environment files; default: config"
    )
    parser.add_argument("--output", type=Path, metavar="DIR", help="directory of the templates; default: output")
    return parser


def _request(options: argparse.Namespace) -> Request:
    config, output = options.config or _near(ROOT / "config"), options.output or _near(ROOT / "output")
    sources = find_sources(options.environments, config)
    if options.layer:
        _must_exist(options.layer)
    return Request(
        sources=sources,
        output=output,
        cache=None if options.no_cache else options.cache or ROOT / ".cache",
        layers=options.layer,
        check=options.check,
        # another config directory says nothing about what else belongs into output/
        complete=not (options.environments or options.layer) and bool(options.config) == bool(options.output),
    )


def _must_exist(layers: Sequence[str]) -> None:
    from rendering.render import LAYER_NAMES  # noqa: PLC0415  loads troposphere, which other runs may not need

    for layer in layers:
        if layer not in LAYER_NAMES:
            raise UnknownSourceError(f"{layer}: no such layer (there: {', '.join(LAYER_NAMES)})")


def _near(path: Path) -> Path:
    """The path as seen from the working directory, where it is below it: shorter to read, and editors link it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _print(outcome: Outcome, *, as_json: bool) -> int:
    if as_json:
        from rendering.machine import machine_readable as text  # noqa: PLC0415  only one of the two is used
    else:
        from rendering.report import report as text  # noqa: PLC0415
    try:
        sys.stdout.write(text(outcome))
        sys.stdout.flush()
    except BrokenPipeError:  # `generate.py | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return outcome.status


def _fail(why: str, status: Status, *, as_json: bool) -> int:
    if as_json:
        from rendering.machine import machine_readable_failure  # noqa: PLC0415  as above

        sys.stdout.write(machine_readable_failure(why, status))
    print(f"generate.py: {why}", file=sys.stderr)
    return status
