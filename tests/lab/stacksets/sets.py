"""StackSets for tests: roles, a small template, operations followed to their end."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lab.daemon import Running
from tests.lab.cloudformation import resource
from tests.lab.running import client

HOME = "us-west-2"
"""Where StackSets are administered."""
REGIONS = ("us-east-1", "us-west-2")
PATIENCE = 30.0
ALLOW_ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
LOGS = ("logs:*", "cloudformation:*")


def document(*statements: Mapping[str, Any]) -> str:
    """A policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str) -> str:
    """A policy that allows actions on everything."""
    return document({"Effect": "Allow", "Action": list(actions), "Resource": "*"})


def trust(kind: str, principal: str) -> str:
    """A trust policy."""
    return document({"Effect": "Allow", "Principal": {kind: principal}, "Action": "sts:AssumeRole"})


@dataclass(frozen=True)
class Sets:
    """The StackSets API in the administration region, and roles for it."""

    running: Running

    @property
    def api(self) -> Any:
        """CloudFormation in the administration region."""
        return client(self.running, "cloudformation", HOME)

    def role(self, name: str, trusting: str, policy: str) -> str:
        """Make a role; its ARN."""
        iam = client(self.running, "iam", HOME)
        arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusting)["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=policy)
        return arn

    def roles(self, prefix: str = "plain", *, execution: str = allow(*LOGS)) -> dict[str, str]:
        """Administration and execution role, as arguments of CreateStackSet."""
        administration = self.role(
            f"{prefix}-administration", trust("Service", "cloudformation.amazonaws.com"), allow("sts:AssumeRole")
        )
        self.role(f"{prefix}-execution", trust("AWS", administration), execution)
        return {"AdministrationRoleARN": administration, "ExecutionRoleName": f"{prefix}-execution"}

    def create(
        self, name: str, roles: Mapping[str, str], template: Mapping[str, Any] | None = None, **more: Any
    ) -> None:
        """Make a stack set."""
        body = json.dumps(template or log_group(f"/{name}"))
        self.api.create_stack_set(StackSetName=name, TemplateBody=body, **{**roles, **more})

    def instances(self, name: str, regions: Sequence[str] = REGIONS, **more: Any) -> dict[str, Any]:
        """Make instances; the operation once it has ended."""
        wanted = {"StackSetName": name, "Accounts": [self.running.account], "Regions": list(regions), **more}
        return self.ended(name, self.api.create_stack_instances(**wanted)["OperationId"])

    def ended(self, name: str, operation: str) -> dict[str, Any]:
        """An operation once it has ended."""
        deadline = time.monotonic() + PATIENCE
        while True:
            said: dict[str, Any] = self.api.describe_stack_set_operation(StackSetName=name, OperationId=operation)
            found: dict[str, Any] = said["StackSetOperation"]
            if found["Status"] not in {"QUEUED", "RUNNING", "STOPPING"}:
                return found
            assert time.monotonic() < deadline, f"{operation} is still {found['Status']}"
            time.sleep(0.01)

    def results(self, name: str, operation: str) -> dict[str, tuple[str, str]]:
        """Status and reason per region."""
        said = self.api.list_stack_set_operation_results(StackSetName=name, OperationId=operation)["Summaries"]
        return {one["Region"]: (one["Status"], one.get("StatusReason", "")) for one in said}

    def statuses(self, name: str) -> dict[str, tuple[str, str]]:
        """Status and detailed status per region."""
        said = self.api.list_stack_instances(StackSetName=name)["Summaries"]
        return {one["Region"]: (one["Status"], one["StackInstanceStatus"]["DetailedStatus"]) for one in said}

    def instance(self, name: str, region: str) -> dict[str, Any]:
        """An instance as it is described."""
        found: dict[str, Any] = self.api.describe_stack_instance(
            StackSetName=name, StackInstanceAccount=self.running.account, StackInstanceRegion=region
        )["StackInstance"]
        return found

    def days(self, name: str, region: str) -> int | None:
        """The retention of the log group that `log_group` makes; None when there is none."""
        logs = client(self.running, "logs", region)
        found = logs.describe_log_groups(logGroupNamePrefix=f"/{name}")["logGroups"]
        return int(found[0]["retentionInDays"]) if found else None


def log_group(name: str, days: Any = 7, **sections: Any) -> dict[str, Any]:
    """A template of one log group."""
    return {
        "Resources": {"Group": resource("AWS::Logs::LogGroup", {"LogGroupName": name, "RetentionInDays": days})},
        **sections,
    }


def parameterised(name: str) -> dict[str, Any]:
    """The same with its retention as a parameter."""
    return log_group(name, {"Ref": "Days"}, Parameters={"Days": {"Type": "Number"}})


def parameter(key: str, value: Any = None) -> dict[str, Any]:
    """A parameter of a request; without a value the one it has."""
    said: dict[str, Any] = {"ParameterKey": key}
    return {**said, "UsePreviousValue": True} if value is None else {**said, "ParameterValue": str(value)}
