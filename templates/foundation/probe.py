"""The probe: the only function inside the VPC. It asks databases for a PostgreSQL handshake.

Foundation knows no database, so whoever calls says which hosts to ask.
"""

from typing import Any

from awacs import ec2
from troposphere import GetAtt, If, Output, Ref, awslambda

from settings.environment import Environment
from templates import naming
from templates.foundation.encryption import KEY
from templates.foundation.security_groups import CLIENT_GROUP
from templates.foundation.subnets import CLIENT, numbered_subnets, subnet_id
from templates.lambda_function import lambda_function, title
from templates.part import Part
from templates.policies.statements import allow, unscoped

PROBE = "probe"
TIMEOUT_SECONDS = 10
MEMORY_MIB = 128


def part(env: Environment) -> Part:
    """The function, among the clients, as one of them."""
    return Part(
        resources=lambda_function(
            env,
            PROBE,
            purpose="Asks databases whether they accept connections",
            timeout_seconds=TIMEOUT_SECONDS,
            memory_mib=MEMORY_MIB,
            environment={"PORT": str(env.database.port)},
            statements=(
                # Lambda User Guide, "Execution role permissions": these five, as narrow as the page allows.
                unscoped(
                    "EC2 has no resources for Describe actions",
                    [ec2.DescribeNetworkInterfaces, ec2.DescribeSubnets],
                ),
                allow(
                    [
                        ec2.CreateNetworkInterface,
                        ec2.DeleteNetworkInterface,
                        ec2.AssignPrivateIpAddresses,
                        ec2.UnassignPrivateIpAddresses,
                    ],
                    [naming.arn("ec2", "${AWS::Region}", "*/*")],
                ),
            ),
            vpc=awslambda.VPCConfig(SubnetIds=_client_subnets(env), SecurityGroupIds=[GetAtt(CLIENT_GROUP, "GroupId")]),
            key_arn=GetAtt(KEY, "Arn"),
        ),
        outputs=(Output("ProbeFunctionArn", Value=GetAtt(title(PROBE), "Arn"), Description="ARN of the probe"),),
    )


def _client_subnets(env: Environment) -> list[Any]:
    """Ids of the client subnets; those that only one region has are left out in the other."""
    subnets = numbered_subnets(env, CLIENT)
    ids = [(subnet_id(env, CLIENT, number), subnets.attributes(number)) for number in subnets.numbers]
    return [If(only["Condition"], each, Ref("AWS::NoValue")) if only else each for each, only in ids]
