"""What nobody has reviewed does not ride along with a re-protection: output/ is what was reviewed."""

import json
from pathlib import Path

from deployment import codes, rollout
from deployment.errors import Refusal
from deployment.reprotect.survey import DATABASE
from deployment.rollout import Rollout
from rendering.render import render
from settings.environment import Environment
from settings.roles import HomeRole
from templates.facts import MAPPING


def refuse_unreviewed(described: Rollout, output: Path, role: HomeRole, *, named: bool) -> None:
    """Go on only if output/ is what the file renders to; or, where a run was interrupted, rendered to before that.

    Args:
        described: the environment file.
        output: directory of all rendered environments.
        role: home role of the region that is rebuilt.
        named: an earlier run has written the file.

    Raises:
        Refusal: the file has other changes, or the generator has.
    """
    try:
        rollout.read(described.source, output)
    except Refusal as refusal:
        if not named or refusal.code != codes.STALE_OUTPUT or not _was_before(described, role):
            raise


def _was_before(described: Rollout, role: HomeRole) -> bool:
    """Whether output/ is what the file renders to with the generation that output/ has."""
    try:
        env = _with_rendered_generation(described, role)
        return all(
            (described.output / f"{subject.layer}.json").read_text(encoding="utf-8").strip()
            == subject.json_text.strip()
            for subject in render(env, described.source.name)
        )
    except (OSError, ValueError, KeyError):
        return False


def _with_rendered_generation(described: Rollout, role: HomeRole) -> Environment:
    env = described.env
    region = env.region(role)
    template = json.loads((described.output / f"{DATABASE}.json").read_text(encoding="utf-8"))
    facts = template["Mappings"][MAPPING][region.name]
    number = int(facts["DatabaseIdentifier"].rpartition("-g")[2])
    earlier = region.model_copy(update={"generation": number, "created_from": facts["CreatedFrom"]})
    return env.model_copy(update={"regions": env.regions.model_copy(update={role.value: earlier})})
