"""The rotation of this release changes no password and cannot be mistaken for one that did."""

import json

import pytest

from functions import rotation

SECRET_ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-prod/master-AbCdEf"  # noqa: S105  an ARN


@pytest.fixture(autouse=True)
def _variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_PREFIX", "orders-prod-us-east-1-g")
    monkeypatch.setenv("PEER_DATABASE_PREFIX", "orders-prod-us-west-2-g")


def event(step: str) -> dict[str, str]:
    return {"SecretId": SECRET_ARN, "ClientRequestToken": "token-that-names-the-version", "Step": step}


@pytest.mark.parametrize("step", ["createSecret", "setSecret", "finishSecret"])
def test_every_step_that_would_change_something_fails(step: str) -> None:
    with pytest.raises(rotation.RotationNotAvailable, match=r"no password was changed.*present password stays valid"):
        rotation.handler(event(step), None)


def test_the_trial_of_a_new_schedule_passes(capsys: pytest.CaptureFixture[str]) -> None:
    rotation.handler(event("testSecret"), None)
    assert json.loads(capsys.readouterr().out)["action"] == "none"


@pytest.mark.parametrize("wrong", ["", "rotate", "CREATESECRET"])
def test_a_step_that_secrets_manager_does_not_send_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"Secrets Manager sends one of createSecret"):
        rotation.handler(event(wrong), None)


def test_an_event_without_a_step_is_refused() -> None:
    with pytest.raises(ValueError, match="Step is None"):
        rotation.handler({}, None)


def test_the_record_names_secret_step_and_databases_before_it_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(rotation.RotationNotAvailable):
        rotation.handler(event("createSecret"), None)
    record = json.loads(capsys.readouterr().out)
    assert (record["step"], record["secret"]) == ("createSecret", SECRET_ARN)
    assert record["databases"] == ["orders-prod-us-east-1-g", "orders-prod-us-west-2-g"]
