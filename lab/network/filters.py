"""Packets that vanish: classic BPF programs on sockets, so that a denied packet gets no answer of any kind.

On a listening socket a program sees the SYN of a new connection: dropped, `connect` waits in vain, as behind a
network ACL, where a relay in user space could only accept or refuse. On a connected socket it drops what the peer
sends, which then is not even acknowledged. Linux only (socket(7), SO_ATTACH_FILTER), as is a loopback with more than
one address.

Some kernels let only the privileged attach programs. There a listener asks signatures (RFC 2385) of those whom it is
not to hear: Linux drops what comes unsigned, and nobody signs. Connected sockets are then just not read from.
"""

import ctypes
import socket
import struct
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, summarize_address_range

SO_ATTACH_FILTER, SO_DETACH_FILTER = 26, 27
TCP_MD5SIG_EXT, MD5SIG_PREFIX = 32, 1
"""linux/tcp.h: signatures asked of a whole network."""
KEY = b"nobody knows it"
LOAD_WORD, JUMP_GREATER_OR_EQUAL, JUMP_GREATER, RETURN = 0x20, 0x35, 0x25, 0x06
"""BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JGE, BPF_JMP|BPF_JGT, BPF_RET: linux/filter.h."""
SOURCE_ADDRESS = 0x1_0000_0000 - 0x10_0000 + 12
"""SKF_NET_OFF: in the IP header, which a TCP socket's filter would otherwise not see."""
PASS, DROP = 0xFFFF_FFFF, 0

Instruction = tuple[int, int, int, int]
"""Code, jump if true, jump if false, operand."""
Span = tuple[IPv4Address, IPv4Address]
"""First and last address, both included."""


class Sources:
    """The sources that a listening socket does not hear."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._filtered = False
        self._asked: frozenset[IPv4Network] = frozenset()

    def drop(self, spans: Iterable[Span]) -> None:
        """Have packets from these addresses vanish, and those of no others; as it is already: do nothing.

        Raises:
            OSError: the kernel can do neither; it says why.
        """
        unheard = tuple(spans)
        if not unheard and not self._filtered and not self._asked:
            return
        try:
            drop_sources(self._listener, unheard)
        except PermissionError:
            self._ask_signatures(unheard)
        else:
            self._filtered = True

    def _ask_signatures(self, spans: Sequence[Span]) -> None:
        wanted = frozenset(network for span in spans for network in summarize_address_range(*span))
        for network in self._asked - wanted:
            ask_signature(self._listener, network, b"")
        for network in wanted - self._asked:
            ask_signature(self._listener, network, KEY)
        self._asked = wanted


def ask_signature(listener: socket.socket, network: IPv4Network, key: bytes) -> None:
    """Hear only what is signed with a key from a network; without a key, hear everything from it again."""
    address = struct.pack("=HH4s", socket.AF_INET, 0, network.network_address.packed).ljust(128, b"\0")
    asked = struct.pack("=128sBBHi80s", address, MD5SIG_PREFIX, network.prefixlen, len(key), 0, key)
    listener.setsockopt(socket.IPPROTO_TCP, TCP_MD5SIG_EXT, asked)  # struct tcp_md5sig


def drop_sources(listener: socket.socket, spans: Iterable[Span]) -> None:
    """Have packets from these addresses vanish; every call replaces the one before."""
    program: list[Instruction] = [(LOAD_WORD, 0, 0, SOURCE_ADDRESS)]
    for first, last in spans:
        program += [
            (JUMP_GREATER_OR_EQUAL, 0, 2, int(first)),
            (JUMP_GREATER, 1, 0, int(last)),
            (RETURN, 0, 0, DROP),
        ]
    _attach(listener, [*program, (RETURN, 0, 0, PASS)])


def drop_all(connected: socket.socket) -> None:
    """Have everything vanish that the peer sends."""
    _attach(connected, [(RETURN, 0, 0, DROP)])


def pass_all(any_socket: socket.socket) -> None:
    """Let everything through again."""
    _attach(any_socket, [(RETURN, 0, 0, PASS)])  # a detach would fail where there is none


def _attach(any_socket: socket.socket, program: list[Instruction]) -> None:
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *instruction) for instruction in program))
    described = struct.pack("HL", len(program), ctypes.addressof(code))  # struct sock_fprog; native alignment pads it
    any_socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, described)
