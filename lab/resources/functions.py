"""Lambda functions, who may call them, and how asynchronous calls are kept."""

import io
import zipfile
from typing import Any, ClassVar

from botocore.exceptions import ClientError
from ministack.core.responses import get_account_id, get_region

from lab.resources import role_use
from lab.resources.handler import ApiHandler, HandlerError, Made, Properties, Wish, gone
from lab.resources.tags import changes
from lab.resources.values import numbers, picked

LONGEST_NAME = 64
FIRST_DATE = (1980, 1, 1, 0, 0, 0)


class Function(ApiHandler):
    """`AWS::Lambda::Function` with its code in the template."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {
            "FunctionName",
            "Description",
            "Runtime",
            "Architectures",
            "Handler",
            "Code/ZipFile",
            "Role",
            "Timeout",
            "MemorySize",
            "Environment",
            "LoggingConfig",
            "VpcConfig",
            "Tags",
        }
    )

    def create(self, wish: Wish) -> Made:
        """Make it; a name that is taken is refused."""
        wanted = wish.properties
        name = wanted.get("FunctionName") or wish.name(longest=LONGEST_NAME)
        role_use.of_function(wanted["Role"], _arn(name), in_vpc="VpcConfig" in wanted)
        self.api.client("lambda").create_function(
            FunctionName=name,
            Code={"ZipFile": _packed(wanted)},
            Tags={tag["Key"]: tag["Value"] for tag in wanted.get("Tags", [])},
            **picked(wanted, "Architectures"),
            **_configuration(wanted),
        )
        return Made(name, {"Arn": _arn(name)})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Its code, configuration and tags."""
        functions, wanted = self.api.client("lambda"), wish.properties
        if picked(wanted, "Code", "Architectures") != picked(previous, "Code", "Architectures"):
            functions.update_function_code(
                FunctionName=made, ZipFile=_packed(wanted), **picked(wanted, "Architectures")
            )
        if _configuration(wanted) != _configuration(previous):
            role_use.of_function(wanted["Role"], _arn(made), in_vpc="VpcConfig" in wanted)
            functions.update_function_configuration(FunctionName=made, **_configuration(wanted))
        new, lost = changes(wanted, previous)
        if new:
            functions.tag_resource(Resource=_arn(made), Tags={tag["Key"]: tag["Value"] for tag in new})
        if lost:
            functions.untag_resource(Resource=_arn(made), TagKeys=lost)
        return Made(made)

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it."""
        try:
            self.api.client("lambda").delete_function(FunctionName=made)
        except ClientError as error:
            if not gone(error):
                raise


def _configuration(properties: Properties) -> dict[str, Any]:
    empty: dict[str, Any] = {"Description": "", "Environment": {"Variables": {}}}
    passed = picked(
        properties, "Description", "Runtime", "Handler", "Role", "Environment", "LoggingConfig", "VpcConfig"
    )
    return {**empty, **passed, **numbers(properties, "Timeout", "MemorySize")}


def _packed(properties: Properties) -> bytes:
    """The code as CloudFormation packs it: one file named `index`, whose time never changes."""
    code = properties["Code"]
    if set(code) != {"ZipFile"}:
        raise HandlerError(f"The lab takes a function's code from the template (Code.ZipFile), not {sorted(code)}")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("index.py", FIRST_DATE), code["ZipFile"])
    return file.getvalue()


def _arn(name: str) -> str:
    return f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{name}"


class Permission(ApiHandler):
    """`AWS::Lambda::Permission`: a statement in a function's policy; nothing of it changes in place."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {"Action", "FunctionName", "Principal", "SourceAccount", "SourceArn"}
    )

    def create(self, wish: Wish) -> Made:
        """Add the statement."""
        made = wish.name(longest=100)
        self.api.client("lambda").add_permission(StatementId=made, **wish.properties)
        return Made(made, {"Id": made})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Never called: all of it is create-only."""
        raise NotImplementedError(f"{wish.logical_id} {made}: {previous}")

    def delete(self, made: str, properties: Properties) -> None:
        """Remove the statement."""
        try:
            self.api.client("lambda").remove_permission(FunctionName=properties["FunctionName"], StatementId=made)
        except ClientError as error:
            if not gone(error):
                raise


class EventInvokeConfig(ApiHandler):
    """`AWS::Lambda::EventInvokeConfig`."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {"FunctionName", "Qualifier", "MaximumEventAgeInSeconds", "MaximumRetryAttempts"}
    )

    def create(self, wish: Wish) -> Made:
        """Say how long an asynchronous call is kept and how often it is tried."""
        self._put(wish.properties)
        return Made(f"{wish.properties['FunctionName']}|{wish.properties['Qualifier']}")

    def update(self, wish: Wish, made: str, _previous: Properties) -> Made:
        """Say it anew."""
        self._put(wish.properties)
        return Made(made)

    def delete(self, _made: str, properties: Properties) -> None:
        """Go back to Lambda's defaults."""
        try:
            self.api.client("lambda").delete_function_event_invoke_config(
                FunctionName=properties["FunctionName"], Qualifier=properties["Qualifier"]
            )
        except ClientError as error:
            if not gone(error):
                raise

    def _put(self, properties: Properties) -> None:
        self.api.client("lambda").put_function_event_invoke_config(
            FunctionName=properties["FunctionName"],
            Qualifier=properties["Qualifier"],
            **numbers(properties, "MaximumEventAgeInSeconds", "MaximumRetryAttempts"),
        )
