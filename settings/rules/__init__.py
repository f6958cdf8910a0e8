"""The rules over more than one field: one idea each, in the order in which a reader meets their fields.

A rule yields a finding for each violation. It reads what it needs and no more: a rule that reads a field which is not
valid ends there (`InvalidField`), because that field has a finding of its own, and every other rule still runs.
"""

from collections.abc import Callable, Iterable, Iterator

from settings.environment import Environment
from settings.problem import Finding
from settings.roles import DATABASE_ROLES, HomeRole
from settings.rules import (
    addresses,
    alarms,
    dns,
    engine,
    existing_vpc,
    generations,
    names,
    notifications,
    parameters,
    recovery,
    regions,
    retention,
    storage,
    tags,
    windows,
    zones,
)
from settings.section import InvalidField

Rule = Callable[[Environment], Iterable[Finding]]
RegionRule = Callable[[Environment, HomeRole], Iterable[Finding]]

RULES: tuple[Rule, ...] = (
    names.project,
    names.environment,
    names.deployment_length,
    names.database,
    names.master_username,
    regions.apart,
    regions.witness_exists,
    addresses.vpcs_apart,
    addresses.clients_apart,
    existing_vpc.both_or_neither,
    engine.version,
    engine.password,
    parameters.known,
    parameters.values,
    storage.ceiling,
    storage.performance_needs_size,
    storage.performance_ratios,
    windows.maintenance,
    windows.apart,
    retention.backups,
    retention.logs,
    retention.performance_insights,
    generations.primary_origin,
    generations.dr_origin,
    generations.succession,
    dns.reserved,
    tags.keys,
    tags.values,
    tags.size,
    notifications.once,
    alarms.free_storage,
    recovery.witness,
    recovery.fence_in_time,
    recovery.within_rto,
)
"""About the environment as a whole."""

REGION_RULES: tuple[RegionRule, ...] = (
    names.key_alias,
    regions.exists,
    zones.enough,
    zones.own,
    zones.once,
    addresses.vpc_range,
    addresses.one_vpc,
    addresses.clients_outside,
    existing_vpc.database_tier,
    existing_vpc.client_tier,
    existing_vpc.lengths,
    existing_vpc.inside,
    existing_vpc.dedicated,
    existing_vpc.fence_room,
    engine.instance_class,
    windows.backup,
    generations.origin,
)
"""About each database region: what is wrong in one leaves the other to be judged."""


def violations(env: Environment) -> Iterator[Finding]:
    """Every violation; `env` may have been read leniently."""
    for rule in RULES:
        try:
            yield from rule(env)
        except InvalidField:
            continue
    for region_rule in REGION_RULES:
        for role in DATABASE_ROLES:
            try:
                yield from region_rule(env, role)
            except InvalidField:
                continue
