"""About addresses."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from settings.environment import Environment
from settings.problem import Code, Finding
from settings.roles import DATABASE_ROLES

PUBLIC_RANGE = Code(
    "DRA060",
    "VPC range is not private",
    "Hosts on the internet have these addresses; what is in the VPC could not reach them.",
    "a range in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10",
)
PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))


def public_range(env: Environment) -> Iterator[Finding]:
    """A VPC made here with addresses of the internet."""
    for role in DATABASE_ROLES:
        cidr = env.region(role).vpc_cidr
        if cidr and not any(cidr.subnet_of(private) for private in PRIVATE):
            yield PUBLIC_RANGE.at("regions", role.value, "vpc_cidr", wrong=f"{cidr} is not private")
