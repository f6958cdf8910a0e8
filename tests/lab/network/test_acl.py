"""Network ACLs decide by the lowest number that matches, each direction apart."""

from ipaddress import IPv4Address, IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from lab.network.acl import Entry, allows

CLIENT, OTHER = IPv4Address("10.20.64.9"), IPv4Address("10.20.0.9")
CLIENTS = IPv4Network("10.20.64.0/18")
ANYWHERE = IPv4Network("0.0.0.0/0")
OPEN = (Entry(100, egress=False, allow=True, network=ANYWHERE), Entry(100, egress=True, allow=True, network=ANYWHERE))


def deny(number: int, *, egress: bool, ports: tuple[int, int], protocol: str = "6") -> Entry:
    return Entry(number, egress, allow=False, network=CLIENTS, protocol=protocol, ports=ports)


def test_no_entry_means_no() -> None:
    assert not allows((), CLIENT, 5432, egress=False)
    assert not allows(OPEN[:1], CLIENT, 5432, egress=True)


def test_the_fence_denies_clients_on_the_port_and_nobody_else() -> None:
    fence = (*OPEN, deny(1, egress=False, ports=(5432, 5432)), deny(1, egress=True, ports=(1024, 65535)))
    assert not allows(fence, CLIENT, 5432, egress=False)
    assert allows(fence, CLIENT, 5433, egress=False)
    assert allows(fence, OTHER, 5432, egress=False)
    assert not allows(fence, CLIENT, 50000, egress=True)
    assert allows(fence, CLIENT, 1023, egress=True)


def test_an_allowed_range_with_a_lower_number_is_spared() -> None:
    spared = Entry(1, egress=False, allow=True, network=IPv4Network("10.20.64.0/28"))
    entries = (deny(2, egress=False, ports=(5432, 5432)), spared, *OPEN)
    assert allows(entries, CLIENT, 5432, egress=False)
    assert not allows(entries, IPv4Address("10.20.65.1"), 5432, egress=False)


def test_udp_says_nothing_about_tcp_and_all_protocols_mean_all_ports() -> None:
    assert allows((deny(1, egress=False, ports=(5432, 5432), protocol="17"), *OPEN), CLIENT, 5432, egress=False)
    assert not allows((deny(1, egress=False, ports=(1, 2), protocol="-1"), *OPEN), CLIENT, 5432, egress=False)


ENTRIES = st.lists(
    st.builds(
        Entry,
        number=st.integers(1, 32766),
        egress=st.booleans(),
        allow=st.booleans(),
        network=st.sampled_from([ANYWHERE, CLIENTS, IPv4Network("10.20.0.0/18"), IPv4Network("10.20.64.9/32")]),
        protocol=st.sampled_from(["-1", "6", "17"]),
        ports=st.tuples(st.integers(0, 65535), st.integers(0, 65535)).map(lambda pair: (min(pair), max(pair))),
    ),
    max_size=8,
    unique_by=lambda entry: (entry.number, entry.egress),
)


@given(ENTRIES, st.booleans(), st.integers(1, 65535))
def test_the_order_in_which_entries_are_listed_does_not_matter(entries: list[Entry], egress: bool, port: int) -> None:  # noqa: FBT001  hypothesis draws it
    forwards, backwards = (allows(each, CLIENT, port, egress=egress) for each in (entries, entries[::-1]))
    assert forwards is backwards


@given(ENTRIES, st.booleans(), st.integers(1, 65535))
def test_the_lowest_matching_number_decides(entries: list[Entry], egress: bool, port: int) -> None:  # noqa: FBT001  hypothesis draws it
    matching = [entry for entry in entries if entry.egress is egress and entry.matches(CLIENT, port)]
    expected = min(matching, key=lambda entry: entry.number).allow if matching else False
    assert allows(entries, CLIENT, port, egress=egress) is expected
