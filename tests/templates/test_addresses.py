"""Who lives where: properties of the division that hold for every VPC range."""

from ipaddress import IPv4Network, collapse_addresses
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings.roles import DATABASE_ROLES, HomeRole, peer_of
from templates import addresses
from tests.environments import environment
from tests.templates.foundation.stacks import existing_vpc, in_existing_vpcs

SECOND_OCTETS = st.lists(st.integers(0, 255), min_size=2, max_size=2, unique=True)


@given(SECOND_OCTETS, st.integers(16, 22), st.integers(2, 4))
def test_subnets_fill_their_tier_and_never_meet(octets: list[int], prefix: int, zone_count: int) -> None:
    env = environment(
        regions__primary__vpc_cidr=f"10.{octets[0]}.0.0/{prefix}",
        regions__dr__vpc_cidr=f"10.{octets[1]}.0.0/{prefix}",
        regions__primary__zones=[f"us-east-1{letter}" for letter in "abcd"[:zone_count]],
    )
    databases = addresses.database_subnets(env, HomeRole.PRIMARY)
    clients = addresses.client_subnets(env, HomeRole.PRIMARY)
    vpc = env.regions.primary.vpc_cidr
    assert vpc is not None
    assert len(databases) == len(clients) == zone_count
    assert all(subnet.subnet_of(vpc) for subnet in (*databases, *clients))
    assert not any(one.overlaps(other) for one, other in combinations((*databases, *clients), 2))
    (database_range,) = addresses.database_ranges(env, HomeRole.PRIMARY)
    assert all(subnet.subnet_of(database_range) for subnet in databases)
    assert not any(subnet.overlaps(database_range) for subnet in clients)
    assert min(subnet.num_addresses for subnet in databases) >= 64  # a /22 still leaves RDS its room


@pytest.mark.parametrize("role", DATABASE_ROLES)
def test_clients_of_both_regions_and_of_the_file_may_connect_everywhere(role: HomeRole) -> None:
    env = environment(clients__cidrs=["192.168.7.0/24", "172.16.0.0/20"])
    own, peer, *named = addresses.client_ranges(env, role)
    assert [str(own.cidr), str(peer.cidr)] == {
        HomeRole.PRIMARY: ["10.40.64.0/18", "10.50.64.0/18"],
        HomeRole.DR: ["10.50.64.0/18", "10.40.64.0/18"],
    }[role]
    assert own.description == f"clients in {env.region(role).name}"
    assert peer.description == f"clients in {env.region(peer_of(role)).name}"
    assert [str(client.cidr) for client in named] == ["192.168.7.0/24", "172.16.0.0/20"]
    assert (*addresses.own_client_ranges(env, role), *addresses.remote_client_ranges(env, role)) == (own, peer, *named)


def test_no_client_range_holds_a_database_subnet() -> None:
    env = environment()
    for role in DATABASE_ROLES:
        for client in addresses.client_ranges(env, role):
            assert not any(client.cidr.overlaps(cidr) for cidr in addresses.database_ranges(env, role))


def test_adjacent_subnets_of_the_user_count_as_one_range() -> None:
    apart = existing_vpc("a", "10.1")
    together = existing_vpc("a", "10.1")
    together["clients"]["cidrs"] = ["10.1.100.0/24", "10.1.101.0/24", "10.1.102.0/24"]
    separate = addresses.own_client_ranges(in_existing_vpcs(apart), HomeRole.PRIMARY)
    merged = addresses.own_client_ranges(in_existing_vpcs(together), HomeRole.PRIMARY)
    assert [str(client.cidr) for client in separate] == ["10.1.100.0/24", "10.1.102.0/24", "10.1.104.0/24"]
    assert [str(client.cidr) for client in merged] == ["10.1.100.0/23", "10.1.102.0/24"]
    covered = {address for client in merged for address in client.cidr}
    assert covered == {address for cidr in together["clients"]["cidrs"] for address in IPv4Network(cidr)}


def test_the_users_subnets_keep_the_order_of_the_file() -> None:
    vpc = existing_vpc("a", "10.1")
    vpc["database"]["cidrs"] = ["10.1.4.0/24", "10.1.0.0/24", "10.1.2.0/24"]
    env = in_existing_vpcs(vpc)
    assert [str(cidr) for cidr in addresses.database_subnets(env, HomeRole.PRIMARY)] == vpc["database"]["cidrs"]
    assert list(addresses.database_ranges(env, HomeRole.PRIMARY)) == list(
        collapse_addresses(IPv4Network(cidr) for cidr in vpc["database"]["cidrs"])
    )


def test_a_region_without_any_network_is_named() -> None:
    vpc = existing_vpc("a", "10.1")
    del vpc["clients"]
    with pytest.raises(ValueError, match="us-east-1 has neither a VPC range nor an existing VPC with both tiers"):
        addresses.client_subnets(in_existing_vpcs(vpc), HomeRole.PRIMARY)
