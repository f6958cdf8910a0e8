"""The tags that a stack gives its resources: its own, and CloudFormation's three."""

from collections.abc import Mapping
from typing import Any

from lab.resources.registry import schema


def with_stack_tags(
    kind: str, properties: Mapping[str, Any], stack: Mapping[str, Any], logical_id: str
) -> dict[str, Any]:
    """Properties as the type's handler gets them; a tag of the template wins over one of the stack."""
    known = schema(kind)
    if not known.tag_property:
        return dict(properties)
    given = {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}
    if known.system_tags:
        given |= {
            "aws:cloudformation:stack-name": stack["StackName"],
            "aws:cloudformation:stack-id": stack["StackId"],
            "aws:cloudformation:logical-id": logical_id,
        }
    own = list(properties.get(known.tag_property, []))
    named = {tag["Key"] for tag in own}
    more = [{"Key": key, "Value": value} for key, value in given.items() if key not in named]
    return {**properties, known.tag_property: own + more}
