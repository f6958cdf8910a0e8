"""Which environment files a command line means."""

import re
from collections.abc import Sequence
from pathlib import Path

SUFFIXES = (".yaml", ".yml")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)


class UnknownSourceError(ValueError):
    """A name on the command line is no environment; the message says which there are."""


def find_sources(names: Sequence[str], config: Path) -> tuple[Path, ...]:
    """The environment files for these names, or all those in `config` for none, in a stable order.

    Args:
        names: environments (`prod` for `config/prod.yaml`), or paths of files.
        config: directory of the environment files.

    Raises:
        UnknownSourceError: a name is unknown, a file is missing, there is nothing to do, or two files would be rendered
            to the same directory.
    """
    available = _available(config)
    if not names:
        if not available:
            raise UnknownSourceError(f"no environment files ({' or '.join(SUFFIXES)}) in {config}")
        found = available
    else:
        found = [_find(name, config, available) for name in names]
    sources: dict[str, Path] = {}
    for path in found:
        if not _NAME.fullmatch(path.stem):
            raise UnknownSourceError(f"{path}: a directory is named after it, so its name is letters, digits and . _ -")
        other = sources.setdefault(path.stem, path)
        if other.resolve() != path.resolve():
            raise UnknownSourceError(
                f"{other} and {path} have the same name, so both would be rendered to output/{path.stem}"
            )
    return tuple(sources.values())


def _find(name: str, config: Path, available: Sequence[Path]) -> Path:
    if name.endswith(SUFFIXES) or "/" in name:
        path = Path(name)
        if not path.is_file():
            raise UnknownSourceError(f"{name}: no such file")
        return path
    for path in available:
        if path.stem == name:
            return path
    known = ", ".join(path.stem for path in available) or "none"
    raise UnknownSourceError(f"{name}: no such environment in {config} (there: {known})")


def _available(config: Path) -> list[Path]:
    if not config.is_dir():
        raise UnknownSourceError(f"{config}: no such directory")
    return sorted(path for path in config.iterdir() if path.suffix in SUFFIXES and not path.name.startswith("."))
