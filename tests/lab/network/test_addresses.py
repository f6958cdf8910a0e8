"""Hosts of VPCs on loopback."""

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.network.addresses import LOOPBACK, OUTSIDE, PRIVATE, from_loopback, hosts, to_loopback


@given(st.ip_addresses(network=str(PRIVATE)))
def test_every_host_has_one_address_on_this_machine(address: IPv4Address) -> None:
    assert to_loopback(address) in LOOPBACK
    if to_loopback(address) != OUTSIDE:
        assert from_loopback(to_loopback(address)) == address


@pytest.mark.parametrize("address", ["172.16.0.1", "192.168.0.1", "127.0.0.1"])
def test_vpcs_lie_in_10(address: str) -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/8"):
        to_loopback(IPv4Address(address))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.20.0.1", "8.8.8.8"])
def test_this_machines_own_address_is_no_host_of_a_vpc(address: str) -> None:
    with pytest.raises(ValueError, match="no host"):
        from_loopback(IPv4Address(address))


@given(st.integers(24, 28))
def test_databases_take_neither_awss_addresses_nor_the_broadcast(prefix: int) -> None:
    subnet = IPv4Network(f"10.20.0.0/{prefix}")
    found = list(hosts(subnet))
    assert all(address in subnet for address in found)
    assert subnet.broadcast_address not in found
    assert not set(found) & set(list(subnet)[:16])
