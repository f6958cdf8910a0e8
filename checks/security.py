"""AWS's `cloudformation-validate` beside cfn-lint: schemas, lint and security rules, compiled.

It validates for one region at a time. Of its severities everything from WARN on is a failure; INFO is left out,
because it says of each property that changing it replaces the resource (I9001).
"""

import atexit
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from checks.cache import FindingsCache, key
from checks.finding import CheckError, Finding, Severity
from checks.subject import Subject
from resolution.resolve import EXAMPLE_ACCOUNT

if TYPE_CHECKING:
    from cloudformation_validate import Diagnostic, Engine

TOOL = "cloudformation-validate"


@dataclass(frozen=True)
class Exemption:
    """One rule that does not apply to one resource or output, and why."""

    layer: str
    entity: str
    """Logical id of the resource, or name of the output."""
    rule: str
    reason: str


NOT_FOLLOWED = "in outputs the rule does not follow Fn::If to what exists; proof DC010 does so in each region"
EXEMPTIONS = (
    Exemption("database", "DatabaseEndpoint", "W1001", NOT_FOLLOWED),
    Exemption("database", "SecretArn", "W1001", NOT_FOLLOWED),
    Exemption("foundation", "ClientSubnetIds", "W1001", NOT_FOLLOWED),
    Exemption("foundation", "DatabaseSubnetIds", "W1001", NOT_FOLLOWED),
)


def security_findings(subject: Subject, findings_cache: FindingsCache) -> Sequence[Finding]:
    """What `cloudformation-validate` says about a template in any of its regions.

    Raises:
        CheckError: DC001, it broke.
    """
    exemptions = {(each.entity, each.rule) for each in EXEMPTIONS if each.layer == subject.layer}
    entry = key(TOOL, version(TOOL), repr(sorted(exemptions)), ",".join(subject.regions), subject.json_text)
    known = findings_cache.get(entry, subject.name)
    if known is not None:
        return known
    found = {
        _finding(subject.name, region, diagnostic)
        for region in subject.regions
        for diagnostic in _diagnostics(subject, region)
        if (diagnostic.entity and diagnostic.entity.logical_id, diagnostic.rule_id) not in exemptions
    }
    fresh = tuple(sorted(found))
    findings_cache.put(entry, fresh)
    return fresh


@cache
def _engine() -> "Engine":
    from cloudformation_validate import CelEngine  # noqa: PLC0415  takes half a second to load: only to validate

    atexit.register(_engine.cache_clear)  # before Python takes down the library that frees it
    return CelEngine()


def _diagnostics(subject: Subject, region: str) -> Sequence["Diagnostic"]:
    from cloudformation_validate import (  # noqa: PLC0415  as above
        DetailLevel,
        PseudoParameterOverrides,
        Severity,
        TemplateContent,
        ValidateConfig,
        ValidationError,
    )

    config = ValidateConfig(
        severity_level=Severity.WARN,
        detail_level=DetailLevel.STANDARD,
        pseudo_parameter_overrides=PseudoParameterOverrides(region=region, account_id=EXAMPLE_ACCOUNT),
    )
    try:
        return (
            _engine().validate_template(TemplateContent(subject.json_text, f"{subject.name}.json"), config).diagnostics
        )
    except ValidationError as error:
        raise CheckError("DC001", f"{TOOL} broke on {subject.name} in {region}: {error}") from error


def _finding(subject: str, region: str, diagnostic: "Diagnostic") -> Finding:
    entity = diagnostic.entity
    place = "/".join(filter(None, [entity.logical_id if entity else "", diagnostic.property_path or ""]))
    severity: Severity = "warning" if diagnostic.severity.name == "WARN" else "error"
    return Finding(subject, diagnostic.rule_id, place, f"{diagnostic.message} ({region})", severity, TOOL)
