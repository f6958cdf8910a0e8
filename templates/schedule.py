"""A function called by the clock: schedule, the role it calls with, and what becomes of calls that fail or wait."""

import json
from collections.abc import Mapping
from typing import Any

from awacs import awslambda as lambda_actions
from troposphere import AWSObject, GetAtt, Ref, awslambda, scheduler

from settings.environment import Environment
from templates import naming
from templates.lambda_function import title
from templates.policies.statements import allow, policy
from templates.policies.trust import assumable_by, for_source, for_this_account
from templates.roles import role

LATEST = "$LATEST"


def schedule(
    env: Environment,
    function: str,
    rate: str,
    *,
    max_event_age_seconds: int,
    retries: int = 0,
    event: Mapping[str, str] | None = None,
    **attributes: Any,
) -> tuple[AWSObject, ...]:
    """Calls a `lambda_function` of the same template at a fixed rate: `ProbeSchedule`, its role, its limits.

    Scheduler hands the call to Lambda's asynchronous queue, so both have the same limits: a call that cannot be
    made within the maximum age is dropped, because the next one is more use than a late one. Nothing tells of
    a dropped call: let an alarm watch for the silence of what the function publishes.

    Args:
        env: the environment.
        function: the function's name as `lambda_function` took it.
        rate: `rate(1 minute)`.
        max_event_age_seconds: 60 to 21600.
        retries: how often a failed call is repeated, 0 to 2; by default the next tick is the retry.
        event: what the function is called with.
        attributes: resource attributes such as Condition.
    """
    schedule_role = title(function, "ScheduleRole")
    return (
        role(
            env,
            schedule_role,
            name=f"{function}-schedule",
            purpose=f"Calls the {function} function",
            # AWS: the source must be a schedule group, not a schedule.
            trust=assumable_by(
                "scheduler.amazonaws.com",
                for_this_account(),
                for_source(naming.arn("scheduler", "${AWS::Region}", "schedule-group/default")),
            ),
            permissions=policy(allow([lambda_actions.InvokeFunction], [naming.function_arn(env, function)])),
            **attributes,
        ),
        scheduler.Schedule(
            title(function, "Schedule"),
            Name=naming.function(env, function),
            Description=f"Calls the {function} function",
            ScheduleExpression=rate,
            FlexibleTimeWindow=scheduler.FlexibleTimeWindow(Mode="OFF"),
            Target=scheduler.Target(
                Arn=GetAtt(title(function), "Arn"),
                RoleArn=GetAtt(schedule_role, "Arn"),
                Input=json.dumps(dict(event or {}), sort_keys=True),
                RetryPolicy=scheduler.RetryPolicy(
                    MaximumEventAgeInSeconds=max_event_age_seconds, MaximumRetryAttempts=retries
                ),
            ),
            **attributes,
        ),
        awslambda.EventInvokeConfig(
            title(function, "Asynchronous"),
            FunctionName=Ref(title(function)),
            Qualifier=LATEST,
            MaximumEventAgeInSeconds=max_event_age_seconds,
            MaximumRetryAttempts=retries,
            **attributes,
        ),
    )
