"""SNS and Secrets Manager: what people are told, and the master password."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from simulation.model.aws.errors import UnmodelledError, refusal

LONGEST_SUBJECT = 99


class Sns:
    """The service in one region: a topic, and who reads it."""

    __slots__ = ("_page", "_topic")

    def __init__(self, topic: str, page: Callable[[str, str], object]) -> None:
        self._topic = topic
        self._page = page

    def publish(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Send a message."""
        if asked.keys() != {"TopicArn", "Subject", "Message"}:
            raise UnmodelledError(f"publish {sorted(asked)}")
        if asked["TopicArn"] != self._topic:
            raise refusal("NotFound")
        subject = asked["Subject"]
        if not subject.isascii() or len(subject) > LONGEST_SUBJECT or "\n" in subject:
            raise refusal("InvalidParameter")
        self._page(subject, asked["Message"])
        return {"MessageId": "00000000-0000-0000-0000-000000000000"}


class SecretsManager:
    """The service in one region, with its copy of the master password."""

    __slots__ = ("_name", "_password")

    def __init__(self, name: str, password: str) -> None:
        self._name = name
        self._password = password

    def get_secret_value(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The current version."""
        if asked.keys() != {"SecretId"}:
            raise UnmodelledError(f"get_secret_value {sorted(asked)}")
        if asked["SecretId"] != self._name:
            raise refusal("ResourceNotFoundException")
        secret = json.dumps({"username": "master", "password": self._password})
        return {"Name": self._name, "VersionId": f"version-of-{self._password}-0123456789", "SecretString": secret}
