"""Where a deployment goes: AWS, by its usual chain of credentials, or the lab on loopback. The same calls to both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from deployment import codes
from deployment.aws_errors import in_words, note_region
from deployment.errors import Failure, Refusal
from deployment.runtime.asking import is_silence
from settings.environment import Environment


@dataclass(frozen=True)
class Patience:
    """How long a call may take, seconds, and how often it is tried; botocore's standard mode waits between."""

    connect: float
    read: float
    attempts: int


PATIENT = Patience(5, 30, 6)
"""For changes: throttling is waited out."""
IMPATIENT = Patience(2, 5, 2)
"""For looks: a region that is lost must not hold up what the others say."""


@dataclass(frozen=True)
class Pace:
    """How patient to be, in seconds."""

    poll: float
    """Between two looks at something under way."""
    propagation: float
    """After foundation's first creation: KMS makes policies that name a key by a new alias true within five minutes."""
    roles: float
    """After bootstrap's first creation: IAM says that changes take seconds to be known everywhere."""


AWS_PACE = Pace(poll=5.0, propagation=300.0, roles=20.0)
LAB_PACE = Pace(poll=0.2, propagation=0.0, roles=0.0)


@dataclass(frozen=True)
class Cloud:
    """A way to call AWS's APIs in any region, checked to be of the right account."""

    account: str
    session: Any
    pace: Pace
    endpoint: str | None = None
    """The lab's; None is AWS itself."""
    dns: tuple[str, int] | None = None
    """The lab's name server."""
    patience: Patience = PATIENT
    root: Any = None
    """The lab's root session, for what the deployer has no right to on purpose; None on AWS."""
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def local(self) -> bool:
        """Whether this is the lab."""
        return self.endpoint is not None

    def client(self, service: str, region: str) -> Any:
        """The client of a service in a region; one for each, made when first asked for."""
        key = (service, region)
        if key not in self._clients:
            client = self.session.client(
                service, region_name=region, endpoint_url=self.endpoint, config=_config(self.patience, self.local)
            )
            client.meta.events.register("after-call", note_region(region))
            self._clients[key] = client
        return self._clients[key]

    def as_password_reader(self) -> "Cloud":
        """On AWS whoever runs this needs the right to read the secret; in the lab its root has it."""
        return replace(self, session=self.root, _clients={}) if self.root else self

    def impatient(self, patience: Patience = IMPATIENT) -> "Cloud":
        """The same cloud for looks, where a region may be lost."""
        return replace(self, patience=patience, _clients={})


def connect(env: Environment, *, lab: Path | None = None, policies: Sequence[Path] = ()) -> Cloud:
    """The cloud of an environment.

    Args:
        env: whose account it must be.
        lab: state directory of the lab to use, which is started if it does not run; None: AWS.
        policies: for a lab that is started: files with the deployer's IAM policies, which the lab then enforces.

    Raises:
        Refusal: no credentials, or those of another account.
        Failure: AWS does not answer, or the lab does not start.
    """
    cloud = _aws(env) if lab is None else _lab(env, lab, policies)
    regions = [env.regions.dr.name, env.regions.primary.name, env.lease_region]
    account = _account(cloud, list(dict.fromkeys(regions)))
    if account != env.account_id:
        raise Refusal(codes.WRONG_ACCOUNT, f"the credentials are of account {account}, the file says {env.account_id}")
    return cloud


def _aws(env: Environment) -> Cloud:
    try:
        return Cloud(env.account_id, boto3.Session(), AWS_PACE)
    except BotoCoreError as error:
        raise in_words(error) from error


def _lab(env: Environment, state: Path, policies: Sequence[Path]) -> Cloud:
    from lab import daemon  # noqa: PLC0415  its dependencies are only there where the lab is used

    try:
        files = tuple(str(path.resolve()) for path in policies)
        options = daemon.Options(account=env.account_id, deployer_policies=files)
        lab = daemon.start(state, options)
    except daemon.LabError as error:
        raise Failure(codes.NO_LAB, str(error)) from error
    deployer, root = (_isolated(keys.as_boto3()) for keys in (lab.deployer, lab.root))
    return Cloud(env.account_id, deployer, LAB_PACE, lab.endpoint, lab.dns, root=root)


def _isolated(keys: Mapping[str, str]) -> Any:
    """A session of these keys that reads nobody's profile: one that is named and missing must not stop the lab."""
    variables = dict.fromkeys(("profile", "config_file", "credentials_file"), (None, None, None, None))
    return boto3.Session(**keys, botocore_session=botocore.session.Session(session_vars=variables))


def lab_endpoint(state: Path) -> str | None:
    """The endpoint of the lab of a state directory; None if none runs.

    Raises:
        Failure: its state cannot be read.
    """
    from lab import daemon  # noqa: PLC0415  see `_lab`

    try:
        found = daemon.running(state)
    except daemon.LabError as error:
        raise Failure(codes.NO_LAB, str(error)) from error
    return found.endpoint if found else None


def stop_lab(state: Path) -> None:
    """End the lab of a state directory and everything in it.

    Raises:
        Failure: something of it is still there.
    """
    from lab import daemon  # noqa: PLC0415  see `_lab`

    try:
        daemon.stop(state)
    except daemon.LabError as error:
        raise Failure(codes.NO_LAB, str(error)) from error


def _account(cloud: Cloud, regions: Sequence[str]) -> str:
    """Whose credentials these are, by the first region that answers: one may be lost just now."""
    looks = cloud.impatient()
    for region in regions:
        try:
            return str(looks.client("sts", region).get_caller_identity()["Account"])
        except (BotoCoreError, ClientError) as error:
            if region == regions[-1] or not is_silence(error):
                raise in_words(error) from error
    raise AssertionError("an environment has regions")


def _config(patience: Patience, local: bool) -> Config:  # noqa: FBT001  one flag, named where it is given
    return Config(
        connect_timeout=patience.connect,
        read_timeout=patience.read,
        retries={"mode": "standard", "total_max_attempts": patience.attempts},
        user_agent_extra="recovery-deployer",
        proxies={} if local else None,
    )
