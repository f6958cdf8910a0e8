"""How a rendered file is told from one that somebody put there."""

from pathlib import PurePosixPath

FIRST_WORDS = "Rendered by generate.py"
"""What the comment at the top of every template for reading begins with."""

_YAML = f"# {FIRST_WORDS}".encode()
_JSON = b'{"AWSTemplateFormatVersion":'
_PARAMETERS = (b"[]\n", b'[\n  {\n    "ParameterKey":')
_POLICY = b'{\n  "Version": "2012-10-17",\n  "Statement": ['


def is_rendered(path: PurePosixPath, content: bytes) -> bool:
    """Whether a file that nothing renders any more was rendered once, by its name and first bytes.

    Args:
        path: below the environment's directory.
        content: what it holds.
    """
    match path.parts, path.suffix:
        case [_], ".yaml":
            return content.startswith(_YAML)
        case [name], ".json":
            return content.startswith(_POLICY if name.endswith("-policy.json") else _JSON)
        case ["parameters", _], ".json":
            return content.startswith(_PARAMETERS)
    return False
