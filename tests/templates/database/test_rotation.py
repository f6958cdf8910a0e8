"""Rotation: in the home primary region only, by Secrets Manager only, on this deployment's databases only."""

from collections.abc import Iterator, Mapping

import pytest

from templates.database.secret import EXCLUDED_CHARACTERS
from tests.environments import environment
from tests.functions import rotation_runs
from tests.functions.rotation_model import World
from tests.functions.rotation_runs import attempt
from tests.templates.database.stacks import DR, PRIMARY, properties, stack, statements

ROLE = "RotationRole"


def test_dr_has_nothing_of_it() -> None:
    assert not [title for title in stack(DR).resources if title.startswith("Rotation")]
    assert "RotationArn" not in stack(DR).outputs


def test_it_rotates_on_schedule_and_not_with_a_stack_update() -> None:
    schedule = properties(PRIMARY, "RotationSchedule")
    assert schedule["SecretId"] == {"Ref": "MasterSecret"}
    assert schedule["RotationLambdaARN"] == {"Fn::GetAtt": ["RotationFunction", "Arn"]}
    assert schedule["RotationRules"] == {"AutomaticallyAfterDays": 30}
    assert schedule["RotateImmediatelyOnUpdate"] is False


def test_the_schedule_waits_for_the_permission_to_call() -> None:
    assert stack(PRIMARY).resources["RotationSchedule"]["DependsOn"] == ["RotationPermission"]


def test_only_this_accounts_secrets_manager_may_call() -> None:
    permission = properties(PRIMARY, "RotationPermission")
    assert permission["Principal"] == "secretsmanager.amazonaws.com"
    assert permission["SourceAccount"] == "111122223333"


def test_it_may_set_the_password_of_every_generation_in_both_regions_and_of_nothing_else() -> None:
    assert statements(PRIMARY, ROLE)["rds:ModifyDBInstance"]["Resource"] == [
        "arn:aws:rds:us-east-1:111122223333:db:orders-prod-us-east-1-g*",
        "arn:aws:rds:us-west-2:111122223333:db:orders-prod-us-west-2-g*",
    ]


@pytest.mark.parametrize("action", ["DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"])
def test_it_handles_the_one_secret(action: str) -> None:
    assert statements(PRIMARY, ROLE)[f"secretsmanager:{action}"]["Resource"] == [{"Ref": "MasterSecret"}]


def test_only_a_random_password_is_unscoped() -> None:
    unscoped = [action for action, found in statements(PRIMARY, ROLE).items() if "*" in found["Resource"]]
    assert unscoped == ["secretsmanager:GetRandomPassword"]


def test_it_reads_the_lease_and_cannot_write_it() -> None:
    allowed = statements(PRIMARY, ROLE)
    assert allowed["dynamodb:GetItem"]["Resource"] == [
        "arn:aws:dynamodb:us-east-2:111122223333:table/orders-prod-lease"
    ]
    assert [action for action in allowed if action.startswith("dynamodb:")] == ["dynamodb:GetItem"]


def test_keys_are_used_through_secrets_manager_only() -> None:
    condition = statements(PRIMARY, ROLE)["kms:Decrypt"]["Condition"]
    assert condition["StringEquals"]["kms:ViaService"] == [
        "secretsmanager.us-east-1.amazonaws.com",
        "secretsmanager.us-west-2.amazonaws.com",
    ]
    assert condition["ForAnyValue:StringEquals"]["kms:ResourceAliases"] == [
        "alias/rds-primary-prod",
        "alias/rds-dr-prod",
    ]


def test_new_passwords_follow_the_rules_of_the_first() -> None:
    variables = properties(PRIMARY, "RotationFunction")["Environment"]["Variables"]
    assert variables["EXCLUDED_CHARACTERS"] == EXCLUDED_CHARACTERS
    assert (variables["PASSWORD_KEY"], variables["PASSWORD_LENGTH"]) == ("password", "40")


def test_it_finds_the_writer_through_the_lease() -> None:
    variables = properties(PRIMARY, "RotationFunction")["Environment"]["Variables"]
    assert (variables["LEASE_REGION"], variables["LEASE_TABLE"]) == ("us-east-2", "orders-prod-lease")
    assert variables["DATABASE_PREFIX"] == "orders-prod-us-east-1-g"
    assert variables["PEER_DATABASE_PREFIX"] == "orders-prod-us-west-2-g"


def test_without_a_witness_the_lease_is_in_dr() -> None:
    env = environment("prod", regions__witness=None, recovery__mode="approval")
    assert statements(PRIMARY, ROLE, env)["dynamodb:GetItem"]["Resource"] == [
        "arn:aws:dynamodb:us-west-2:111122223333:table/orders-prod-lease"
    ]


class Read(Mapping[str, str]):
    """A function's variables, and which of them it read."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self.variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.variables)

    def __len__(self) -> int:
        return len(self.variables)


def test_it_is_allowed_exactly_the_calls_it_makes() -> None:
    """Beside its log and what Secrets Manager does with keys on its behalf."""
    world, called = World(), set()
    world.on_call = lambda *_: called.add(f"{world.calls[-1].service}:{world.calls[-1].operation}")
    assert attempt(world) is None
    allowed = {action for action in statements(PRIMARY, ROLE) if not action.startswith(("kms:", "logs:"))}
    assert called == allowed


def test_it_is_given_exactly_the_variables_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rotation with the template's own variables, and with the region that Lambda sets."""
    given = properties(PRIMARY, "RotationFunction")["Environment"]["Variables"]
    read = Read({**given, "AWS_REGION": "us-east-1"})
    monkeypatch.setattr(rotation_runs, "VARIABLES", read)
    assert attempt(World()) is None
    assert read.names == {*given, "AWS_REGION"}


def test_a_rotation_ends_well_within_the_functions_time() -> None:
    """The model's function has 300 seconds."""
    assert properties(PRIMARY, "RotationFunction")["Timeout"] == 300
