"""A function that is too large for a template as it stands: it is deployed as its packed files.

A template that is deployed without a bucket has 51,200 bytes, and the controller alone has more. So the files, byte
for byte, are zipped as for any Lambda function, and the archive is what is inline, compressed and in ASCII, behind a
few lines that unpack it. `python -m templates.packed_function TEMPLATE DIRECTORY` shows what a template deploys.
"""

import argparse
import bz2
import hashlib
import io
import json
import re
import zipfile
from base64 import b85decode, b85encode
from collections.abc import Mapping
from pathlib import Path

LOADER = '''"""The files of functions/{name}, packed; docs/controller.md says how to read them. SHA-256 of the archive:
{digest}
"""

import base64
import bz2
import sys

ARCHIVE = "/tmp/{name}.zip"
with open(ARCHIVE, "wb") as file:
    file.write(bz2.decompress(base64.b85decode(PACKED := "{packed}")))
sys.path.insert(0, ARCHIVE)
from functions.{module} import handler
'''
PACKED = re.compile(r'PACKED := "([^"]+)"')


def packed(path: Path) -> str:
    """The text of the one file that Lambda gets; the same for the same files, on every machine.

    `path` is a module with a handler, or a folder whose module `loop` has it. bzip2, because its output has not
    changed in decades, where zlib's differs between its implementations.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        # Python finds a folder without __init__.py in an archive only by an entry of its own.
        files.writestr(_entry("functions/"), b"")
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            name = file.relative_to(path.parent).as_posix()
            files.writestr(_entry(f"functions/{name}"), file.read_bytes())
    content = archive.getvalue()
    return LOADER.format(
        name=path.stem,
        module=f"{path.stem}.loop" if path.is_dir() else path.stem,
        digest=hashlib.sha256(content).hexdigest(),
        packed=b85encode(bz2.compress(content)).decode(),
    )


def _entry(name: str) -> zipfile.ZipInfo:
    """Without time and maker, so that only the files' bytes count."""
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    return entry


def unpacked(text: str) -> Mapping[str, bytes]:
    """File name to content, out of what `packed` made.

    Raises:
        ValueError: the text is not of its making.
    """
    found = PACKED.search(text)
    if not found:
        raise ValueError("not a packed function")
    with zipfile.ZipFile(io.BytesIO(bz2.decompress(b85decode(found[1])))) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def main() -> None:
    """Write the files of every packed function of a rendered template."""
    parser = argparse.ArgumentParser(prog="python -m templates.packed_function", description=main.__doc__)
    parser.add_argument("template", type=Path, help="output/prod/failover.json")
    parser.add_argument("directory", type=Path, help="where to write them")
    arguments = parser.parse_args()
    resources = json.loads(arguments.template.read_text(encoding="utf-8"))["Resources"].values()
    for text in (
        each["Properties"]["Code"]["ZipFile"] for each in resources if each["Type"] == "AWS::Lambda::Function"
    ):
        if PACKED.search(text):
            for name, content in unpacked(text).items():
                path = arguments.directory / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                print(path)


if __name__ == "__main__":
    main()
