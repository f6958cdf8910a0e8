"""AWS's validator beside cfn-lint: it runs for every region, its warnings count, its exemptions are needed."""

from pathlib import Path

import pytest

from checks import security
from checks.cache import FindingsCache
from checks.security import EXEMPTIONS, security_findings
from rendering.render import render
from tests.checks.rendered import Templates, properties, spoiled, subjects
from tests.environments import environment


def open_to_everybody(templates: Templates) -> None:
    templates["lease"]["Resources"]["Open"] = {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {
            "GroupDescription": "open",
            "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}],
        },
    }


def misspelt(templates: Templates) -> None:
    properties(templates["lease"], "LeaseTable")["BillingMode"] = "PAY_PER_REQEST"


@pytest.mark.parametrize("name", ["prod", "dev"])
def test_what_is_rendered_has_no_findings(name: str) -> None:
    for subject in subjects(name):
        assert security_findings(subject, FindingsCache(None)) == (), subject.name


def test_a_security_rule_is_found() -> None:
    (subject,) = (each for each in spoiled(open_to_everybody) if each.layer == "lease")
    found = security_findings(subject, FindingsCache(None))
    assert found
    assert all(finding.place.startswith("Open") for finding in found)
    assert all("(us-east-2)" in finding.message for finding in found)


def test_a_wrong_value_is_found_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (subject,) = (each for each in spoiled(misspelt) if each.layer == "lease")
    found = security_findings(subject, FindingsCache(tmp_path))
    assert "error" in [finding.severity for finding in found]
    monkeypatch.setattr(security, "_diagnostics", None)  # whoever asks it now fails
    assert security_findings(subject, FindingsCache(tmp_path)) == found


@pytest.mark.parametrize("exemption", EXEMPTIONS, ids=lambda each: f"{each.rule} {each.entity}")
def test_every_exemption_is_still_needed(exemption: security.Exemption, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "EXEMPTIONS", tuple(each for each in EXEMPTIONS if each != exemption))
    uneven = environment("prod", regions__primary__zones=["us-east-1a", "us-east-1b"])
    (subject,) = render(uneven, "uneven.yaml", [exemption.layer])
    found = security_findings(subject, FindingsCache(None))
    assert {finding.code for finding in found} == {exemption.rule}
    assert {finding.place.split("/")[0] for finding in found} == {exemption.entity}
    assert exemption.reason
