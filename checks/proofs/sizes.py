"""Sizes: what CloudFormation and Lambda refuse."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from checks.finding import Finding
from checks.proofs.deployment import Deployment
from checks.subject import Subject

CODES = {
    "DC076": "a template larger than CloudFormation takes directly",
    "DC078": "more resources, outputs or parameters than a template may have",
    "DC079": "environment variables larger than Lambda takes",
}

TEMPLATE_BYTES = 51_200
"""Largest template body; anything larger must lie in a bucket. CloudFormation User Guide, quotas."""
ROOM_FOR_CODE_BYTES: Mapping[str, int] = {"database": 14_000, "failover": 27_000}
"""What the rest of a layer's template leaves for its inline functions. A promise to whoever writes their code, so a
test holds the committed environments to it; longer names than theirs may take from it."""
MOST = {"Resources": 500, "Outputs": 200, "Parameters": 200}
ENVIRONMENT_BYTES = 4 * 1024
"""Names and values of a function's environment variables together. Lambda Developer Guide, quotas."""
LONGEST_IMPORT = 128
"""Bytes to count for a value that is known only after deployment: an ARN is no longer."""


def prove(deployment: Deployment) -> Iterator[Finding]:
    """Templates first, then each function's environment."""
    for stack in deployment.templates:
        size = template_bytes(stack.subject)
        if size > TEMPLATE_BYTES:
            yield stack.finding("DC076", "", f"{size:,} bytes; {TEMPLATE_BYTES:,} are allowed")
        for section, most in MOST.items():
            if len(stack.subject.template.get(section, {})) > most:
                yield stack.finding("DC078", section, f"more than {most}")
    for stack, title, function in deployment.find("AWS::Lambda::Function"):
        variables = function.get("Environment", {}).get("Variables", {})
        taken = sum(
            len(name.encode()) + (len(value.encode()) if isinstance(value, str) else LONGEST_IMPORT)
            for name, value in variables.items()
        )
        if taken > ENVIRONMENT_BYTES:
            yield stack.finding("DC079", title, f"{taken:,} bytes; {ENVIRONMENT_BYTES:,} are allowed")


def room_for_code(subject: Subject) -> int:
    """Bytes that a layer's inline functions may take together, escapes included; they take some of them already."""
    return TEMPLATE_BYTES - template_bytes(subject) + _inline_code_bytes(subject.template["Resources"])


def template_bytes(subject: Subject) -> int:
    """Size of the template body that is deployed."""
    return len(subject.json_text.rstrip("\n").encode())


def _inline_code_bytes(resources: Mapping[str, Any]) -> int:
    codes = [
        resource["Properties"]["Code"]["ZipFile"]
        for resource in resources.values()
        if resource["Type"] == "AWS::Lambda::Function" and "ZipFile" in resource["Properties"]["Code"]
    ]
    return sum(len(json.dumps(code, ensure_ascii=False).encode()) for code in codes)
