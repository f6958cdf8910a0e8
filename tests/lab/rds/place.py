"""A region with a network for databases, and what tests do with databases in it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from botocore.exceptions import ClientError

from lab.control import Control
from lab.daemon import Running
from tests.lab.running import client

EAST, WEST = "us-east-1", "us-west-2"
USER, PASSWORD, DATABASE = "dbmaster", "first-password", "app"
GROUP = "databases"
PATIENCE = 30.0
BRIEFLY = 2
"""Seconds for what is not to come; psycopg takes no shorter time-out."""


@dataclass
class Place:
    """One region of a lab with a VPC 10.N.0.0/16: databases in its first quarter, clients in its second."""

    running: Running
    region: str
    number: int

    def __post_init__(self) -> None:
        self.rds, self.ec2 = client(self.running, "rds", self.region), client(self.running, "ec2", self.region)
        self.control = Control(self.running)
        self.vpc = self.ec2.create_vpc(CidrBlock=f"10.{self.number}.0.0/16")["Vpc"]["VpcId"]
        self.database_subnets = [
            self._subnet(f"10.{self.number}.{third}.0/20", zone) for third, zone in ((0, "a"), (16, "b"))
        ]
        self.client_subnet = self._subnet(f"10.{self.number}.64.0/20", "a")
        group = self.ec2.create_security_group(GroupName="database", Description="Databases", VpcId=self.vpc)
        self.security_group = group["GroupId"]
        self.admit(f"10.{self.number}.64.0/18")
        self.rds.create_db_subnet_group(
            DBSubnetGroupName=GROUP, DBSubnetGroupDescription="Databases", SubnetIds=self.database_subnets
        )
        self.key = client(self.running, "kms", self.region).create_key()["KeyMetadata"]["Arn"]

    def admit(self, cidr: str) -> None:
        """Have the databases' security group let a range in."""
        rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": cidr}]}
        self.ec2.authorize_security_group_ingress(GroupId=self.security_group, IpPermissions=[rule])

    def settings(self, **changed: Any) -> dict[str, Any]:
        """What every instance here has in common."""
        return {
            "DBInstanceClass": "db.t4g.medium",
            "DBSubnetGroupName": GROUP,
            "VpcSecurityGroupIds": [self.security_group],
            "KmsKeyId": self.key,
            **changed,
        }

    def create(self, name: str, *, wait: bool = True, **changed: Any) -> dict[str, Any]:
        """A new primary."""
        asked = {
            "Engine": "postgres",
            "DBName": DATABASE,
            "MasterUsername": USER,
            "MasterUserPassword": PASSWORD,
            "AllocatedStorage": 100,
            "StorageEncrypted": True,
            **self.settings(),
            **changed,
        }
        made = self.rds.create_db_instance(DBInstanceIdentifier=name, **asked)["DBInstance"]
        return self.available(name) if wait else dict(made)

    def replicate(self, name: str, source: dict[str, Any], **changed: Any) -> dict[str, Any]:
        """A new replica of an instance of another region."""
        arn = source["DBInstanceArn"]
        asked = {"SourceDBInstanceIdentifier": arn, "SourceRegion": arn.split(":")[3], **self.settings(), **changed}
        self.rds.create_db_instance_read_replica(DBInstanceIdentifier=name, **asked)
        return self.available(name)

    def describe(self, name: str) -> dict[str, Any]:
        """An instance as RDS shows it."""
        return dict(self.rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0])

    def status(self, name: str) -> str:
        """Its status; `gone` when there is none."""
        try:
            return str(self.describe(name)["DBInstanceStatus"])
        except ClientError as error:
            if code(error) != "DBInstanceNotFound":
                raise
            return "gone"

    def available(self, name: str) -> dict[str, Any]:
        """Wait until it is available."""
        wait_until(lambda: self.status(name) == "available", f"{name} to be available")
        return self.describe(name)

    def connect(self, name: str, **changed: Any) -> "psycopg.Connection[Any]":
        """A session as a client on this machine has it."""
        shown = next(each for each in self.control.get("databases", region=self.region) if each["id"] == name)
        asked = {"host": shown["host"], "port": shown["port"], "user": USER, "password": PASSWORD, "dbname": DATABASE}
        return psycopg.connect(autocommit=True, **{"connect_timeout": int(PATIENCE), **asked, **changed})

    def _subnet(self, cidr: str, zone: str) -> str:
        made = self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=cidr, AvailabilityZone=self.region + zone)
        return str(made["Subnet"]["SubnetId"])


def wait_until(condition: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait for something, or fail and say for what."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"waited {patience} s for {what}"
        time.sleep(0.02)


def code(error: ClientError) -> str:
    """AWS's code of a refusal."""
    return str(error.response["Error"]["Code"])


def refused(call: Callable[..., Any], **request: Any) -> tuple[str, str]:
    """Code and message with which a call is refused."""
    try:
        call(**request)
    except ClientError as error:
        return code(error), str(error.response["Error"]["Message"])
    raise AssertionError(f"{request} was not refused")
