"""The name server over UDP."""

import socket

import dns.flags
import dns.message
import dns.opcode
import dns.query
import dns.rcode
import dns.rrset
import pytest
from dns.rdatatype import RdataType

from lab.dns.answers import Answer
from lab.dns.server import Server


def _resolve(name: str, _kind: RdataType) -> Answer:
    if name == "broken.":
        raise ValueError(name)
    return Answer(answer=[dns.rrset.from_text(name, 60, "IN", "A", "127.20.0.20")])


@pytest.fixture(scope="module")
def server() -> Server:
    found = Server(_resolve)
    found.start()
    return found


def _ask(server: Server, query: dns.message.QueryMessage) -> dns.message.Message:
    host, port = server.address
    return dns.query.udp(query, host, port=port, timeout=5)


def test_it_answers_over_udp_on_loopback(server: Server) -> None:
    assert server.address[0] == "127.0.0.1"
    reply = _ask(server, dns.message.make_query("a.internal.", "A"))
    assert reply.answer[0].ttl == 60
    assert reply.flags & dns.flags.RA


def test_a_name_that_breaks_it_does_not_silence_it(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    assert _ask(server, dns.message.make_query("broken.", "A")).rcode() == dns.rcode.SERVFAIL
    assert "broken" in caplog.text
    assert _ask(server, dns.message.make_query("a.", "A")).rcode() == dns.rcode.NOERROR


def test_garbage_gets_no_answer_and_does_no_harm(server: Server) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"\x00garbage", server.address)
    assert _ask(server, dns.message.make_query("a.", "A")).rcode() == dns.rcode.NOERROR


def test_what_is_no_query_is_not_implemented(server: Server) -> None:
    query = dns.message.make_query("a.", "A")
    query.set_opcode(dns.opcode.STATUS)
    assert _ask(server, query).rcode() == dns.rcode.NOTIMP


def test_another_class_is_refused(server: Server) -> None:
    assert _ask(server, dns.message.make_query("a.", "A", "CH")).rcode() == dns.rcode.REFUSED


def test_stopped_it_leaves_its_port() -> None:
    own = Server(_resolve)
    own.start()
    address = own.address
    own.stop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as again:
        again.bind(address)
