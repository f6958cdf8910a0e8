"""The fence as data: everybody who may connect is cut off, replication is not."""

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings.environment import Environment
from settings.roles import DATABASE_ROLES, HomeRole, peer_of
from templates.addresses import client_ranges, database_ranges
from templates.fence import FENCE_RULES, FIRST_TEMPLATE_RULE, FenceEntry, fence_entries
from tests.environments import environment
from tests.templates.foundation.stacks import existing_vpc, in_existing_vpcs


def passes(entries: tuple[FenceEntry, ...], address: IPv4Network) -> bool:
    """What a network ACL does: the lowest number that covers the address decides; the template's own allow all."""
    for entry in sorted(entries, key=lambda entry: entry.number):
        if address.subnet_of(entry.cidr):
            return entry.allow
    return True


FURTHER = st.lists(
    st.sampled_from(["192.168.0.0/16", "172.16.0.0/12", "10.0.0.0/8", "0.0.0.0/0"]), max_size=4, unique=True
)


@given(FURTHER, st.sampled_from(DATABASE_ROLES))
def test_no_client_passes_and_the_peers_databases_do(further: list[str], role: HomeRole) -> None:
    env = environment(clients__cidrs=further)
    entries = fence_entries(env, role)
    for client in client_ranges(env, role):
        assert not passes(entries, IPv4Network((client.cidr[1], 32))) or _is_peer_database(env, role, client.cidr)
    for database in database_ranges(env, peer_of(role)):
        assert passes(entries, IPv4Network((database[1], 32)))


def _is_peer_database(env: Environment, role: HomeRole, cidr: IPv4Network) -> bool:
    return any(IPv4Network((cidr[1], 32)).subnet_of(database) for database in database_ranges(env, peer_of(role)))


def test_numbers_are_distinct_reserved_and_below_the_templates_own() -> None:
    env = environment(clients__cidrs=["192.168.0.0/16", "172.16.0.0/12", "10.0.0.0/8", "100.64.0.0/10"])
    numbers = [entry.number for entry in fence_entries(env, HomeRole.PRIMARY)]
    assert len(set(numbers)) == len(numbers) == 7
    assert set(numbers) <= set(FENCE_RULES)
    assert max(FENCE_RULES) < FIRST_TEMPLATE_RULE


def test_without_overlap_nothing_needs_to_be_allowed() -> None:
    assert [entry.allow for entry in fence_entries(environment(), HomeRole.DR)] == [False, False]


def test_too_many_ranges_are_refused_with_what_to_do() -> None:
    env = in_existing_vpcs(existing_vpc("a", "10.1", clients=4), existing_vpc("b", "10.2", clients=4))
    crowded = env.model_copy(
        update={"clients": env.clients.model_copy(update={"cidrs": (IPv4Network("192.168.0.0/24"),) * 2})}
    )
    assert len(fence_entries(env, HomeRole.PRIMARY)) == 8
    with pytest.raises(ValueError, match=r"fence of us-east-1 needs 10 entries and has room for 9: use adjacent"):
        fence_entries(crowded, HomeRole.PRIMARY)
