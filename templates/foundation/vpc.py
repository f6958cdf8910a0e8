"""The VPC: made here, or the user's own.

A VPC made here has no internet gateway and no NAT. Its default security group cannot be closed by
CloudFormation (the rules that EC2 makes in it belong to no stack), and nothing here is ever put into it.
"""

from typing import Any

from troposphere import Output, Ref, ec2

from settings.environment import Environment
from settings.network import ExistingVpc
from settings.roles import HomeRole
from templates.exports import Exported, exported
from templates.facts import fact, facts
from templates.part import Facts, Part
from templates.tags import tags

VPC = "Vpc"
VPC_CIDR = "VpcCidr"
VPC_ID = "VpcId"


def uses_existing_vpc(env: Environment) -> bool:
    """Whether the user brings the VPCs; both regions do or neither does."""
    return env.regions.primary.existing_vpc is not None


def existing_vpc(env: Environment, role: HomeRole) -> ExistingVpc:
    """The user's VPC in a region.

    Raises:
        ValueError: that region has none.
    """
    vpc = env.region(role).existing_vpc
    if vpc is None:
        raise ValueError(f"{env.region(role).name} has no existing_vpc, the peer region has")
    return vpc


def vpc_id(env: Environment) -> Any:
    """Id of the VPC in the stack's region."""
    return fact(VPC_ID) if uses_existing_vpc(env) else Ref(VPC)


def part(env: Environment) -> Part:
    """The VPC with DNS switched on, which private hosted zones need, and its outputs."""
    outputs = (
        exported(env, Exported.VPC_ID, vpc_id(env), "Id of the VPC"),
        Output("VpcCidr", Value=fact(VPC_CIDR), Description="Range of the VPC"),
    )
    if uses_existing_vpc(env):
        return Part(outputs=outputs, facts=_existing_facts(env))
    return Part(
        resources=(
            ec2.VPC(
                VPC,
                CidrBlock=fact(VPC_CIDR),
                EnableDnsSupport=True,
                EnableDnsHostnames=True,
                Tags=tags(env, "vpc", "Network of the database and its clients"),
            ),
        ),
        outputs=outputs,
        facts=facts(VPC_CIDR, lambda role: str(env.region(role).vpc_cidr)),
    )


def _existing_facts(env: Environment) -> Facts:
    return {
        **facts(VPC_ID, lambda role: existing_vpc(env, role).vpc_id),
        **facts(VPC_CIDR, lambda role: str(existing_vpc(env, role).cidr)),
    }
