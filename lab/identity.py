"""Who calls, from where, and what was refused: the user `deployer`, callers inside regions, denied calls.

MiniStack evaluates the policies (`AUTH=true`): identity and resource policies, permissions boundaries, session
policies. The account's root user is told by its 12-digit access key and may do everything.
"""

import asyncio
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from ministack.core.responses import request_scope
from ministack.services import iam

from lab.context import Lab
from lab.hooks import Hook, Table
from lab.running import Credentials

DEPLOYER = "deployer"
ADMINISTRATOR = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
NAMESPACE = {"iam": "https://iam.amazonaws.com/doc/2010-05-08/"}

_IAM = Hook(
    "ministack.services.iam",
    "handle_request",
    "(method, path, headers, body, query_params)",
    "97093e1a35f9",
    "called to create the user deployer",
)
_ENFORCE = Hook(
    "ministack.core.iam_evaluator",
    "enforce",
    "(access_key_id, iam_action, service, region, resource_arn='*', service_context=None)",
    "cf64b1ee5b09",
    "what it denies is recorded",
)
_ROOT = Hook(
    "ministack.core.iam_evaluator",
    "_is_root_key",
    "(access_key_id)",
    "6d4c5eed6ad6",
    "root's signatures are verified like everybody's, not taken on trust",
)
HOOKS: tuple[Hook | Table, ...] = (_IAM, _ENFORCE, _ROOT)


@dataclass(frozen=True)
class Denied:
    """A call that a policy, or the lack of one, did not allow."""

    principal: str
    """The caller's ARN; its access key when that is not known."""
    action: str
    """`service:Operation`."""
    resource: str
    region: str
    reason: str
    """`Deny` (a statement says so), `ImplicitDeny` (none allows it), or why the credentials are no good."""
    at: float
    """Seconds since 1970."""


class Identity:
    """The lab's principals, where they call from, and the calls that were denied to them."""

    def __init__(self, deployer: Credentials) -> None:
        self.deployer = deployer
        self._lock = threading.Lock()
        self._denied: list[Denied] = []
        self._places: dict[str, str] = {}

    def place(self, access_key_id: str, region: str) -> None:
        """Say that calls with this key come from inside a region: those of a function that runs there."""
        self._places[access_key_id] = region

    def place_of(self, access_key_id: str) -> str | None:
        """The region that a key's calls come from; None: from outside, as a deployer's do."""
        return self._places.get(access_key_id)

    def record(self, denied: Denied) -> None:
        """Remember a denied call; also for parts that evaluate policies themselves."""
        with self._lock:
            self._denied.append(denied)

    def denied(self) -> list[Denied]:
        """The denied calls, oldest first."""
        with self._lock:
            return list(self._denied)

    def forget(self) -> None:
        """Empty the record of denied calls."""
        with self._lock:
            self._denied.clear()


def install(lab: Lab) -> None:
    """Create the user `deployer`, record denials, and let the lab's own API list and forget them."""
    identity = Identity(_create_deployer(lab))
    lab.share(identity)

    def listed(_said: dict[str, Any]) -> list[dict[str, Any]]:
        return [asdict(denied) for denied in identity.denied()]

    def forget(said: dict[str, Any]) -> list[dict[str, Any]]:
        identity.forget()
        return listed(said)

    def place(said: dict[str, Any]) -> None:
        identity.place(said["access_key_id"], said["region"])

    def policies(said: dict[str, Any]) -> None:
        _set_policies(lab.account, said["policies"])

    lab.control.add("POST", "callers", place)
    lab.control.add("POST", "deployer", policies)
    lab.control.add("GET", "denied", listed)
    lab.control.add("POST", "denied/forget", forget)

    def enforce(original: Any, access_key_id: str, iam_action: str, service: str, region: str, **more: Any) -> Any:
        refusal = original(access_key_id, iam_action, service, region, **more)
        if refusal is not None:
            principal = getattr(refusal, "principal_arn", "") or access_key_id
            reason = getattr(refusal, "decision", "") or getattr(refusal, "code", "")
            resource = str(more.get("resource_arn", "*"))
            identity.record(Denied(principal, iam_action, resource, region, reason, time.time()))
        return refusal

    _ENFORCE.wrap(enforce)
    _ROOT.replace(lambda _access_key_id: False)  # asked only for whether to skip the check of a signature


def _create_deployer(lab: Lab) -> Credentials:
    """The user, its policies and its access key, as IAM's own API makes them."""
    texts = [Path(name).read_text(encoding="utf-8") for name in lab.options.deployer_policies] or [ADMINISTRATOR]
    with request_scope(lab.account, "us-east-1"):
        _call("CreateUser", UserName=DEPLOYER)
        key = _call("CreateAccessKey", UserName=DEPLOYER)
    _set_policies(lab.account, texts)
    return Credentials(_text(key, "AccessKeyId"), _text(key, "SecretAccessKey"))


def _set_policies(account: str, texts: Sequence[str]) -> None:
    """Give the user `deployer` these managed policies and no others."""
    with request_scope(account, "us-east-1"):
        had = _call("ListAttachedUserPolicies", UserName=DEPLOYER)
        for found in had.iterfind(".//iam:PolicyArn", NAMESPACE):
            _call("DetachUserPolicy", UserName=DEPLOYER, PolicyArn=str(found.text))
            _call("DeletePolicy", PolicyArn=str(found.text))
        for number, text in enumerate(texts):
            made = _call("CreatePolicy", PolicyName=f"{DEPLOYER}-{number}", PolicyDocument=text)
            _call("AttachUserPolicy", UserName=DEPLOYER, PolicyArn=_text(made, "Arn"))


def _call(action: str, **parameters: str) -> ET.Element:
    """One call to MiniStack's IAM, past the gateway: before it serves, nobody could sign. Not on the server's loop."""
    body = urlencode({"Action": action, "Version": "2010-05-08", **parameters}).encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    status, _headers, answer = asyncio.run(iam.handle_request("POST", "/", headers, body, {}))
    root = ET.fromstring(answer)  # noqa: S314 - written by this very process
    if status != 200:  # noqa: PLR2004 - HTTP's OK
        raise RuntimeError(f"IAM refuses {action}: {_text(root, 'Message')}")
    return root


def _text(element: ET.Element, name: str) -> str:
    found = element.find(f".//iam:{name}", NAMESPACE)
    if found is None or found.text is None:
        raise RuntimeError(f"IAM's answer has no {name}: {ET.tostring(element)!r}")
    return found.text
