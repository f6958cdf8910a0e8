"""AWS's services over a history's state, in every region that has them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from simulation.model.acl import Acl
from simulation.model.aws.cloudwatch import CloudWatch
from simulation.model.aws.dynamodb import DynamoDb, Written
from simulation.model.aws.ec2 import Ec2
from simulation.model.aws.functions import Lambda
from simulation.model.aws.messages import SecretsManager, Sns
from simulation.model.aws.rds import Rds
from simulation.model.clock import Clock
from simulation.model.database import Instance
from simulation.model.deployment import ACCOUNT, Deployment
from simulation.model.state import State
from templates import naming
from templates.foundation.probe import PROBE


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the services ask the rest of the world, and tell it."""

    lease_written: Written
    acl_changed: Callable[[Acl], object]
    seen_at: Callable[[str], float | None]
    replication_status: Callable[[Instance], str]
    promote: Callable[[Instance], object]
    reset_password: Callable[[Instance], object]
    handshake: Callable[[str, str], str]
    probe_broken: Callable[[str], bool]
    page: Callable[[str, str, str], object]


Services = dict[tuple[str, str], Any]
"""(region, service) to what answers there."""


def services(present: Deployment, state: State, clock: Clock, hooks: Hooks) -> tuple[Services, dict[str, CloudWatch]]:
    """All of them, and CloudWatch by region for those who measure."""
    env = present.env
    keys = {naming.lease_table(env): ("deployment",), naming.region_table(env): ("item",)}
    found: Services = {}
    for region in present.everywhere:
        written = hooks.lease_written if region == present.lease_region else _nobody
        found[region, "dynamodb"] = DynamoDb(state.tables[region], keys, written)
    metrics = {
        region: CloudWatch(state.metrics[region], lambda: clock.now, partial(hooks.seen_at, region))
        for region in present.regions
    }
    for region in present.regions:
        topic = f"arn:aws:sns:{region}:{ACCOUNT}:{naming.topic(env)}"
        found[region, "cloudwatch"] = metrics[region]
        found[region, "ec2"] = Ec2(state.acls[region], hooks.acl_changed)
        found[region, "rds"] = Rds(
            state.instances[region], hooks.replication_status, hooks.promote, hooks.reset_password
        )
        found[region, "lambda"] = Lambda(
            naming.function(env, PROBE), clock, partial(hooks.handshake, region), partial(hooks.probe_broken, region)
        )
        found[region, "sns"] = Sns(topic, partial(hooks.page, region))
        found[region, "secretsmanager"] = SecretsManager(naming.master_secret(env), f"password-of-{region}")
    return found, metrics


def _nobody(*_: object) -> None:
    """Nobody listens."""
