"""The controller: outside the VPC, ticked every minute, each run loops until the run after next has begun."""

from troposphere import GetAtt, Output

from settings.environment import Environment
from templates.failover import controller_environment, controller_policy
from templates.lambda_function import lambda_function, title
from templates.part import Part
from templates.schedule import schedule

CONTROLLER = "controller"
RUN_SECONDS = 170
"""How long a run loops; with a tick every 60 s, one that comes two minutes late leaves no gap."""
TIMEOUT_SECONDS = 180
MEMORY_MIB = 256
MAX_TICK_AGE_SECONDS = 60
TICK = {"command": "tick"}


def part(env: Environment) -> Part:
    """Function, role and tick. No reserved concurrency: runs overlap, and a command must get through beside them.

    A tick is never repeated: the next one is due before a repetition would be of use.
    """
    return Part(
        resources=(
            *lambda_function(
                env,
                CONTROLLER,
                purpose="Keeps the lease - fences - promotes - reports",
                timeout_seconds=TIMEOUT_SECONDS,
                memory_mib=MEMORY_MIB,
                environment=controller_environment.variables(env, run_seconds=RUN_SECONDS),
                statements=controller_policy.statements(env),
            ),
            *schedule(env, CONTROLLER, "rate(1 minute)", max_event_age_seconds=MAX_TICK_AGE_SECONDS, event=TICK),
        ),
        outputs=(
            Output(
                "ControllerFunctionArn",
                Value=GetAtt(title(CONTROLLER), "Arn"),
                Description="ARN of the controller",
            ),
        ),
    )
