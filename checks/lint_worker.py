"""cfn-lint in a process of its own or in this one: rules are loaded once, then text after text is linted.

Importing this costs most of a second, so only what is about to lint imports it.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from cfnlint.config import ConfigMixIn
from cfnlint.decode import decode_str
from cfnlint.match import Match
from cfnlint.runner import Runner

from checks.finding import Finding, Severity

TOOL = "cfn-lint"
DIFFERENT = "DC003"
"""The JSON and the YAML do not say the same."""


@cache
def runner(config_file: Path) -> Runner:
    """The one runner of this process: its rules are loaded once. Regions are set for each template."""
    return Runner(ConfigMixIn(["--config-file", str(config_file)], templates=[]))


def lint(config_file: Path, subject: str, regions: tuple[str, ...], json_text: str, yaml_text: str) -> list[Finding]:
    """Everything that cfn-lint says about a template for the regions it goes to.

    Both texts are decoded as cfn-lint decodes files. Its rules see decoded data only, so a template whose texts
    decode to the same data is validated once, with the line numbers of the YAML.
    """
    from_json, errors = decode_str(json_text)
    from_yaml, yaml_errors = decode_str(yaml_text)
    if from_yaml is None or errors or yaml_errors:
        return [_finding(subject, match) for match in [*errors, *yaml_errors]]
    if json.dumps(from_json) != json.dumps(from_yaml):
        return [Finding(subject, DIFFERENT, "", "the JSON and the YAML differ in content", "error", TOOL)]
    own = runner(config_file)
    own.config = own.config.evolve(regions=list(regions))
    return sorted({_finding(subject, match) for match in own.validate_template(from_yaml)})


def _finding(subject: str, match: Match) -> Finding:
    path: list[Any] = list(getattr(match, "path", None) or [])
    severity: Severity = match.rule.severity
    return Finding(
        subject, match.rule.id, "/".join(map(str, path)), match.message, severity, TOOL, line=match.linenumber
    )
