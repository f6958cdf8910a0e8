"""RDS subnet groups and parameter groups."""

from typing import Any, ClassVar

from botocore.exceptions import ClientError
from ministack.core.responses import get_account_id, get_region

from lab.resources.handler import ApiHandler, Made, Properties, Wish, begun, gone
from lab.resources.tags import changes

LONGEST_NAME = 255
AT_ONCE = 20
"""Parameters per ModifyDBParameterGroup."""


class _Group(ApiHandler):
    kind = ""
    """As in its ARN."""

    def _retag(self, made: str, properties: Properties, previous: Properties) -> None:
        arn = f"arn:aws:rds:{get_region()}:{get_account_id()}:{self.kind}:{made}"
        new, lost = changes(properties, previous)
        if new:
            self.api.client("rds").add_tags_to_resource(ResourceName=arn, Tags=new)
        if lost:
            self.api.client("rds").remove_tags_from_resource(ResourceName=arn, TagKeys=lost)


class DBSubnetGroup(_Group):
    """`AWS::RDS::DBSubnetGroup`."""

    kind = "subgrp"
    honoured: ClassVar[frozenset[str]] = frozenset(
        {"DBSubnetGroupName", "DBSubnetGroupDescription", "SubnetIds", "Tags"}
    )

    def create(self, wish: Wish) -> Made:
        """Make it; its name is lower case."""
        wanted = wish.properties
        name = wanted.get("DBSubnetGroupName") or wish.name(lowercase=True, longest=LONGEST_NAME)
        self.api.client("rds").create_db_subnet_group(
            DBSubnetGroupName=name,
            DBSubnetGroupDescription=wanted["DBSubnetGroupDescription"],
            SubnetIds=wanted["SubnetIds"],
            Tags=wanted.get("Tags", []),
        )
        return Made(name, {"DBSubnetGroupName": name})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Its subnets, description and tags."""
        self.api.client("rds").modify_db_subnet_group(
            DBSubnetGroupName=made,
            DBSubnetGroupDescription=wish.properties["DBSubnetGroupDescription"],
            SubnetIds=wish.properties["SubnetIds"],
        )
        self._retag(made, wish.properties, previous)
        return Made(made)

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it; RDS refuses while an instance is in it."""
        try:
            self.api.client("rds").delete_db_subnet_group(DBSubnetGroupName=made)
        except ClientError as error:
            if not gone(error):
                raise


class DBParameterGroup(_Group):
    """`AWS::RDS::DBParameterGroup`."""

    kind = "pg"
    honoured: ClassVar[frozenset[str]] = frozenset(
        {"DBParameterGroupName", "Description", "Family", "Parameters", "Tags"}
    )

    def create(self, wish: Wish) -> Made:
        """Make it, then set its parameters."""
        wanted = wish.properties
        name = wanted.get("DBParameterGroupName") or wish.name(lowercase=True, longest=LONGEST_NAME)
        self.api.client("rds").create_db_parameter_group(
            DBParameterGroupName=name,
            DBParameterGroupFamily=wanted["Family"],
            Description=wanted["Description"],
            Tags=wanted.get("Tags", []),
        )
        with begun(name):
            self._set(name, wanted, {})
        return Made(name, {"DBParameterGroupName": name})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Its parameters and tags; one that the template no longer names goes back to its default."""
        self._set(made, wish.properties, previous)
        self._retag(made, wish.properties, previous)
        return Made(made)

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it; RDS refuses while an instance has it."""
        try:
            self.api.client("rds").delete_db_parameter_group(DBParameterGroupName=made)
        except ClientError as error:
            if not gone(error):
                raise

    def _set(self, made: str, wanted: Properties, had: Properties) -> None:
        rds, new, old = self.api.client("rds"), wanted.get("Parameters", {}), had.get("Parameters", {})
        changed = [_parameter(name, value) for name, value in sorted(new.items()) if old.get(name) != value]
        for start in range(0, len(changed), AT_ONCE):
            part = changed[start : start + AT_ONCE]
            rds.modify_db_parameter_group(DBParameterGroupName=made, Parameters=part)
        if lost := sorted(set(old) - set(new)):
            parameters = [{"ParameterName": name, "ApplyMethod": "pending-reboot"} for name in lost]
            rds.reset_db_parameter_group(DBParameterGroupName=made, Parameters=parameters)


def _parameter(name: str, value: Any) -> dict[str, str]:
    """A change waits for a reboot: RDS takes that for static and dynamic parameters alike."""
    return {"ParameterName": name, "ParameterValue": str(value), "ApplyMethod": "pending-reboot"}
