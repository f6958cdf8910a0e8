"""Every code that a run can print: problems, advisories, findings of the project's own proofs."""

from checks.proofs import CODES
from deployment.codes import catalogue as catalogue_of_deployment
from reference.markdown import table
from settings import catalogue

INTRODUCTION = """# Codes

A code never changes its meaning. `DR` is a problem in an environment file (exit status 1), `DRA` an advisory (the run
goes on), `DC` a finding of the project's own proofs in a rendered template (exit status 1), `DP` what stops or fails a
command of `deploy.sh` (exit status 1 unless the command says otherwise). Findings of cfn-lint (`E`, `W`, `I`) and of
cloudformation-validate carry those tools' own codes. Made by `make docs`.
"""


def page() -> str:
    """The page."""
    rows = catalogue.rows()
    problems = [row for row in rows if not row[0].startswith("DRA")]
    advisories = [row for row in rows if row[0].startswith("DRA")]
    return "\n".join(
        (
            INTRODUCTION,
            "## Problems in an environment file\n",
            table(("code", "what", "why it is refused", "what would be right"), problems),
            "## Advisories\n",
            table(("code", "what", "why AWS or this project advises against it", "what changes it"), advisories),
            "## Findings of the proofs\n",
            table(("code", "what"), sorted(CODES.items())),
            "## What stops or fails a command of deploy.sh\n",
            table(("code", "what", "why", "what would be right"), catalogue_of_deployment()),
        )
    )
