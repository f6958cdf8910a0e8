"""Who calls: the account's root, and the user `deployer` with the policy it was given."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import iam

from lab.context import Lab
from lab.daemon import Credentials
from lab.hooks import Hook, Table

ADMINISTRATOR = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
HOOKS: tuple[Hook | Table, ...] = ()


@dataclass
class Identity:
    """The lab's principals, and the calls that were denied to them."""

    deployer: Credentials
    denied: list[dict[str, Any]] = field(default_factory=list)


def install(lab: Lab) -> None:
    """Create the user `deployer`."""
    policy = Path(lab.options.deployer_policy).read_text() if lab.options.deployer_policy else ADMINISTRATOR
    deployer = Credentials(f"AKIA{secrets.token_hex(8).upper()}", secrets.token_urlsafe(30))
    with request_scope(lab.account, "us-east-1"):
        iam._users["deployer"] = {
            "UserName": "deployer",
            "UserId": f"AIDA{secrets.token_hex(8).upper()}",
            "Arn": f"arn:aws:iam::{lab.account}:user/deployer",
            "Path": "/",
            "AttachedPolicies": [],
        }
        iam._user_inline_policies["deployer"] = {"deployer": policy}
        iam._access_keys[deployer.access_key_id] = {
            "AccessKeyId": deployer.access_key_id,
            "SecretAccessKey": deployer.secret_access_key,
            "Status": "Active",
            "UserName": "deployer",
        }
    lab.share(Identity(deployer))
    lab.control.add("GET", "denied", lambda _parameters: lab.part(Identity).denied)
