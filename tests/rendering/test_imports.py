"""Nothing is imported that is not used: imports are most of what a run costs."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"pydantic", "troposphere", "awacs", "yaml", "cfnlint", "cloudformation_validate", "boto3", "rich", "asyncio"}


def _run(script: str) -> str:
    completed = subprocess.run(  # noqa: S603  an interpreter that has loaded nothing else
        [sys.executable, "-c", script], check=True, cwd=ROOT, capture_output=True, text=True
    )
    return completed.stdout


def _loaded_after(script: str) -> set[str]:
    return set(_run(f"{script}\nimport sys; print('LOADED', *sys.modules)").partition("LOADED")[2].split())


def test_a_run_without_anything_to_prove_loads_no_library() -> None:
    assert not _loaded_after("import rendering.cli, rendering.report, rendering.machine") & HEAVY


def test_rendering_loads_neither_linters_nor_cfn_flip() -> None:
    loaded = _loaded_after("import rendering.prove")
    assert "troposphere" in loaded
    assert not loaded & {"cfn_flip", "cfnlint", "cloudformation_validate", "boto3", "rich", "asyncio"}


def test_templates_load_troposphere_without_cfn_flip() -> None:
    assert "cfn_flip" not in _loaded_after("import templates, troposphere")


def test_whoever_wants_cfn_flip_gets_the_real_one() -> None:
    script = """if True:
        import templates, cfn_flip
        from troposphere import Ref, Template
        assert cfn_flip.__file__ and cfn_flip.to_json("a: 1")
        template = Template("described")
        template.add_condition("IsDr", Ref("X"))
        print(template.to_yaml())
    """
    assert _run(script) == "Conditions:\n  IsDr: !Ref 'X'\nDescription: described\nResources: {}\n\n"


def test_the_real_one_stays_when_it_was_there_before() -> None:
    _run("import cfn_flip, templates, troposphere; assert troposphere.cfn_flip is cfn_flip")
