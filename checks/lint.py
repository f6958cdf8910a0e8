"""cfn-lint, the authority: every template, in both forms, for exactly the regions it goes to.

All severities count. The rules are those of `.cfnlintrc`, which a bare `cfn-lint` reads too.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from checks.cache import FindingsCache, key
from checks.finding import CheckError, Finding
from checks.subject import Subject

CONFIG = Path(__file__).resolve().parent.parent / ".cfnlintrc"
Job = tuple[Path, str, tuple[str, ...], str, str]
Lint = Callable[[Path, str, tuple[str, ...], str, str], Sequence[Finding]]


def lint_key(subject: Subject, config: str) -> str:
    """What decides cfn-lint's findings: both texts, regions, rules, versions of cfn-lint and of Python."""
    return key(
        "cfn-lint",
        version("cfn-lint"),
        sys.version,
        config,
        ",".join(subject.regions),
        subject.json_text,
        subject.yaml_text,
    )


@contextmanager
def linting(subjects: Sequence[Subject], cache: FindingsCache) -> Iterator[Callable[[], Iterator[Sequence[Finding]]]]:
    """Begin to lint; the block may do something else meanwhile and then take the findings, subject by subject.

    What is cached is not linted. Of what remains, a single template is linted in this process when its findings
    are taken; more of them go to as many processes as there are processors.

    Raises:
        CheckError: DC001, a linter process ended or raised; DC002, `.cfnlintrc` is refused or missing.
    """
    config = _read(CONFIG)
    keys = [lint_key(subject, config) for subject in subjects]
    known = [cache.get(entry, subject.name) for entry, subject in zip(keys, subjects, strict=True)]
    missing = [subject for subject, findings in zip(subjects, known, strict=True) if findings is None]
    with _jobs([_job(subject) for subject in missing]) as results:

        def take() -> Iterator[Sequence[Finding]]:
            for entry, findings in zip(keys, known, strict=True):
                if findings is None:
                    fresh = tuple(next(results))
                    cache.put(entry, fresh)
                    yield fresh
                else:
                    yield findings

        yield take


def _job(subject: Subject) -> Job:
    return CONFIG, subject.name, subject.regions, subject.json_text, subject.yaml_text


@contextmanager
def _jobs(jobs: Sequence[Job], processes: int | None = None) -> Iterator[Iterator[Sequence[Finding]]]:
    if len(jobs) <= 1:
        yield (_lint_one(job) for job in jobs)
        return
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # spawn: a fork would copy whatever threads the caller has, such as one that draws progress
    with ProcessPoolExecutor(
        min(processes or available, len(jobs)), mp_context=multiprocessing.get_context("spawn")
    ) as pool:
        futures = [pool.submit(_lint_one, job) for job in jobs]
        try:
            yield (_result(future, job) for future, job in zip(futures, jobs, strict=True))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _lint_one(job: Job) -> Sequence[Finding]:
    from checks.lint_worker import lint  # noqa: PLC0415  cfn-lint takes most of a second to import: only to lint

    try:
        return lint(*job)
    except Exception as error:  # whatever it is, nothing is proven
        raise CheckError("DC001", f"cfn-lint broke on {job[1]}: {error!r}") from error


def _result(future: "Future[Sequence[Finding]]", job: Job) -> Sequence[Finding]:
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise CheckError("DC001", f"a cfn-lint process ended while it checked {job[1]}") from error


def _read(config: Path) -> str:
    try:
        return config.read_text(encoding="utf-8")
    except OSError as error:
        raise CheckError("DC002", f"{config.name} cannot be read: {error.strerror}") from error
