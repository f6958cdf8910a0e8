"""What a name is: zones, failover, chains, and the two ways of not being there."""

from typing import Any

import dns.rcode
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.dns.answers import CHAIN, Answer, Names, Zone
from lab.dns.records import UnsupportedRecordError, choose

EAST, WEST = "east.c1.us-east-1.rds.amazonaws.com", "west.c1.us-west-2.rds.amazonaws.com"
ADDRESSES = {EAST: "127.20.0.20", WEST: "127.30.0.20"}
WRITER = "writer.orders.internal."
SOA = {
    "Name": "orders.internal.",
    "Type": "SOA",
    "TTL": "900",
    "ResourceRecords": ["ns-1.awsdns-1.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"],
}


def _record(failover: str = "", check: str = "", **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"Name": WRITER, "Type": "CNAME", "TTL": "60", "ResourceRecords": [EAST]}
    if failover:
        found |= {"Failover": failover, "SetIdentifier": failover}
    if check:
        found["HealthCheckId"] = check
    return {**found, **more}


PAIR = (_record("PRIMARY", "check"), _record("SECONDARY", ResourceRecords=[WEST]))


def _resolve(name: str, kind: str = "A", *records: dict[str, Any], healthy: bool = True) -> Answer:
    zone = Zone("orders.internal.", (SOA, *(records or PAIR)))
    return Names([zone], ADDRESSES.get, lambda _check: healthy).resolve(name, dns.rdatatype.from_text(kind))


@pytest.mark.parametrize(("healthy", "host"), [(True, EAST), (False, WEST)])
def test_the_writers_name_leads_to_the_address_of_the_healthy_side(healthy: bool, host: str) -> None:  # noqa: FBT001
    found = _resolve("Writer.Orders.Internal.", healthy=healthy)
    cname, address = found.answer
    assert (cname[0].target.to_text(), cname.ttl) == (host + ".", 60)
    assert (address[0].address, address.name.to_text()) == (ADDRESSES[host], host + ".")
    assert found.code == dns.rcode.NOERROR


def test_a_name_that_is_not_there_and_one_without_such_a_record_differ() -> None:
    absent, empty = _resolve("reader.orders.internal."), _resolve("orders.internal.")
    assert (absent.code, empty.code) == (dns.rcode.NXDOMAIN, dns.rcode.NOERROR)
    assert not absent.answer
    assert not empty.answer
    for found in (absent, empty):
        (soa,) = found.authority
        assert soa.ttl == 900, "RFC 2308: the lesser of TTL and minimum"


def test_a_name_above_another_exists() -> None:
    found = _resolve("b.orders.internal.", "A", _record(Name="a.b.orders.internal."))
    assert found.code == dns.rcode.NOERROR


def test_an_address_of_version_6_is_no_error() -> None:
    found = _resolve(WRITER, "AAAA")
    assert found.code == dns.rcode.NOERROR
    assert [rrset.rdtype for rrset in found.answer] == [dns.rdatatype.CNAME]


def test_asked_for_the_alias_itself_nobody_follows_it() -> None:
    assert len(_resolve(WRITER, "CNAME").answer) == 1


def test_the_endpoint_of_a_deleted_database_is_not_there() -> None:
    found = _resolve(WRITER, "A", _record(ResourceRecords=["gone.c1.us-east-1.rds.amazonaws.com"]))
    assert found.code == dns.rcode.NXDOMAIN
    assert len(found.answer) == 1, "the alias is still told"


def test_other_names_are_refused_and_not_denied() -> None:
    assert _resolve("example.com.").code == dns.rcode.REFUSED


def test_a_circle_ends() -> None:
    found = _resolve(WRITER, "A", _record(ResourceRecords=[WRITER]))
    assert (found.code, len(found.answer)) == (dns.rcode.SERVFAIL, CHAIN)


def test_the_zone_with_the_longest_name_answers() -> None:
    inner = Zone("b.orders.internal.", ({**SOA, "Name": "b.orders.internal."},))
    outer = Zone("orders.internal.", (SOA, _record(Name="x.b.orders.internal.")))
    found = Names([outer, inner], ADDRESSES.get, lambda _check: True).resolve("x.b.orders.internal.", dns.rdatatype.A)
    assert found.code == dns.rcode.NXDOMAIN


@given(st.booleans(), st.booleans(), st.permutations([0, 1]))
def test_without_a_healthy_record_primary_answers(primary: bool, secondary: bool, order: list[int]) -> None:  # noqa: FBT001
    pair = [_record("PRIMARY", "p"), _record("SECONDARY", "s")]
    found = choose([pair[place] for place in order], {"p": primary, "s": secondary}.__getitem__)
    assert found["Failover"] == ("SECONDARY" if secondary and not primary else "PRIMARY")


@pytest.mark.parametrize(
    "record",
    [
        {"Weight": 1, "SetIdentifier": "a"},
        {"AliasTarget": {"DNSName": "x."}},
        {"MultiValueAnswer": True},
        {"Name": "*.orders.internal."},
        {"Failover": "TERTIARY"},
    ],
)
def test_what_the_lab_cannot_answer_as_route_53_does_is_refused(record: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedRecordError):
        choose([_record(**record)], lambda _check: True)


def test_two_primaries_are_no_pair() -> None:
    with pytest.raises(UnsupportedRecordError, match="no failover pair"):
        choose([_record("PRIMARY"), _record("PRIMARY")], lambda _check: True)
