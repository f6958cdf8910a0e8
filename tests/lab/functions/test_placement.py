"""Where a function runs."""

from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest

from lab.functions.placement import Placement, PlacementError, place
from lab.network.addresses import RESERVED, hosts

SUBNETS = {"subnet-a": "10.20.64.0/20", "subnet-b": "10.20.80.0/20"}


def _config(**network: Any) -> dict[str, Any]:
    arn = "arn:aws:lambda:us-east-1:111122223333:function:probe"
    return {"FunctionName": "probe", "FunctionArn": arn, "VpcConfig": network}


def test_outside_a_vpc_it_has_a_region_and_no_address() -> None:
    assert place(_config(SubnetIds=[], SecurityGroupIds=[]), SUBNETS.get) == Placement("us-east-1")
    assert not place({"FunctionArn": _config()["FunctionArn"]}, SUBNETS.get).in_vpc


def test_in_a_vpc_it_has_an_address_of_its_subnet_that_no_database_gets() -> None:
    found = place(_config(SubnetIds=["subnet-b", "subnet-a"], SecurityGroupIds=["sg-1"]), SUBNETS.get)
    assert found == Placement("us-east-1", "10.20.80.4", ("sg-1",))
    subnet = IPv4Network(SUBNETS["subnet-b"])
    assert IPv4Address(found.address) in subnet
    assert IPv4Address(found.address) not in set(hosts(subnet))
    assert int(IPv4Address(found.address)) - int(subnet.network_address) < RESERVED


def test_a_subnet_that_is_not_there_is_named() -> None:
    with pytest.raises(PlacementError, match="us-east-1 has no subnet subnet-x"):
        place(_config(SubnetIds=["subnet-x"]), SUBNETS.get)
