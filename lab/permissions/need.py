"""One permission that a resource operation needs, and the operation it is worked out from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ministack.core.responses import get_account_id, get_region

from lab.resources import names

GLOBAL = "us-east-1"
"""The region that a call to IAM or Route 53 counts as, for `aws:RequestedRegion`."""


@dataclass(frozen=True)
class Need:
    """A permission."""

    action: str
    resource: str = "*"
    keys: Mapping[str, Any] = field(default_factory=dict)
    """Condition keys beyond the global ones; tags as `aws:ResourceTag/x` and `aws:RequestTag/x`."""
    region: str = ""
    """Where the call goes, when that is not the stack's region."""


Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """Something a stack operation is about to do to one resource."""

    kind: str
    verb: str
    """`create`, `update` or `delete`."""
    stack: str
    logical_id: str
    new: Properties
    old: Properties
    physical_id: str
    account: str = field(default_factory=get_account_id)
    region: str = field(default_factory=get_region)
    """Account and region of the stack operation that runs."""

    @property
    def properties(self) -> Properties:
        """The ones it has afterwards; of a deletion those it had."""
        return self.old if self.verb == "delete" else self.new

    def given(self, name: str) -> bool:
        """Whether the template gives a property."""
        return bool(self.properties.get(name))

    def changed(self, *properties: str) -> bool:
        """Whether one of these is not as it was; for a create whether one is given."""
        return any(self.new.get(name) != self.old.get(name) for name in properties)

    def name(self, given: str, *, lowercase: bool = False, longest: int = 128) -> str:
        """The resource's name: what it is called, what the template calls it, or what CloudFormation will."""
        chosen = self.physical_id or self.properties.get(given)
        return str(chosen or names.generated(self.stack, self.logical_id, lowercase=lowercase, longest=longest))

    def arn(self, service: str, resource: str, *, region: str | None = None) -> str:
        """The ARN of a resource in the operation's account; `region=""` for a global one."""
        return f"arn:aws:{service}:{self.region if region is None else region}:{self.account}:{resource}"

    def request_tags(self, key: str = "Tags") -> dict[str, str]:
        """The tags of the new resource, as condition keys."""
        return {f"aws:RequestTag/{tag['Key']}": tag["Value"] for tag in self.new.get(key, [])}

    def resource_tags(self, key: str = "Tags") -> dict[str, str]:
        """The tags of the resource there is, as condition keys."""
        return {f"aws:ResourceTag/{tag['Key']}": tag["Value"] for tag in (self.old or self.new).get(key, [])}

    def lost_tags(self, key: str = "Tags") -> bool:
        """Whether tags are taken away."""
        left = {tag["Key"] for tag in self.new.get(key, [])}
        return any(tag["Key"] not in left for tag in self.old.get(key, []))

    def new_tags(self, key: str = "Tags") -> bool:
        """Whether tags are set."""
        had = {(tag["Key"], tag["Value"]) for tag in self.old.get(key, [])}
        return any((tag["Key"], tag["Value"]) not in had for tag in self.new.get(key, []))


Rule = Callable[[Operation], Iterator[Need]]
