"""`AWS::Logs::LogGroup`."""

from typing import ClassVar

from botocore.exceptions import ClientError
from ministack.core.responses import get_account_id, get_region

from lab.resources import key_policies
from lab.resources.handler import ApiHandler, Made, Properties, Wish, begun, gone
from lab.resources.tags import changes


class LogGroup(ApiHandler):
    """Where logs go, for how long, under which key."""

    honoured: ClassVar[frozenset[str]] = frozenset({"LogGroupName", "RetentionInDays", "KmsKeyId", "Tags"})

    def create(self, wish: Wish) -> Made:
        """Make it; a name that is taken is refused."""
        wanted = wish.properties
        name = wanted.get("LogGroupName") or wish.name(longest=512)
        if "KmsKeyId" in wanted:
            key_policies.require_for_logs(_arn(name), wanted["KmsKeyId"])
        self.api.client("logs").create_log_group(
            logGroupName=name,
            tags={tag["Key"]: tag["Value"] for tag in wanted.get("Tags", [])},
            **({"kmsKeyId": wanted["KmsKeyId"]} if "KmsKeyId" in wanted else {}),
        )
        with begun(name):
            self._retain(name, wanted)
        return Made(name, {"Arn": f"{_arn(name)}:*"})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Its retention, key and tags."""
        logs, wanted = self.api.client("logs"), wish.properties
        self._retain(made, wanted)
        if wanted.get("KmsKeyId") != previous.get("KmsKeyId"):
            if "KmsKeyId" in wanted:
                key_policies.require_for_logs(_arn(made), wanted["KmsKeyId"])
                logs.associate_kms_key(logGroupName=made, kmsKeyId=wanted["KmsKeyId"])
            else:
                logs.disassociate_kms_key(logGroupName=made)
        new, lost = changes(wanted, previous)
        if new:
            logs.tag_resource(resourceArn=_arn(made), tags={tag["Key"]: tag["Value"] for tag in new})
        if lost:
            logs.untag_resource(resourceArn=_arn(made), tagKeys=lost)
        return Made(made)

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it with what is in it."""
        try:
            self.api.client("logs").delete_log_group(logGroupName=made)
        except ClientError as error:
            if not gone(error):
                raise

    def _retain(self, name: str, properties: Properties) -> None:
        if "RetentionInDays" in properties:
            days = int(properties["RetentionInDays"])
            self.api.client("logs").put_retention_policy(logGroupName=name, retentionInDays=days)
        else:
            self.api.client("logs").delete_retention_policy(logGroupName=name)


def _arn(name: str) -> str:
    return f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{name}"
