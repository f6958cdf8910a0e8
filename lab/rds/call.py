"""One call to the RDS API, and what it may look up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import ec2, kms, rds

from lab.hooks import Hook
from lab.query_protocol import ServiceError
from lab.rds.databases import Databases
from lab.rds.model import Instance, Record
from lab.rds.records import check_family
from lab.rds.refusals import invalid_value

HOOKS = (
    Hook(
        "ministack.services.kms",
        "_resolve_key",
        "(key_id_or_arn)",
        "90e6b84ded7c",
        "read: keys of instances and snapshots",
    ),
    Hook("ministack.services.ec2", "_security_groups", "AccountRegionScopedDict", "", "read: groups of instances"),
)


@dataclass(frozen=True)
class Call:
    """A request in an account and a region, checked against the model of the API."""

    databases: Databases
    account: str
    region: str
    request: Mapping[str, Any]

    def instance(self) -> Instance:
        """The instance it names; `ServiceError` DBInstanceNotFound when there is none."""
        return self.databases.store.get(self.account, self.region, self.request["DBInstanceIdentifier"])

    def subnet_group(self) -> Record:
        """The subnet group it names.

        Raises:
            ServiceError: there is none, or the request names none and would be put into a default VPC.
        """
        name = self.request.get("DBSubnetGroupName")
        if not name:
            raise invalid_value("The lab needs a DBSubnetGroupName: it has no default VPC for databases")
        found: Record | None = rds._subnet_groups.get_scoped(self.account, self.region, name)
        if found is None:
            raise ServiceError("DBSubnetGroupNotFoundFault", f"DB subnet group '{name}' does not exist.", 404)
        return found

    def security_groups(self) -> list[str]:
        """The security groups it names; all of them exist."""
        names = list(self.request.get("VpcSecurityGroupIds", ()))
        if not names:
            raise invalid_value("The lab needs VpcSecurityGroupIds: a default group would let nobody in")
        for name in names:
            if not ec2._security_groups.contains_scoped(self.account, self.region, name):
                raise invalid_value(f"Invalid security group, groupId= {name}, groupName=.")
        return names

    def key(self) -> str | None:
        """The ARN of the KMS key that it names, of this region and usable; None when it names none."""
        name = self.request.get("KmsKeyId")
        if not name:
            return None
        with request_scope(self.account, self.region):
            found = kms._resolve_key(name)
        if found is None or found.get("KeyState") != "Enabled":
            raise ServiceError(
                "KMSKeyNotAccessibleFault",
                f"The specified KMS key [{name}] does not exist, is not enabled or you may not use it.",
            )
        return str(found["Arn"])

    def parameters(self, name: str) -> dict[str, str]:
        """The values of a parameter group.

        Raises:
            ServiceError: there is no such group, or it is of another family.
        """
        return group_values(self.account, self.region, name)


def group_values(account: str, region: str, name: str) -> dict[str, str]:
    """The values that a parameter group sets. Raises as `Call.parameters`."""
    group: Record | None = rds._param_groups.get_scoped(account, region, name)
    check_family(group, name)
    return {name: str(said["ParameterValue"]) for name, said in (group or {"Parameters": {}})["Parameters"].items()}
