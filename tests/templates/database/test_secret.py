"""The master password: where it is, what generates it, and what must never change about it."""

import json
import string

from templates.database.secret import EXCLUDED_CHARACTERS, password_reference
from tests.templates.database.stacks import DR, PRIMARY, PROD, properties, stack

REFUSED_BY_RDS = " \"'/@"


def test_it_lives_in_the_home_primary_region_only() -> None:
    assert "MasterSecret" in stack(PRIMARY).resources
    assert "MasterSecret" not in stack(DR).resources


def test_either_region_has_an_arn_that_reads_it() -> None:
    """In dr without the random suffix, which no template can know; Secrets Manager takes such a partial ARN."""
    assert stack(PRIMARY).outputs["SecretArn"]["Value"] == {"Ref": "MasterSecret"}
    assert stack(DR).outputs["SecretArn"]["Value"].endswith(":us-west-2:111122223333:secret:orders-prod/master")


def test_either_region_knows_its_name() -> None:
    assert {stack(role).outputs["SecretName"]["Value"] for role in (PRIMARY, DR)} == {"orders-prod/master"}


def test_it_is_copied_to_dr_under_drs_key() -> None:
    secret = properties(PRIMARY, "MasterSecret")
    assert secret["KmsKeyId"] == "own KeyArn"
    assert secret["ReplicaRegions"] == [{"Region": "us-west-2", "KmsKeyId": "alias/rds-dr-prod"}]


def test_it_outlives_its_stack() -> None:
    secret = stack(PRIMARY).resources["MasterSecret"]
    assert (secret["DeletionPolicy"], secret["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_what_generates_it_is_pinned() -> None:
    """A change here makes CloudFormation generate a password that the database does not have."""
    generated = properties(PRIMARY, "MasterSecret")["GenerateSecretString"]
    assert generated == {
        "SecretStringTemplate": '{"dbname":"app","engine":"postgres","host":"writer.orders-prod.internal",'
        '"port":5432,"username":"dbmaster"}',
        "GenerateStringKey": "password",
        "PasswordLength": 40,
        "ExcludeCharacters": " \"'/@\\`$%&:;?#[]{}|<>",
    }


def test_clients_are_sent_to_the_writer_whoever_it_is() -> None:
    template = json.loads(properties(PRIMARY, "MasterSecret")["GenerateSecretString"]["SecretStringTemplate"])
    assert template["host"] == "writer.orders-prod.internal"
    assert "password" not in template


def test_generated_passwords_suit_rds_and_keep_one_character_of_each_kind() -> None:
    assert set(REFUSED_BY_RDS) <= set(EXCLUDED_CHARACTERS)
    assert not set(EXCLUDED_CHARACTERS) & set(string.ascii_letters + string.digits)
    assert set(string.punctuation) - set(EXCLUDED_CHARACTERS)  # GenerateSecretString wants one of them by default


def test_a_rotation_does_not_change_the_reference() -> None:
    assert password_reference(PROD).count(":") == 4  # resolve, service, name, SecretString, key: no stage, no version
