"""The private zone's name."""

from collections.abc import Iterator

from settings.environment import Environment
from settings.problem import Code, Finding

SHADOWS_AWS = Code(
    "DR026",
    "Zone shadows AWS",
    "A private zone answers for every name below it in its VPCs, and AWS's own endpoints and instance names are there.",
    "a zone of your own, for example orders-prod.internal",
)
AWS_ZONES = ("amazonaws.com", "amazonaws.com.cn", "api.aws", "aws.dev", "compute.internal", "ec2.internal")


def reserved(env: Environment) -> Iterator[Finding]:
    """Not a zone that AWS answers for."""
    zone = env.dns.zone
    for own in AWS_ZONES:
        if f".{zone}".endswith(f".{own}") or own.endswith(f".{zone}"):
            yield SHADOWS_AWS.at("dns", "zone", wrong=f"{zone} holds or is part of {own}, which is AWS's")
            return
