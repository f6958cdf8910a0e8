"""Proofs: value mistakes that no linter sees, each with a stable code.

Every proof is a pure function over the rendered stacks of one environment. To add one: a module with `CODES` and
`prove`, its line below, and a template in the tests that makes each of its codes fail.
"""

from collections.abc import Mapping, Sequence
from types import ModuleType

from checks.finding import Finding
from checks.proofs import (
    alarms,
    crossing,
    databases,
    dns,
    iam,
    notifications,
    placement,
    recovery,
    reprotection,
    secrets,
    sizes,
    tagging,
)
from checks.proofs.deployment import TOOL, Deployment, Stack
from checks.subject import Subject
from resolution.resolve import ResolutionError, resolve

PROOFS: tuple[ModuleType, ...] = (
    recovery,  # DC016..: the RTO promise, from the templates
    alarms,  # DC020..: metrics that exist, thresholds in their unit
    databases,  # DC030..: how each database is born, and both sides alike
    reprotection,  # DC035..: what rebuilding a lost region would touch
    dns,  # DC040..: records, health checks, the alarms behind them
    crossing,  # DC050..: exports, imports, overrides
    placement,  # DC060..: known types, kept state, global things once
    tagging,  # DC070..: who, where, what for, how urgent
    sizes,  # DC076..: limits, and the room kept for code
    iam,  # DC080..: narrow, bounded, no confused deputy
    secrets,  # DC090..: nothing secret is written down
    notifications,  # DC094..: alarms reach people, logs end
)

UNRESOLVED, UNREADABLE = "DC010", "DC011"
MALFORMED = (AttributeError, LookupError, TypeError, ValueError)
"""What proofs raise on templates of the wrong form. That is cfn-lint's business: proofs judge values."""
CODES: Mapping[str, str] = {
    UNRESOLVED: "CloudFormation would refuse the template in a region",
    UNREADABLE: "a template that a proof cannot read; cfn-lint says what is wrong with its form",
    **{code: title for proof in PROOFS for code, title in proof.CODES.items()},
}
"""Every code of the proofs, with its title."""


def prove(subjects: Sequence[Subject]) -> tuple[Finding, ...]:
    """Everything that the proofs find in the rendered layers of one environment, each finding once."""
    stacks, found = [], set()
    for subject in subjects:
        for region in subject.regions:
            try:
                stacks.append(Stack(subject, region, resolve(subject.template, region)))
            except ResolutionError as error:
                found.add(Finding(subject.name, UNRESOLVED, region, str(error), "error", TOOL))
    if stacks and not found:
        deployment = Deployment(stacks[0].subject.environment, tuple(stacks))
        found = {finding for proof in PROOFS for finding in _findings(proof, deployment)}
    return tuple(sorted(found))


def _findings(proof: ModuleType, deployment: Deployment) -> tuple[Finding, ...]:
    try:
        return tuple(proof.prove(deployment))
    except MALFORMED as error:
        stack = _malformed(proof, deployment)
        name = proof.__name__.rpartition(".")[2]
        return (stack.finding(UNREADABLE, "", f"the proof {name} stops at {error!r}"),)


def _malformed(proof: ModuleType, deployment: Deployment) -> Stack:
    """The stack that a proof cannot read even alone, or the first if it takes several."""
    for stack in deployment.stacks:
        try:
            list(proof.prove(Deployment(deployment.environment, (stack,))))
        except MALFORMED:
            return stack
    return deployment.stacks[0]
