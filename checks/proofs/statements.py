"""Policy documents in rendered stacks, statement by statement."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from checks.proofs.deployment import Properties

Kind = Literal["identity", "trust", "resource"]
Statement = Mapping[str, Any]


@dataclass(frozen=True)
class Document:
    """A policy document and what it is attached to."""

    place: str
    kind: Kind
    content: Mapping[str, Any]

    @property
    def statements(self) -> list[Statement]:
        """Its statements; a single one may stand without a list."""
        found = self.content.get("Statement", [])
        return found if isinstance(found, list) else [found]


def documents(title: str, resource_type: str, properties: Properties) -> Iterator[Document]:
    """Every policy document of a resource."""
    match resource_type:
        case "AWS::IAM::Role":
            yield Document(f"{title}/AssumeRolePolicyDocument", "trust", properties["AssumeRolePolicyDocument"])
            for place, policy in enumerate(properties.get("Policies", [])):
                yield Document(f"{title}/Policies/{place}", "identity", policy["PolicyDocument"])
        case "AWS::IAM::ManagedPolicy" | "AWS::IAM::Policy":
            yield Document(f"{title}/PolicyDocument", "identity", properties["PolicyDocument"])
        case "AWS::KMS::Key":
            yield Document(f"{title}/KeyPolicy", "resource", properties["KeyPolicy"])
        case "AWS::SNS::TopicPolicy" | "AWS::SQS::QueuePolicy" | "AWS::S3::BucketPolicy":
            yield Document(f"{title}/PolicyDocument", "resource", properties["PolicyDocument"])
        case "AWS::SecretsManager::ResourcePolicy":
            yield Document(f"{title}/ResourcePolicy", "resource", properties["ResourcePolicy"])


def listed(value: Any) -> list[Any]:
    """A policy's element as a list, whether it stood in one or not."""
    return value if isinstance(value, list) else [value]


def services(statement: Statement) -> list[str]:
    """Service principals of a statement."""
    principal = statement.get("Principal", {})
    return listed(principal.get("Service", [])) if isinstance(principal, Mapping) else []


def condition_keys(statement: Statement) -> set[str]:
    """Condition keys of a statement, in lower case: IAM compares them without case."""
    return {key.lower() for test in statement.get("Condition", {}).values() for key in test}
