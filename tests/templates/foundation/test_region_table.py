"""The region's own table: never lost with a stack, or the writer would fence itself for want of its record."""

import pytest

from settings.roles import DATABASE_ROLES, HomeRole
from templates import naming
from templates.foundation.region_table import PARTITION_KEY
from tests.environments import environment
from tests.templates.foundation.stacks import stack

PROD = environment("prod")
IN_EACH_REGION = pytest.mark.parametrize("role", DATABASE_ROLES)


@IN_EACH_REGION
def test_the_regions_memory_survives_the_stack_and_accidents(role: HomeRole) -> None:
    table = stack(PROD, role).resources["RegionTable"]
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    properties = table["Properties"]
    assert properties["DeletionProtectionEnabled"] is True
    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert properties["BillingMode"] == "PAY_PER_REQUEST"


@IN_EACH_REGION
def test_it_has_the_name_by_which_the_peers_controller_finds_it(role: HomeRole) -> None:
    properties = stack(PROD, role).resources["RegionTable"]["Properties"]
    assert properties["TableName"] == naming.region_table(PROD) == "orders-prod-region"
    assert properties["KeySchema"] == [{"AttributeName": PARTITION_KEY, "KeyType": "HASH"}]


@IN_EACH_REGION
def test_no_key_of_the_deployment_can_switch_it_off(role: HomeRole) -> None:
    assert stack(PROD, role).resources["RegionTable"]["Properties"]["SSESpecification"] == {"SSEEnabled": False}
