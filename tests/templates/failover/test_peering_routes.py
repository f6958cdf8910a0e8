from typing import Any

from settings.roles import HomeRole
from tests.templates.failover.stacks import existing_vpc, stack


def routes(role: HomeRole, env: Any = None) -> dict[str, str]:
    """Route table to destination; each leads through the peering connection."""
    found = stack(role, env).of_type("AWS::EC2::Route").values()
    assert {route["VpcPeeringConnectionId"] for route in found} == {"pcx-00000000000000001"}
    assert len({route["RouteTableId"] for route in found}) == len(found), "EC2 refuses the same route twice"
    return {route["RouteTableId"]: route["DestinationCidrBlock"] for route in found}


def test_own_vpc_both_tiers_reach_the_peers_range() -> None:
    tables = {"imported-DatabaseRouteTableIds", "imported-ClientRouteTableIds"}
    assert routes(HomeRole.PRIMARY) == dict.fromkeys(tables, "10.50.0.0/16")
    assert routes(HomeRole.DR) == dict.fromkeys(tables, "10.40.0.0/16")


def test_existing_vpc_every_route_table_of_the_region_and_none_of_the_other() -> None:
    env = existing_vpc(
        primary=(["rtb-000000a1", "rtb-000000a2", "rtb-000000a3"], ["rtb-000000a4"]),
        dr=(["rtb-000000b1"], ["rtb-000000b2"]),
    )
    assert routes(HomeRole.PRIMARY, env) == dict.fromkeys([f"rtb-000000a{n}" for n in (1, 2, 3, 4)], "10.50.0.0/16")
    assert routes(HomeRole.DR, env) == dict.fromkeys(["rtb-000000b1", "rtb-000000b2"], "10.40.0.0/16")


def test_existing_vpc_more_route_tables_in_dr() -> None:
    env = existing_vpc(
        primary=(["rtb-000000a1"], ["rtb-000000a2"]), dr=(["rtb-000000b1", "rtb-000000b2"], ["rtb-000000b3"])
    )
    assert len(routes(HomeRole.PRIMARY, env)) == 2
    assert len(routes(HomeRole.DR, env)) == 3


def test_a_route_table_shared_by_both_tiers_gets_one_route() -> None:
    env = existing_vpc(
        primary=(["rtb-000000a1"], ["rtb-000000a1"]),
        dr=(["rtb-000000b1", "rtb-000000b2"], ["rtb-000000b2", "rtb-000000b1"]),
    )
    assert routes(HomeRole.PRIMARY, env) == {"rtb-000000a1": "10.50.0.0/16"}
    assert routes(HomeRole.DR, env) == dict.fromkeys(["rtb-000000b1", "rtb-000000b2"], "10.40.0.0/16")
