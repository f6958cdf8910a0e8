"""Makes a worker process the place that a function runs in: its own /tmp, its network, its names.

Python imports a module of this name when it starts. Told by the environment: LAB_NAMES, address:port of the name
server; LAB_SOURCE, the own address on loopback when the function is in a VPC, else empty; LAB_GATEWAY, AWS's APIs.
Nothing leaves loopback: what a function may reach is what it would reach on AWS.
"""

import builtins
import errno
import io
import os
import socket
import sys
import zipimport
from collections.abc import Callable
from pathlib import Path
from typing import Any

NAME_SECONDS = 2.0
"""How long a name may take; the name server is a thread away."""
GATEWAY = "127.0.0.1"
PUBLIC = ".rds.amazonaws.com"
"""Names that resolve outside a VPC too, to addresses in it."""


class Network:
    """What a function's sockets and look-ups do."""

    def __init__(self, names: str, source: str, gateway: str) -> None:
        host, _, port = names.partition(":")
        self._names = (host, int(port))
        self._source = source
        self._gateway = (GATEWAY, int(gateway.rpartition(":")[2]))
        self._connect = socket.socket.connect
        self._getaddrinfo = socket.getaddrinfo

    def install(self) -> None:
        """Replace what the socket module offers."""

        def connect(one: socket.socket, address: Any) -> None:
            self.admit(one, address)
            self._connect(one, address)

        def connect_ex(one: socket.socket, address: Any) -> int:
            try:
                one.connect(address)
            except OSError as error:
                return error.errno or errno.EIO
            return 0

        socket.socket.connect = connect  # type: ignore[method-assign,assignment]  # the whole point
        socket.socket.connect_ex = connect_ex  # type: ignore[method-assign,assignment]  # as above
        socket.getaddrinfo = self.getaddrinfo
        socket.gethostbyname = self.address

    def admit(self, one: socket.socket, address: Any) -> None:
        """Let a socket connect where the function could, from its own address; OSError where it could not."""
        if one.family != socket.AF_INET:
            raise OSError(errno.ENETUNREACH, "a function of the lab speaks IPv4 alone")
        host = str(address[0])
        if tuple(address[:2]) == self._gateway:
            if self._source:
                raise OSError(
                    errno.ENETUNREACH, "no way from the VPC to AWS's APIs: the lab has no NAT and no endpoints"
                )
        elif not host.startswith("127.") or not self._source or host == GATEWAY:
            raise OSError(
                errno.ENETUNREACH, f"a function {'in a' if self._source else 'outside the'} VPC has no way to {host}"
            )
        else:
            one.bind((self._source, 0))

    def address(self, name: str) -> str:
        """The address of a name, by the lab's name server; a numeric one is its own."""
        try:
            socket.inet_aton(name)
        except OSError:
            return self._ask(name)
        return name

    def getaddrinfo(self, host: Any, *arguments: Any, **keywords: Any) -> Any:
        """As `socket.getaddrinfo`."""
        found = self.address(host.decode() if isinstance(host, bytes) else host) if host else host
        return self._getaddrinfo(found, *arguments, **keywords)

    def _ask(self, name: str) -> str:
        if name == "localhost":
            return GATEWAY
        if not self._source and not name.rstrip(".").endswith(PUBLIC):
            raise socket.gaierror(socket.EAI_NONAME, f"{name}: nobody knows it outside the VPC")
        # Imported when first needed: most functions never look up a name.
        import dns.exception
        import dns.resolver

        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port, resolver.lifetime = [self._names[0]], self._names[1], NAME_SECONDS
        try:
            return str(resolver.resolve(name.rstrip(".") + ".", "A")[0])
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer) as error:
            raise socket.gaierror(socket.EAI_NONAME, str(error)) from error
        except dns.exception.DNSException as error:
            raise socket.gaierror(socket.EAI_AGAIN, str(error)) from error


class Scratch:
    """Scratch space, on AWS each execution environment's own: here a directory beside the function's code."""

    ROOT = "/tmp/"  # noqa: S108  the name it goes by in the function

    def __init__(self, directory: Path, real: tuple[str, ...]) -> None:
        self._directory = directory
        self._real = real

    def install(self) -> None:
        """Have files below /tmp opened, and modules there imported, from the directory."""
        self._directory.mkdir(exist_ok=True)
        opening = self._moving(builtins.open)
        builtins.open = opening
        io.open = opening
        sys.path_hooks.insert(0, self._importer)
        os.environ["TMPDIR"] = str(self._directory)

    def moved(self, path: Any) -> Any:
        """Where a path of the function really is."""
        inside = isinstance(path, str) and path.startswith(self.ROOT) and not path.startswith(self._real)
        return str(self._directory / path.removeprefix(self.ROOT)) if inside else path

    def _moving(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def opening(file: Any, *arguments: Any, **keywords: Any) -> Any:
            return original(self.moved(file), *arguments, **keywords)

        return opening

    def _importer(self, path: str) -> zipimport.zipimporter:
        if self.moved(path) == path:
            raise ImportError(path)
        return zipimport.zipimporter(self.moved(path))


def main() -> None:
    """Set the place up. The worker stands in the directory of the function's code."""
    home = Path.cwd().parent
    Scratch(home / "tmp", (str(home), sys.prefix, sys.base_prefix, *filter(None, sys.path))).install()
    Network(os.environ["LAB_NAMES"], os.environ["LAB_SOURCE"], os.environ["LAB_GATEWAY"]).install()


if "LAB_NAMES" in os.environ:
    main()
