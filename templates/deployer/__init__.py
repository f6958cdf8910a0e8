"""What the deployer may do: four IAM policies for whoever runs `./deploy.sh`, apart because they are apart in power.

No layer makes them: whoever may attach policies creates them from `output/<environment>/`, before the first `apply`.
Their path is `/`: under the deployment's own path whoever holds the third could change them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from awacs.aws import Statement
from troposphere import Template, iam

from settings.environment import Environment
from templates.compose import compose
from templates.deployer import bootstrap, commands, databases, destruction, lease, looks, stack_sets
from templates.part import Part
from templates.policies.statements import policy

RESOURCE = "Policy"
"""Logical id of the policy in its template."""


@dataclass(frozen=True)
class DeployerPolicy:
    """One of the policies."""

    name: str
    """What follows the deployment in the policy's name, and its file's name without suffix."""
    purpose: str
    statements: Callable[[Environment], Sequence[Statement]]

    def build(self, env: Environment) -> Template:
        """The policy in a template of its own: so the linters and proofs judge it as they judge every other."""
        return compose(
            f"{env.deployment}: {self.purpose}",
            [
                Part(
                    resources=(
                        iam.ManagedPolicy(
                            RESOURCE,
                            ManagedPolicyName=f"{env.deployment}-{self.name}",
                            Description=self.purpose,
                            PolicyDocument=policy(*self.statements(env)),
                        ),
                    )
                )
            ],
        )


def _day_by_day(env: Environment) -> tuple[Statement, ...]:
    return (
        *lease.statements(env),
        *stack_sets.statements(env),
        *databases.statements(env),
        *commands.statements(env),
    )


POLICIES = (
    DeployerPolicy("deployer-look-policy", "To look: plan, status, parameters", looks.statements),
    DeployerPolicy("deployer-policy", "To change what is there day by day, beside looking", _day_by_day),
    DeployerPolicy(
        "deployer-bootstrap-policy",
        "To make or change the bootstrap stack, which holds IAM roles",
        bootstrap.statements,
    ),
    DeployerPolicy(
        "deployer-destroy-policy",
        "To take a deployment down, beside the other three",
        destruction.statements,
    ),
)
