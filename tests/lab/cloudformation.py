"""Stacks for tests: made, updated and deleted by name, with what they have said of themselves."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.daemon import Running
from tests.lab.running import client

REGION = "us-east-1"
PATIENCE = 30.0


@dataclass(frozen=True)
class Stacks:
    """The stacks of one region, as one caller sees them."""

    running: Running
    region: str = REGION
    root: bool = True

    def api(self, service: str) -> Any:
        """A client in this region."""
        return client(self.running, service, self.region, root=self.root)

    def create(self, name: str, resources: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """Create a stack and wait; `more` are other sections of the template (`Outputs=...`)."""
        self.api("cloudformation").create_stack(StackName=name, TemplateBody=body(resources, more), **CAPABLE)
        return self.settled(name)

    def update(self, name: str, resources: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """Update a stack and wait."""
        self.api("cloudformation").update_stack(StackName=name, TemplateBody=body(resources, more), **CAPABLE)
        return self.settled(name)

    def delete(self, name: str) -> dict[str, Any]:
        """Delete a stack and wait."""
        stack_id = self.stack(name)["StackId"]
        self.api("cloudformation").delete_stack(StackName=name)
        return self.settled(stack_id)

    def settled(self, name: str) -> dict[str, Any]:
        """The stack once nothing is in progress."""
        deadline = time.monotonic() + PATIENCE
        while (stack := self.stack(name))["StackStatus"].endswith("_IN_PROGRESS"):
            assert time.monotonic() < deadline, f"{name} is still {stack['StackStatus']}"
            time.sleep(0.01)
        return stack

    def stack(self, name: str) -> dict[str, Any]:
        """The stack as it is described."""
        found: dict[str, Any] = self.api("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
        return found

    def ids(self, name: str) -> dict[str, str]:
        """Logical to physical ids."""
        said = self.api("cloudformation").describe_stack_resources(StackName=name)["StackResources"]
        return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in said}

    def outputs(self, name: str) -> dict[str, str]:
        """Output keys and values."""
        return {one["OutputKey"]: one["OutputValue"] for one in self.stack(name).get("Outputs", [])}

    def events(self, name: str) -> list[tuple[str, str]]:
        """Logical id and status of every event, oldest first; the stack itself is `stack`."""
        said = self.said(name)
        own = "AWS::CloudFormation::Stack"
        return [
            ("stack" if one["ResourceType"] == own else one["LogicalResourceId"], one["ResourceStatus"]) for one in said
        ]

    def said(self, name: str) -> list[dict[str, Any]]:
        """Every event, oldest first."""
        pages = self.api("cloudformation").get_paginator("describe_stack_events").paginate(StackName=name)
        return [event for page in pages for event in page["StackEvents"]][::-1]


CAPABLE = {"Capabilities": ["CAPABILITY_NAMED_IAM"]}


def body(resources: Mapping[str, Any], more: Mapping[str, Any]) -> str:
    """A template."""
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources, **more})


def resource(kind: str, properties: Mapping[str, Any] | None = None, **attributes: Any) -> dict[str, Any]:
    """A resource of a template: `resource("AWS::SNS::Topic", {...}, DeletionPolicy="Retain")`."""
    return {"Type": kind, "Properties": dict(properties or {}), **attributes}


def outputs(**values: Any) -> dict[str, Any]:
    """The Outputs section."""
    return {name: {"Value": value} for name, value in values.items()}
