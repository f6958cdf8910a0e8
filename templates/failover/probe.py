"""The probe: the only function inside the VPC. It asks both databases for a PostgreSQL handshake."""

from awacs import ec2
from troposphere import GetAtt, Output, Ref, Split, awslambda

from settings.environment import Environment
from templates import naming
from templates.exports import Exported, imported
from templates.lambda_function import lambda_function, title
from templates.overrides import DATABASE_ENDPOINT, PEER_DATABASE_ENDPOINT
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
            purpose="Asks both databases whether they accept connections",
            timeout_seconds=TIMEOUT_SECONDS,
            memory_mib=MEMORY_MIB,
            environment={
                "ENDPOINT": Ref(DATABASE_ENDPOINT.parameter),
                "PEER_ENDPOINT": Ref(PEER_DATABASE_ENDPOINT.parameter),
                "PORT": str(env.database.port),
            },
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
            vpc=awslambda.VPCConfig(
                SubnetIds=Split(",", imported(env, Exported.CLIENT_SUBNET_IDS)),
                SecurityGroupIds=[imported(env, Exported.CLIENT_SECURITY_GROUP_ID)],
            ),
        ),
        outputs=(Output("ProbeFunctionArn", Value=GetAtt(title(PROBE), "Arn"), Description="ARN of the probe"),),
    )
