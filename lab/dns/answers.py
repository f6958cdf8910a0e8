"""What the resolver of a VPC answers: private zones first, then the names of databases. Pure: RFC 1034, 2308.

It is no recursive resolver: a name that is neither is refused, so that nobody takes its silence for an answer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.rdatatype import RdataType

from lab.dns.records import RecordSet, choose

CHAIN = 8
"""CNAMEs that are followed, as far as common resolvers do."""
ENDPOINT_TTL = 5
"""Seconds, of the names that RDS gives to instances."""
RDS = ".rds.amazonaws.com."


@dataclass(frozen=True, slots=True)
class Zone:
    """A private hosted zone: its name in lower case with the dot at the end, and its record sets."""

    name: str
    records: Sequence[RecordSet]


@dataclass(slots=True)
class Answer:
    """What goes into the answer's sections."""

    code: dns.rcode.Rcode = dns.rcode.NOERROR
    answer: list[dns.rrset.RRset] = field(default_factory=list)
    authority: list[dns.rrset.RRset] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Names:
    """All that has a name."""

    zones: Iterable[Zone]
    endpoint: Callable[[str], str | None]
    """The loopback address of a database's endpoint name, without the dot at the end; None: there is none."""
    healthy: Callable[[str], bool]
    """What a health check says, by its id."""

    def resolve(self, name: str, kind: RdataType) -> Answer:
        """Answer a question, following CNAMEs. The name ends with a dot."""
        found = Answer()
        name = name.lower()
        for _ in range(CHAIN):
            target = self._step(name, kind, found)
            if target is None:
                return found
            name = target
        found.code = dns.rcode.SERVFAIL
        return found

    def _step(self, name: str, kind: RdataType, found: Answer) -> str | None:
        """One name; the name to go on with if it is another's alias."""
        zone = self._zone(name)
        if zone is not None:
            return self._in_zone(zone, name, kind, found)
        if name.endswith(RDS):
            address = self.endpoint(name.rstrip("."))
            if address is None:
                found.code = dns.rcode.NXDOMAIN
            elif kind == dns.rdatatype.A:
                found.answer.append(dns.rrset.from_text(name, ENDPOINT_TTL, "IN", "A", address))
        elif not found.answer:
            found.code = dns.rcode.REFUSED
        return None

    def _zone(self, name: str) -> Zone | None:
        """The zone with the longest name that a name is in."""
        around = [zone for zone in self.zones if name == zone.name or name.endswith("." + zone.name)]
        return max(around, key=lambda zone: len(zone.name), default=None)

    def _in_zone(self, zone: Zone, name: str, kind: RdataType, found: Answer) -> str | None:
        here = by_type(zone.records, name)
        wanted = here.get(dns.rdatatype.to_text(kind))
        if wanted:
            found.answer.append(rrset(choose(wanted, self.healthy)))
        elif alias := here.get("CNAME"):
            link = rrset(choose(alias, self.healthy))
            found.answer.append(link)
            return str(link[0].target.to_text()).lower()
        else:
            below = any(str(record["Name"]).lower().endswith("." + name) for record in zone.records)
            found.code = dns.rcode.NOERROR if here or below else dns.rcode.NXDOMAIN
            found.authority.append(_start_of_authority(zone))
        return None


def by_type(records: Iterable[RecordSet], name: str) -> Mapping[str, list[RecordSet]]:
    """The record sets of a name, by type."""
    found: dict[str, list[RecordSet]] = {}
    for record in records:
        if str(record["Name"]).lower() == name:
            found.setdefault(str(record["Type"]), []).append(record)
    return found


def rrset(record: RecordSet) -> dns.rrset.RRset:
    """A record set as it goes over the wire, with its own TTL."""
    values = [str(value) for value in record["ResourceRecords"]]
    if record["Type"] == "CNAME":  # Route 53 takes names without the dot at the end as absolute ones
        values = [value.rstrip(".") + "." for value in values]
    return dns.rrset.from_text(str(record["Name"]).lower(), int(record["TTL"]), "IN", str(record["Type"]), *values)


def _start_of_authority(zone: Zone) -> dns.rrset.RRset:
    """For a negative answer, which may be kept for the lesser of the record's TTL and its minimum (RFC 2308)."""
    (record,) = by_type(zone.records, zone.name)["SOA"]
    found = rrset(record)
    found.ttl = min(found.ttl, found[0].minimum)
    return found
