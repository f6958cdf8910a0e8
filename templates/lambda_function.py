"""A function as the templates deploy it: its log group, its role, and its code inline, byte for byte."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from awacs import logs as logs_actions
from awacs.aws import Statement
from troposphere import AWSObject, GetAtt, awslambda, logs

from settings.environment import Environment
from templates import naming
from templates.exports import Exported, imported
from templates.packed_function import packed
from templates.policies.statements import allow, policy
from templates.policies.trust import assumable_by
from templates.roles import role
from templates.tags import tags

RUNTIME = "python3.13"
PLAIN_BYTES = 5_000
"""Largest function that is inline as plain text; two larger ones leave too little for long names and tags."""
FUNCTIONS = Path(__file__).resolve().parent.parent / "functions"


class FunctionLogging(awslambda.LoggingConfig):
    """The property as AWS defines it: troposphere 4.11.1 has another type's of the same name, without LogFormat."""

    props = {**awslambda.LoggingConfig.props, "LogFormat": (str, False)}  # noqa: RUF012  as troposphere declares them


def source(name: str) -> str:
    """The code of a function as Lambda gets it: the file as it stands, or packed if that is too much for a template."""
    path = FUNCTIONS / name.replace("-", "_")
    if path.is_dir():
        return packed(path)
    text = path.with_suffix(".py").read_text(encoding="utf-8")
    return text if len(json.dumps(text)) <= PLAIN_BYTES else packed(path.with_suffix(".py"))


def modules(name: str) -> dict[str, str]:
    """The same as it stands there, file by file: name in `functions/` to text."""
    path = FUNCTIONS / name.replace("-", "_")
    files = sorted(path.glob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
    return {file.relative_to(FUNCTIONS).as_posix(): file.read_text(encoding="utf-8") for file in files}


def title(name: str, kind: str = "Function") -> str:
    """Logical id of a function or of what belongs to it: `snapshot-copier` gives `SnapshotCopierFunction`."""
    return "".join(word.capitalize() for word in name.split("-")) + kind


def lambda_function(
    env: Environment,
    name: str,
    *,
    purpose: str,
    timeout_seconds: int,
    memory_mib: int,
    environment: Mapping[str, Any],
    statements: Sequence[Statement],
    vpc: awslambda.VPCConfig | None = None,
    key_arn: Any = None,
    **attributes: Any,
) -> tuple[AWSObject, ...]:
    """Log group, role and function, with logical ids made of the name: `probe` gives `ProbeFunction`.

    The role may write to the function's own log group and do what `statements` say; nothing else. The log is under
    foundation's key, which is imported unless `key_arn` says it: foundation cannot import from itself.
    """
    function, log_group, function_role = title(name), title(name, "LogGroup"), title(name, "Role")
    settings: dict[str, Any] = {"VpcConfig": vpc} if vpc else {}
    own_log = allow(
        [logs_actions.CreateLogStream, logs_actions.PutLogEvents],
        [naming.arn("logs", "${AWS::Region}", f"log-group:{naming.function_log_group(env, name)}:*")],
    )
    return (
        logs.LogGroup(
            log_group,
            LogGroupName=naming.function_log_group(env, name),
            RetentionInDays=env.monitoring.log_retention_days,
            KmsKeyId=imported(env, Exported.KEY_ARN) if key_arn is None else key_arn,
            Tags=tags(env, f"{name}-log", f"Log of the {name} function"),
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            **attributes,
        ),
        role(
            env,
            function_role,
            name=name,
            purpose=f"What the {name} function may do",
            trust=assumable_by("lambda.amazonaws.com"),
            permissions=policy(own_log, *statements),
            **attributes,
        ),
        awslambda.Function(
            function,
            FunctionName=naming.function(env, name),
            Description=purpose,
            Runtime=RUNTIME,
            Architectures=["arm64"],
            Handler="index.handler",
            Code=awslambda.Code(ZipFile=source(name)),
            Role=GetAtt(function_role, "Arn"),
            Timeout=timeout_seconds,
            MemorySize=memory_mib,
            Environment=awslambda.Environment(Variables=dict(environment)),
            LoggingConfig=FunctionLogging(LogFormat="JSON", LogGroup=naming.function_log_group(env, name)),
            DependsOn=[log_group],
            Tags=tags(env, name, purpose),
            **settings,
            **attributes,
        ),
    )
