"""What a cross-region replica of RDS for PostgreSQL must and must not say.

troposphere's own rules for replicas refuse what AWS allows (Multi-AZ, a backup window) and demand what AWS
refuses (an engine, StorageEncrypted), so replicas are built without them and with these. Sources: the resource
type's schema and handler, and the API reference of CreateDBInstanceReadReplica.
"""

from collections.abc import Mapping
from typing import Any

REQUIRED = {
    "SourceDBInstanceIdentifier": "it is what makes the instance a replica",
    "SourceRegion": "a source in another region is named by its ARN and its region",
    "KmsKeyId": "RDS makes no unencrypted replica of an encrypted source, and the source's key is in another region",
    "EngineVersion": "upgrades go to the standby first, by this property",
    "DBInstanceIdentifier": "log groups and the next generation's source are built from the name",
    "DBSubnetGroupName": "RDS would use the default VPC",
    "VPCSecurityGroups": "RDS would use the default security group, and each update would go back to it",
    "DBParameterGroupName": "RDS would use the default group, and a standby below the writer's limits does not start",
    "BackupRetentionPeriod": "a promoted standby must be restorable at once",
}
FORBIDDEN = {
    "Engine": "it is the source's; cfn-lint then demands StorageEncrypted, which AWS refuses",
    "StorageEncrypted": "it follows from KmsKeyId",
    "DBName": "it is the source's",
    "MasterUsername": "it is the source's",
    "MasterUserPassword": "it is the source's",
    "ManageMasterUserPassword": "RDS for PostgreSQL makes no replica of such an instance",
    "CharacterSetName": "it is the source's",
    "DBSnapshotIdentifier": "an instance comes from a snapshot or from a source, not from both",
    "AllocatedStorage": "it is the source's, which autoscaling may have raised above the environment file's",
    "ReplicaMode": "it is for Oracle and Db2",
}


def require_replica(title: str, properties: Mapping[str, Any]) -> None:
    """Refuse a mix of properties that AWS would refuse, or would take and hold against us later.

    Raises:
        ValueError: with every property that is missing or must go, and why.
    """
    wrong = [
        *(f"{name} is missing: {why}" for name, why in REQUIRED.items() if name not in properties),
        *(f"{name} must go: {why}" for name, why in FORBIDDEN.items() if name in properties),
    ]
    if properties.get("BackupRetentionPeriod") == 0:
        wrong.append(f"BackupRetentionPeriod is 0: {REQUIRED['BackupRetentionPeriod']}")
    if wrong:
        raise ValueError(f"{title} is no valid cross-region replica: " + "; ".join(wrong))
