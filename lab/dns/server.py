"""The name server: DNS over UDP on a loopback port."""

import logging
import socket
import threading
from collections.abc import Callable

import dns.exception
import dns.flags
import dns.message
import dns.opcode
import dns.rcode
import dns.rdataclass
from dns.rdatatype import RdataType

from lab.dns.answers import Answer

LOG = logging.getLogger(__name__)
LARGEST = 65535
Resolve = Callable[[str, RdataType], Answer]


class Server:
    """Answers until it is stopped, one question after the other: each takes well under a millisecond."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="lab-dns", daemon=True)

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        host, port = self._socket.getsockname()
        return str(host), int(port)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """End: an empty datagram to itself wakes it."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", self.address)
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            asked, client = self._socket.recvfrom(LARGEST)
            if not asked:
                return
            reply = respond(asked, self._resolve)
            if reply:
                self._socket.sendto(reply, client)


def respond(asked: bytes, resolve: Resolve) -> bytes | None:
    """The answer to a message; None to what is no question at all."""
    try:
        query = dns.message.from_wire(asked)
        if query.flags & dns.flags.QR:
            return None
        reply = dns.message.make_response(query, recursion_available=True)
    except dns.exception.DNSException:
        return None
    if query.opcode() != dns.opcode.QUERY or len(query.question) != 1:
        reply.set_rcode(dns.rcode.NOTIMP)
    elif query.question[0].rdclass != dns.rdataclass.IN:
        reply.set_rcode(dns.rcode.REFUSED)
    else:
        (question,) = query.question
        try:
            found = resolve(question.name.to_text(), question.rdtype)
        except Exception:  # whatever is wrong with one name, others must be answered
            LOG.exception("no answer for %s", question.name)
            found = Answer(dns.rcode.SERVFAIL)
        reply.set_rcode(found.code)
        reply.answer, reply.authority = found.answer, found.authority
    return reply.to_wire(max_size=LARGEST)
