"""Writes the next generation into the environment file and renders it, as `generate.py` does: both, or neither."""

import os
import tempfile
from pathlib import Path
from typing import TextIO

from deployment.errors import Refusal
from deployment.reprotect import codes
from deployment.reprotect.decision import Decision
from deployment.reprotect.environment_text import CannotEditError, with_generation
from rendering.cli import ROOT
from rendering.outcome import NotProven, Status
from rendering.run import Request, run

CACHE = ROOT / ".cache"


def write_and_render(source: Path, output: Path, decision: Decision, messages: TextIO) -> bool:
    """Make file and output those of the decision; whether the file was changed.

    Args:
        source: the environment file.
        output: directory of all rendered environments.
        decision: the generation.
        messages: where rendering shows its progress.

    Raises:
        Refusal: the file cannot be edited, or the generator refuses the result; then the file is as it was.
    """
    before = source.read_bytes().decode()
    try:
        after = with_generation(before, decision.role, decision.generation, decision.created_from)
    except CannotEditError as error:
        wanted = f"regions.{decision.role}: generation {decision.generation}, created_from {decision.created_from}"
        raise Refusal(codes.NOT_EDITABLE, str(error), where=str(source), details=[wanted]) from error
    if after != before:
        _replace(source, after)
    try:
        outcome = run(Request(sources=(source,), output=output, cache=CACHE), messages)
    except NotProven as error:
        _replace(source, before)
        raise Refusal(codes.NOT_RENDERED, str(error), where=str(source)) from error
    if outcome.status is not Status.FINE:
        _replace(source, before)
        found = [*map(str, outcome.problems), *map(str, outcome.findings)]
        raise Refusal(codes.NOT_RENDERED, f"{len(found)} problems", where=str(source), details=found)
    return after != before


def _replace(path: Path, text: str) -> None:
    """Whole or not at all, with the same mode; a link stays one."""
    target = path.resolve()
    descriptor, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
        Path(draft).chmod(target.stat().st_mode & 0o7777)
        Path(draft).replace(target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
