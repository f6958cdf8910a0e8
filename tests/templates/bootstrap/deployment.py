"""The deployment as IAM would see it: policies, and calls about resources with the names that it gives them."""

from functools import cache

from resolution.resolve import EXAMPLE_ACCOUNT, ResolvedTemplate, resolve
from settings.environment import Environment
from settings.roles import DATABASE_ROLES
from templates import bootstrap, database, failover, foundation, naming
from templates.exports import Exported
from tests.environments import environment
from tests.templates.bootstrap.evaluator import Context, Request, Statement
from tests.templates.foundation.stacks import in_existing_vpcs

ENVIRONMENTS: dict[str, Environment] = {"own": environment("prod"), "existing": in_existing_vpcs()}
"""The same deployment in VPCs made here and in the user's."""
OWN, EXISTING = ENVIRONMENTS
ACCOUNT = EXAMPLE_ACCOUNT
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/orders-prod/orders-prod-boundary"
LAYER_POLICIES = {"foundation": "FoundationPolicy", "database": "DatabasePolicy", "failover": "FailoverPolicy"}
BUILDERS = {"foundation": foundation.build, "database": database.build, "failover": failover.build}
KEY = f"arn:aws:kms:us-west-2:{ACCOUNT}:key/0a0a"


@cache
def bootstrap_stack(network: str = OWN) -> ResolvedTemplate:
    env = ENVIRONMENTS[network]
    return resolve(bootstrap.build(env).to_dict(), env.regions.dr.name)


def statements(title: str, network: str = OWN) -> list[Statement]:
    """Statements of one managed policy of the bootstrap stack."""
    found = bootstrap_stack(network).resources[title]["Properties"]["PolicyDocument"]["Statement"]
    assert isinstance(found, list)
    return found


def layer_statements(layer: str, network: str = OWN) -> list[Statement]:
    """What makes a layer's stack: its own policy and the common one."""
    return statements(LAYER_POLICIES[layer], network) + statements("CommonPolicy", network)


def everything(network: str = OWN) -> list[Statement]:
    """All that the execution role may do."""
    titles = ("CommonPolicy", *LAYER_POLICIES.values())
    return [statement for title in titles for statement in statements(title, network)]


@cache
def layer_stacks(layer: str, network: str = OWN) -> tuple[ResolvedTemplate, ...]:
    """A layer in both database regions, with plausible ids where another stack or layer supplies them."""
    env = ENVIRONMENTS[network]
    imports = {naming.export(env, what): f"id-of-{what}" for what in Exported}
    imports[naming.export(env, Exported.KEY_ARN)] = KEY
    imports[naming.export(env, Exported.TOPIC_ARN)] = f"arn:aws:sns:us-west-2:{ACCOUNT}:orders-prod-alerts"
    parameters = {"PeerVpcId": "vpc-0a", "PeeringConnectionId": "pcx-0a"}
    template = BUILDERS[layer](env).to_dict()
    return tuple(resolve(template, env.region(role).name, parameters, imports) for role in DATABASE_ROLES)


def types(layer: str, network: str = OWN) -> set[str]:
    """Resource types of a layer, in either region."""
    return {resource["Type"] for stack in layer_stacks(layer, network) for resource in stack.resources.values()}


def call(action: str, resource: str = "*", context: Context | None = None) -> Request:
    """A call in dr; `context` comes on top of what every call carries."""
    return Request(action, resource, {"aws:RequestedRegion": "us-west-2", **(context or {})})
