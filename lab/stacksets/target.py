"""The stack of one instance: made, updated and deleted as the execution role, through the API of its region."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from lab.context import Lab
from lab.stacksets import overrides
from lab.stacksets.model import Definition, Instance, StackSet
from lab.stacksets.roles import CONFIG, CannotActError, execution_credentials

POLL = 0.05
SLOWEST_POLL = 0.5
GOOD = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE"})
CONSEQUENCE = "Resource creation cancelled"
"""The reason of a resource that failed only because another did."""


class TargetError(Exception):
    """An instance's stack did not get where it should; the message is the result's StatusReason."""


@dataclass(frozen=True)
class Targets:
    """Makes the stacks of instances."""

    lab: Lab

    def stack(self, stack_set: StackSet, definition: Definition, instance: Instance) -> "TargetStack":
        """The stack of an instance, with somebody who may act on it; `TargetError` when nobody may."""
        try:
            credentials = execution_credentials(self.lab, stack_set, instance.target, definition.execution_role)
        except CannotActError as error:
            raise TargetError(str(error)) from error
        except BotoCoreError as error:
            raise TargetError(f"StackSets does not reach STS in {instance.target.region}: {error}") from error
        client = boto3.client(
            "cloudformation",
            region_name=instance.target.region,
            endpoint_url=self.lab.endpoint,
            config=CONFIG,
            **credentials,
        )
        return TargetStack(client, definition, instance)


@dataclass(frozen=True)
class TargetStack:
    """One stack, seen by its execution role."""

    client: Any
    definition: Definition
    instance: Instance

    def apply(self) -> None:
        """Create or update the stack, so that it is what the stack set says.

        "View the events for the stack, which will have a status of DELETED (for failed create operations)": a stack
        that could not be created is deleted, its id stays for its events.

        Raises:
            TargetError: with the first cause.
        """
        arguments = {
            "StackName": self.instance.stack_name,
            "TemplateBody": self.definition.template,
            "Parameters": [
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in overrides.effective(self.definition.parameters, self.instance.overrides).items()
            ],
            "Capabilities": list(self.definition.capabilities),
            "Tags": [{"Key": key, "Value": value} for key, value in self.definition.tags.items()],
        }
        with _in_words():
            if self.instance.exists:
                try:
                    self.client.update_stack(**arguments)
                except ClientError as error:
                    if "No updates are to be performed" not in str(error):
                        raise
                    return
            else:
                made = self.client.create_stack(**arguments, OnFailure="DELETE")
                self.instance.stack_id = made["StackId"]
                self.instance.exists = True
            self._wait(GOOD - {"DELETE_COMPLETE"})

    def delete(self) -> None:
        """Delete the stack; `TargetError` with the first cause when it stays."""
        with _in_words():
            self.client.delete_stack(StackName=self.instance.stack_id)
            self._wait(frozenset({"DELETE_COMPLETE"}))
            self.instance.exists = False

    def drift(self) -> str:
        """How the stack's resources compare with its template: IN_SYNC or DRIFTED."""
        with _in_words():
            detection = self.client.detect_stack_drift(StackName=self.instance.stack_id)["StackDriftDetectionId"]
            pause = POLL
            while True:
                said = self.client.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
                if said["DetectionStatus"] == "DETECTION_COMPLETE":
                    return str(said["StackDriftStatus"])
                if said["DetectionStatus"] == "DETECTION_FAILED":
                    raise TargetError(said.get("DetectionStatusReason", "Drift detection failed"))
                time.sleep(pause)
                pause = min(pause * 2, SLOWEST_POLL)

    def _wait(self, good: frozenset[str]) -> None:
        pause = POLL
        while True:
            stack = self.client.describe_stacks(StackName=self.instance.stack_id)["Stacks"][0]
            status = str(stack["StackStatus"])
            if not status.endswith("_IN_PROGRESS"):
                break
            time.sleep(pause)
            pause = min(pause * 2, SLOWEST_POLL)
        if status == "DELETE_COMPLETE":
            self.instance.exists = False
        if status not in good:
            raise TargetError(self._first_cause() or f"The stack is {status}. {stack.get('StackStatusReason', '')}")

    def _first_cause(self) -> str:
        """The first failure of the operation that just ended, as StackSets reports it."""
        cause = ""
        for event in self._events():
            stack_itself = event["ResourceType"] == "AWS::CloudFormation::Stack"
            reason = event.get("ResourceStatusReason", "")
            undone = stack_itself and event["ResourceStatus"].endswith("ROLLBACK_IN_PROGRESS")
            failed = event["ResourceStatus"].endswith("_FAILED") or undone
            if failed and reason and not reason.startswith(CONSEQUENCE):
                where = f"ResourceLogicalId:{event['LogicalResourceId']}, ResourceType:{event['ResourceType']}"
                cause = f"{where}, ResourceStatusReason:{reason}."
            if stack_itself and reason == "User Initiated":
                break
        return cause

    def _events(self) -> Iterator[Mapping[str, Any]]:
        """The stack's events, newest first."""
        pages = self.client.get_paginator("describe_stack_events").paginate(StackName=self.instance.stack_id)
        for page in pages:
            yield from page["StackEvents"]


class _in_words:  # noqa: N801 - a context manager, used like a function
    """Turns what botocore raises into the reason of a failed instance."""

    def __enter__(self) -> None:
        """Nothing to set up."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, ClientError):
            said = error.response["Error"]
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
            raise TargetError(
                f"{said['Message']} (Service: CloudFormation, Status Code: {status}, Error Code: {said['Code']})"
            ) from error
        if isinstance(error, BotoCoreError):
            raise TargetError(f"StackSets does not reach CloudFormation: {error}") from error
