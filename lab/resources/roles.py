"""IAM roles and managed policies."""

import json
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from lab.resources.handler import ApiHandler, Made, Properties, Wish, begun, gone
from lab.resources.tags import changes
from lab.resources.values import picked

LONGEST_ROLE_NAME = 64
VERSIONS_KEPT = 5


class Role(ApiHandler):
    """`AWS::IAM::Role`."""

    honoured: ClassVar[frozenset[str]] = frozenset(
        {
            "RoleName",
            "Path",
            "Description",
            "AssumeRolePolicyDocument",
            "PermissionsBoundary",
            "Policies",
            "ManagedPolicyArns",
            "Tags",
        }
    )

    def create(self, wish: Wish) -> Made:
        """Make it, then its policies, within its boundary from the first moment."""
        wanted = wish.properties
        name = wanted.get("RoleName") or wish.name(longest=LONGEST_ROLE_NAME)
        role = self.api.client("iam").create_role(
            RoleName=name,
            AssumeRolePolicyDocument=json.dumps(wanted["AssumeRolePolicyDocument"]),
            Tags=wanted.get("Tags", []),
            **picked(wanted, "Path", "Description", "PermissionsBoundary"),
        )["Role"]
        with begun(name):
            self._policies(name, wanted, {})
        return Made(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]})

    def update(self, wish: Wish, made: str, previous: Properties) -> Made:
        """Trust, description, boundary, policies and tags."""
        iam, wanted = self.api.client("iam"), wish.properties
        if wanted["AssumeRolePolicyDocument"] != previous["AssumeRolePolicyDocument"]:
            document = json.dumps(wanted["AssumeRolePolicyDocument"])
            iam.update_assume_role_policy(RoleName=made, PolicyDocument=document)
        if wanted.get("Description") != previous.get("Description"):
            iam.update_role(RoleName=made, Description=wanted.get("Description", ""))
        boundary = wanted.get("PermissionsBoundary")
        if boundary != previous.get("PermissionsBoundary"):
            if boundary:
                iam.put_role_permissions_boundary(RoleName=made, PermissionsBoundary=boundary)
            else:
                iam.delete_role_permissions_boundary(RoleName=made)
        self._policies(made, wanted, previous)
        new, lost = changes(wanted, previous)
        if new:
            iam.tag_role(RoleName=made, Tags=new)
        if lost:
            iam.untag_role(RoleName=made, TagKeys=lost)
        return Made(made)

    def delete(self, made: str, _properties: Properties) -> None:
        """Take its policies away, then remove it."""
        iam = self.api.client("iam")
        try:
            for arn in iam.list_attached_role_policies(RoleName=made)["AttachedPolicies"]:
                iam.detach_role_policy(RoleName=made, PolicyArn=arn["PolicyArn"])
            for name in iam.list_role_policies(RoleName=made)["PolicyNames"]:
                iam.delete_role_policy(RoleName=made, PolicyName=name)
            iam.delete_role(RoleName=made)
        except ClientError as error:
            if not gone(error):
                raise

    def _policies(self, made: str, wanted: Properties, had: Properties) -> None:
        iam = self.api.client("iam")
        new, old = _inline(wanted), _inline(had)
        for name, document in new.items():
            if old.get(name) != document:
                iam.put_role_policy(RoleName=made, PolicyName=name, PolicyDocument=json.dumps(document))
        for name in set(old) - set(new):
            iam.delete_role_policy(RoleName=made, PolicyName=name)
        attached, before = set(wanted.get("ManagedPolicyArns", [])), set(had.get("ManagedPolicyArns", []))
        for arn in sorted(attached - before):
            if ":aws:policy/" not in arn:
                iam.get_policy(PolicyArn=arn)  # MiniStack attaches what does not exist; not all of AWS's own do here
            iam.attach_role_policy(RoleName=made, PolicyArn=arn)
        for arn in sorted(before - attached):
            iam.detach_role_policy(RoleName=made, PolicyArn=arn)


def _inline(properties: Properties) -> dict[str, Any]:
    return {policy["PolicyName"]: policy["PolicyDocument"] for policy in properties.get("Policies", [])}


class ManagedPolicy(ApiHandler):
    """`AWS::IAM::ManagedPolicy`: its document changes in versions."""

    honoured: ClassVar[frozenset[str]] = frozenset({"ManagedPolicyName", "Path", "Description", "PolicyDocument"})

    def create(self, wish: Wish) -> Made:
        """Make it; a name that is taken is refused."""
        name = wish.properties.get("ManagedPolicyName") or wish.name()
        policy = self.api.client("iam").create_policy(
            PolicyName=name,
            PolicyDocument=json.dumps(wish.properties["PolicyDocument"]),
            **picked(wish.properties, "Path", "Description"),
        )["Policy"]
        return Made(policy["Arn"], {"PolicyArn": policy["Arn"], "PolicyId": policy["PolicyId"]})

    def update(self, wish: Wish, made: str, _previous: Properties) -> Made:
        """Another document: a new default version; the oldest goes when there are five."""
        iam = self.api.client("iam")
        versions = iam.list_policy_versions(PolicyArn=made)["Versions"]
        if len(versions) >= VERSIONS_KEPT:
            oldest = min((one for one in versions if not one["IsDefaultVersion"]), key=lambda one: one["CreateDate"])
            iam.delete_policy_version(PolicyArn=made, VersionId=oldest["VersionId"])
        document = json.dumps(wish.properties["PolicyDocument"])
        iam.create_policy_version(PolicyArn=made, PolicyDocument=document, SetAsDefault=True)
        return Made(made)

    def delete(self, made: str, _properties: Properties) -> None:
        """Remove it with its versions; IAM refuses while it is attached."""
        iam = self.api.client("iam")
        try:
            for version in iam.list_policy_versions(PolicyArn=made)["Versions"]:
                if not version["IsDefaultVersion"]:
                    iam.delete_policy_version(PolicyArn=made, VersionId=version["VersionId"])
            iam.delete_policy(PolicyArn=made)
        except ClientError as error:
            if not gone(error):
                raise
