"""Asks for everything that a status shows: every question at once, none of them worth waiting long for."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from deployment.aws_errors import error_code
from deployment.cloud import Cloud
from deployment.rollout import STACK_SETS
from deployment.runtime import journal, metrics
from deployment.runtime.asking import NoAnswer, ask, ask_all
from deployment.runtime.databases import identifier_of, instances
from deployment.runtime.fences import read_fence
from deployment.runtime.lease import Lease, read_lease
from deployment.runtime.record import read_record
from deployment.status.model import NOT_DEPLOYED, Measured, Part, Region, Status
from settings.environment import Environment
from settings.roles import DATABASE_ROLES, HomeRole
from templates import naming
from templates.database.snapshot_copier import COPY_AGE_METRIC
from templates.failover.dns_alarms import DR_HOLDS, PRIMARY_TOOK_BACK
from templates.failover.metrics import Metric

SECONDS = 15.0
"""The whole round; an impatient client needs less to find that nobody is there."""
DAY, HOUR, COPIES_PERIOD = 86400, 3600, 300


def look(cloud: Cloud, env: Environment, typed: str) -> Status:
    """How the deployment is.

    Args:
        cloud: where; whose clients give up soon.
        env: the environment.
        typed: what stands behind a command on the command line, for what is advised.
    """
    now = time.time()
    questions: dict[str, Callable[[], Any]] = {"lease": partial(read_lease, _dynamodb(cloud, env.lease_region), env)}
    for role in DATABASE_ROLES:
        questions |= {f"{role} {name}": question for name, question in _of_region(cloud, env, role, now).items()}
    questions |= {f"layer {name}": question for name, question in _of_layers(cloud, env).items()}
    answers = ask_all(questions, SECONDS)
    lease = answers["lease"]
    regions = tuple(_region(env, role, answers) for role in DATABASE_ROLES)
    return Status(
        deployment=env.deployment,
        typed=typed,
        at=now,
        mode=env.recovery.mode,
        witness=env.lease_region,
        lease=lease,
        regions=regions,
        parts=_parts([answer for name, answer in answers.items() if name.startswith("layer ")]),
        measured=_measured(cloud, env, lease, regions) if isinstance(lease, Lease) and lease.taken_at else None,
        journal=_journal(lease, regions),
    )


def _dynamodb(cloud: Cloud, region: str) -> Any:
    return cloud.client("dynamodb", region)


def _of_region(cloud: Cloud, env: Environment, role: HomeRole, now: float) -> Mapping[str, Callable[[], Any]]:
    """The questions to a region. Clients are made here: making one is not safe in threads, using it is."""
    region = env.region(role).name
    cloudwatch = cloud.client("cloudwatch", region)
    return {
        "instances": partial(instances, cloud.client("rds", region), env, role),
        "fence": partial(read_fence, cloud.client("ec2", region), env, role),
        "record": partial(read_record, _dynamodb(cloud, region), env, region),
        "alarms": partial(_alarms, cloudwatch, env),
        "metrics": partial(_metrics, cloudwatch, env, role, now),
    }


def _region(env: Environment, role: HomeRole, answers: Mapping[str, Any]) -> Region:
    mine = {name.removeprefix(f"{role} "): one for name, one in answers.items() if name.startswith(f"{role} ")}
    unanswered = {name: one for name, one in mine.items() if isinstance(one, NoAnswer)}
    known = {name: one for name, one in mine.items() if name not in unanswered and one is not None}
    return Region(
        name=env.region(role).name,
        home=role,
        expected=identifier_of(env, role),
        record_read="record" not in unanswered,
        unanswered=unanswered,
        **known,
    )


def _alarms(cloudwatch: Any, env: Environment) -> tuple[str, ...]:
    """Those in ALARM, without the two whose only reader is Route 53."""
    steering = {naming.alarm(env, name) for name in (DR_HOLDS, PRIMARY_TOOK_BACK)}
    asked = {"AlarmNamePrefix": f"{env.deployment}-", "StateValue": "ALARM"}
    pages = cloudwatch.get_paginator("describe_alarms").paginate(**asked)
    names = {alarm["AlarmName"] for page in pages for alarm in page.get("MetricAlarms", ())}
    return tuple(sorted(names - steering))


def _metrics(cloudwatch: Any, env: Environment, role: HomeRole, now: float) -> dict[str, float]:
    """How far replication is behind, and how old the newest copy of a snapshot is."""
    of_rds = [metrics.of_database(name, identifier_of(env, role)) for name in (metrics.REPLICA_LAG, metrics.SLOT_LAG)]
    found = metrics.newest(cloudwatch, of_rds, now - metrics.RECENT, now)
    values = {name: point.value for name, point in found.items()}
    own = [{"Namespace": naming.metric_namespace(env), "MetricName": COPY_AGE_METRIC}]
    copies = metrics.newest(cloudwatch, own, now - DAY - HOUR, now, COPIES_PERIOD)
    # Said by a function that runs every some hours: it has aged since. 0 says that this region needs no copy.
    copied = {name: point.value + now - point.at for name, point in copies.items() if point.value}
    return values | copied


def _measured(cloud: Cloud, env: Environment, lease: Lease, regions: tuple[Region, ...]) -> Measured:
    """RTO and RPO of the last change of writer, which its taker published once each, after it took the lease."""
    names = (Metric.MEASURED_RTO_SECONDS.value, Metric.MEASURED_RPO_SECONDS.value)
    wanted = [{"Namespace": naming.metric_namespace(env), "MetricName": name} for name in names]
    now = time.time()
    # CloudWatch keeps minutes for fifteen days, whole hours for 455.
    period = metrics.MINUTE if now - lease.taken_at < DAY else HOUR
    since = lease.taken_at // period * period
    cloudwatch = cloud.client("cloudwatch", lease.holder)
    found = ask(partial(metrics.newest, cloudwatch, wanted, since, now + metrics.MINUTE, period))
    values = {} if isinstance(found, NoAnswer) else {name: point.value for name, point in found.items()}
    final = any(region.record and region.record.rpo_epoch == lease.epoch for region in regions)
    return Measured(lease.taken_at, lease.planned, values.get(names[0]), values.get(names[1]), final)


def _journal(lease: Any, regions: tuple[Region, ...]) -> tuple[journal.Entry, ...]:
    told = [entry for region in regions if region.record for entry in region.record.journal]
    return journal.together(lease.journal if isinstance(lease, Lease) else (), told)


def _of_layers(cloud: Cloud, env: Environment) -> Mapping[str, Callable[[], tuple[Part, ...]]]:
    administration = env.regions.dr.name
    here = cloud.client("cloudformation", administration)
    questions: dict[str, Callable[[], tuple[Part, ...]]] = {
        layer: partial(_stack_set, here, layer, naming.stack(env, layer)) for layer in STACK_SETS
    }
    for layer, region in (("bootstrap", administration), ("lease", env.lease_region)):
        stack = naming.stack(env, layer)
        questions[layer] = partial(_stack, cloud.client("cloudformation", region), layer, stack, region)
    return questions


def _stack_set(cloudformation: Any, layer: str, name: str) -> tuple[Part, ...]:
    try:
        pages = cloudformation.get_paginator("list_stack_instances").paginate(StackSetName=name)
        found = [summary for page in pages for summary in page["Summaries"]]
    except ClientError as error:
        if error_code(error) != "StackSetNotFoundException":
            raise
        found = []
    parts = [
        Part(
            layer,
            one["Region"],
            one["Status"],
            one.get("DriftStatus", ""),
            " ".join(one.get("StatusReason", "").split()),
        )
        for one in found
    ]
    return tuple(parts) or (Part(layer, "", NOT_DEPLOYED, ""),)


def _stack(cloudformation: Any, layer: str, name: str, region: str) -> tuple[Part, ...]:
    try:
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        return (Part(layer, region, NOT_DEPLOYED, ""),)
    return (Part(layer, region, stack["StackStatus"], "", stack.get("StackStatusReason", "")),)


def _parts(answers: list[Any]) -> tuple[Part, ...] | NoAnswer:
    """All that is known; without any answer, why."""
    known = [part for answer in answers if not isinstance(answer, NoAnswer) for part in answer]
    silent = next((answer for answer in answers if isinstance(answer, NoAnswer)), None)
    return silent if silent and not known else tuple(known)
