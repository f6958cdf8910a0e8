"""Secrets: generated, referred to, never written down."""

import re
from collections.abc import Iterator

from checks.finding import Finding
from checks.proofs.deployment import Deployment, Stack, walk

CODES = {
    "DC090": "a password that stands in the template",
    "DC091": "a master secret that is not generated, encrypted and replicated",
    "DC092": "a dynamic reference where it is not resolved or not needed",
    "DC093": "text that looks like a secret",
}

SECRET, INSTANCE = "AWS::SecretsManager::Secret", "AWS::RDS::DBInstance"
DYNAMIC_REFERENCE = re.compile(r"\{\{resolve:(?P<service>[a-z-]+):[^}]*\}\}")
LOOKS_SECRET = {
    "an access key id": re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a password in a URL": re.compile(r"\b[a-z][a-z0-9+.-]*://[^/\s:@{}$]+:[^/\s:@{}$]+@"),
    "a literal password": re.compile(r"""(?i)\b(?:password|passwd|secret_?key)["']?\s*[:=]\s*["'][^"'{}$\s]{6,}["']"""),
}
EXCLUDED = set("/@\"' ")
"""Characters that RDS refuses in a master password."""


def prove(deployment: Deployment) -> Iterator[Finding]:
    """Passwords, the secret itself, references to it, and everything that is text."""
    for stack, title, instance in deployment.find(INSTANCE):
        yield from _instance(stack, title, instance)
    for stack, title, secret in deployment.find(SECRET):
        yield from _secret(deployment, stack, title, secret)
    for stack in deployment.templates:
        yield from _texts(stack)


def _instance(stack: Stack, title: str, instance: dict[str, object]) -> Iterator[Finding]:
    if instance.get("ManageMasterUserPassword"):
        yield stack.finding("DC090", title, "RDS for PostgreSQL replicates no instance whose password RDS manages")
    if "SourceDBInstanceIdentifier" in instance:
        return
    password = str(instance.get("MasterUserPassword", ""))
    if not re.search(r"resolve:secretsmanager:", password):
        yield stack.finding("DC090", f"{title}/MasterUserPassword", "must refer to the generated secret")


def _secret(deployment: Deployment, stack: Stack, title: str, secret: dict[str, object]) -> Iterator[Finding]:
    if "SecretString" in secret:
        yield stack.finding("DC090", f"{title}/SecretString", "a secret is generated, not written down")
    generated = secret.get("GenerateSecretString")
    if not isinstance(generated, dict) or not {"SecretStringTemplate", "GenerateStringKey"} <= generated.keys():
        yield stack.finding("DC091", title, "needs GenerateSecretString with its template and key")
    elif not set(str(generated.get("ExcludeCharacters", ""))) >= EXCLUDED - {" "} or generated.get("IncludeSpace"):
        yield stack.finding("DC091", title, "may generate a character that RDS refuses: / @ \" ' or space")
    if "KmsKeyId" not in secret:
        yield stack.finding("DC091", title, "is not under the customer-managed key")
    replicas = secret.get("ReplicaRegions")
    regions = [replica.get("Region") for replica in replicas] if isinstance(replicas, list) else []
    if regions != [deployment.environment.regions.dr.name]:
        yield stack.finding("DC091", title, f"replicated to {regions}, needed is dr")


def _texts(stack: Stack) -> Iterator[Finding]:
    for path, value in walk(stack.subject.template):
        if not isinstance(value, str):
            continue
        for what, pattern in LOOKS_SECRET.items():
            if pattern.search(value):
                yield stack.finding("DC093", path, f"looks like {what}")
        for reference in DYNAMIC_REFERENCE.finditer(value):
            if reference["service"] != "secretsmanager" or "MasterUserPassword" not in path:
                yield stack.finding("DC092", path, "only MasterUserPassword refers to a secret")
