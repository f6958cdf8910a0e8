"""The files of a rendered environment, as the AWS CLI and CloudFormation take them."""

import json
import re
from pathlib import PurePosixPath
from typing import Any

import cfn_flip  # type: ignore[import-untyped]  # ships no types; only read back with
import pytest

from checks.proofs.sizes import ROOM_FOR_CODE_BYTES, TEMPLATE_BYTES, room_for_code
from checks.subject import Subject
from rendering.files import environment_files, files_of, parameters
from rendering.marks import is_rendered
from rendering.render import LAYER_NAMES, render, render_policies
from templates.overrides import OVERRIDES
from tests.environments import environment

ROOM_BYTES = {"bootstrap": 20_000, "lease": 45_000, "foundation": 20_000, **ROOM_FOR_CODE_BYTES}
"""What must be left of 51,200 bytes beside everything but the functions' code: in database and failover for that code,
whose final form is still to be written; elsewhere for long names, a user's own tags and four zones."""


@pytest.fixture(scope="module", params=["dev", "prod"])
def subjects(request: pytest.FixtureRequest) -> tuple[Subject, ...]:
    return render(environment(request.param), f"{request.param}.yaml")


@pytest.fixture(params=LAYER_NAMES)
def subject(request: pytest.FixtureRequest, subjects: tuple[Subject, ...]) -> Subject:
    return next(subject for subject in subjects if subject.layer == request.param)


def test_every_template_can_be_deployed_without_a_bucket(subject: Subject) -> None:
    assert len(subject.json_text.encode()) <= TEMPLATE_BYTES


def test_room_is_left_for_the_functions(subject: Subject) -> None:
    assert room_for_code(subject) >= ROOM_BYTES[subject.layer]


def _code(subject: Subject) -> list[str]:
    functions = (body for body in subject.template["Resources"].values() if body["Type"] == "AWS::Lambda::Function")
    return [function["Properties"]["Code"]["ZipFile"] for function in functions]


def test_yaml_and_json_say_the_same(subject: Subject) -> None:
    assert json.loads(cfn_flip.to_json(subject.yaml_text)) == json.loads(subject.json_text) == subject.template


def test_the_code_of_functions_is_readable_in_the_yaml(subject: Subject) -> None:
    """Line by line in a literal block: a review of `output/` sees what changed in a function."""
    lines = set(map(str.strip, subject.yaml_text.splitlines()))
    for code in _code(subject):
        assert {line.strip() for line in code.splitlines()} <= lines


def test_no_password_or_secret_value_is_in_any_file(subject: Subject) -> None:
    for path, text in files_of(subject).items():
        for match in re.finditer(r'MasterUserPassword"?:\s*(?P<value>.{0,60})', text):
            assert "{{resolve:secretsmanager:" in match["value"] or "Sub" in match["value"], path


def test_each_layer_has_templates_and_parameters_for_its_regions(subject: Subject) -> None:
    expected = {f"{subject.layer}.yaml", f"{subject.layer}.json"}
    expected |= {f"parameters/{subject.layer}.{region}.json" for region in subject.regions}
    assert {str(path) for path in files_of(subject)} == expected


def test_every_file_is_recognised_as_rendered(subject: Subject) -> None:
    assert all(is_rendered(path, text.encode()) for path, text in files_of(subject).items())


def test_every_file_ends_in_one_newline(subject: Subject) -> None:
    assert all(text.endswith("\n") and not text.endswith("\n\n") for text in files_of(subject).values())


def test_the_deployers_policies_are_files_beside_the_layers() -> None:
    policies = render_policies(environment("dev"), "dev.yaml")
    files = environment_files((), policies)
    assert {str(path) for path in files} == {f"{policy.layer}.json" for policy in policies}
    for path, text in files.items():
        assert is_rendered(path, text.encode())
        assert json.loads(text)["Version"] == "2012-10-17"
        assert text.endswith("\n")


def test_another_policy_in_their_place_is_nobodys() -> None:
    """`is_rendered` decides what may be removed: a policy that somebody laid there is named and left."""
    theirs = b'{"Version": "2012-10-17", "Statement": []}'
    assert not is_rendered(PurePosixPath("deployer-policy.json"), theirs)
    assert not is_rendered(PurePosixPath("policy.json"), theirs)


def test_the_parameter_file_answers_exactly_the_parameters_of_the_template(subject: Subject) -> None:
    """CloudFormation refuses a missing parameter, an unknown one, and a value outside its pattern."""
    declared: dict[str, Any] = subject.template.get("Parameters", {})
    for region in subject.regions:
        entries = json.loads(files_of(subject)[PurePosixPath(f"parameters/{subject.layer}.{region}.json")])
        assert [set(entry) for entry in entries] == [{"ParameterKey", "ParameterValue"}] * len(entries)
        values = {entry["ParameterKey"]: entry["ParameterValue"] for entry in entries}
        assert values.keys() == declared.keys()
        for name, value in values.items():
            assert re.fullmatch(declared[name]["AllowedPattern"], value), f"{name}={value}"


def test_a_layer_without_parameters_gets_an_empty_list() -> None:
    assert json.loads(parameters("lease")) == []


def test_a_placeholder_is_no_real_name() -> None:
    """Deploying a placeholder by mistake must fail, not reach somebody's resource."""
    for overrides in OVERRIDES.values():
        for override in overrides:
            assert override.placeholder.endswith((".invalid", "-00000000000000000"))
