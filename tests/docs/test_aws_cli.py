"""Every `aws ...` on the pages exists: service, operation, options, values, and the fields that its query names."""

import re
from pathlib import Path

import pytest

from tests.docs.aws_cli import understood
from tests.docs.aws_command import CommandError
from tests.docs.reading import DOCS, ROOT, blocks, name, read
from tests.docs.shell_words import commands_in

PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md"])
ASSIGNED = re.compile(r"^([A-Z]+)=([^\s$(]*(?:\$[A-Z]+[^\s$(]*)*)$", re.MULTILINE)


def variables(page: str) -> dict[str, str]:
    """What a page's own lines give its variables, where that is plain text."""
    given: dict[str, str] = {}
    for variable, value in ASSIGNED.findall(page):
        given[variable] = filled(value, given)
    return given


def filled(text: str, given: dict[str, str]) -> str:
    """A text with what is known of its variables."""
    return re.sub(r"\$\{?([A-Z]+)\b\}?", lambda found: given.get(found[1], found[0]), text)


def readable(page: str, arguments: list[str]) -> list[str]:
    """Files that only exist where a page's reader works stand for an empty document."""
    known = [filled(argument, variables(page)) for argument in arguments]
    return ["{}" if each.startswith("file://") and not (ROOT / each[7:]).exists() else each for each in known]


FOUND = {
    f"{name(path)}: {text}": readable(read(path), arguments)
    for path in PAGES
    for language in ("", "sh")
    for block in blocks(read(path), language)
    for text, arguments in commands_in(block)
}


@pytest.mark.parametrize("arguments", FOUND.values(), ids=[each[:80] for each in FOUND])
def test_the_command_is_one_that_the_cli_takes(arguments: list[str]) -> None:
    understood(arguments, ROOT)


def test_the_pages_have_commands() -> None:
    assert len(FOUND) > 80


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("aws cloudfront-formation create-stack --stack-name x", "no such service"),
        ("aws cloudformation create-stacks --stack-name x", "no such operation"),
        ("aws cloudformation create-stack --stackname x", "no such option"),
        ("aws cloudformation create-stack --template-body x", "Missing required parameter"),
        ("aws cloudformation wait stack-set-complete --stack-name x", "no such waiter"),
        ("aws cloudformation create-stack --stack-name x --capabilities CAPABILITY_ALL", "is none of"),
        ("aws cloudformation describe-stacks --query Stacks[0].Output", "no Output in the answer"),
        ("aws cloudformation describe-stacks --query Stacks[", "Incomplete expression"),
        ("aws cloudformation describe-stacks --output csv", "one of"),
        ("aws cloudformation describe-stacks /dev/stdout", "writes no file"),
        (
            "aws cloudformation create-stack-instances --stack-set-name x --regions r --operation-preferences Order=r",
            "is no field",
        ),
        ("aws dynamodb update-table --table-name abc --delete-protection-enabled", "unknown, or its value is missing"),
        ("aws rds modify-db-instance --db-instance-identifier x --allocated-storage", "its value is missing"),
    ],
)
def test_what_the_cli_or_aws_would_refuse_is_found(command: str, why: str) -> None:
    ((_, arguments),) = commands_in(command)
    with pytest.raises(CommandError, match=why):
        understood(arguments, ROOT)


def test_a_command_is_understood_as_the_cli_does(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text("{}", encoding="utf-8")
    script = """ID=$(aws cloudformation create-stack-instances --region $DR --stack-set-name a-b \\
      --accounts 111122223333 --regions us-east-1 us-west-2 --query OperationId --operation-preferences \\
      RegionOrder=us-east-1,us-west-2,FailureToleranceCount=0) && aws cloudformation create-stack-set \\
      --stack-set-name a --template-body file://t.json --managed-execution Active=true"""
    (_, first), (_, second) = commands_in(script)
    instances = understood(first, tmp_path)
    assert instances.options == {"region": "$DR", "query": "OperationId"}
    assert instances.parameters == {
        "StackSetName": "a-b",
        "Accounts": ["111122223333"],
        "Regions": ["us-east-1", "us-west-2"],
        "OperationPreferences": {"RegionOrder": ["us-east-1", "us-west-2"], "FailureToleranceCount": 0},
    }
    assert understood(second, tmp_path).parameters == {
        "StackSetName": "a",
        "TemplateBody": "{}",
        "ManagedExecution": {"Active": True},
    }
