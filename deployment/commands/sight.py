"""One look at what the controllers write down: the lease, both records, and how far the standby is behind."""

import time
from functools import partial
from typing import TYPE_CHECKING, Any

from deployment.cloud import Cloud
from deployment.commands.verdict import Sight
from deployment.runtime.asking import NoAnswer, ask_all
from deployment.runtime.lease import Lease, read_lease
from deployment.runtime.record import Record, read_contact_armed, read_record
from settings.environment import Environment
from settings.roles import DATABASE_ROLES

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 15.0


def see(cloud: Cloud, env: Environment) -> tuple[Sight, NoAnswer | None]:
    """What can be seen now, and why the lease cannot, if it cannot.

    Args:
        cloud: where; whose clients give up soon.
        env: the environment.
    """
    questions: dict[str, Callable[[], Any]] = {
        "lease": partial(read_lease, cloud.client("dynamodb", env.lease_region), env)
    }
    for role in DATABASE_ROLES:
        region = env.region(role).name
        dynamodb = cloud.client("dynamodb", region)
        questions[f"record {region}"] = partial(read_record, dynamodb, env, region)
        questions[f"contact {region}"] = partial(read_contact_armed, dynamodb, env)
    answers = ask_all(questions, SECONDS)
    lease = answers["lease"]
    records = {answer.region: answer for answer in answers.values() if isinstance(answer, Record)}
    heard = {name.removeprefix("contact "): one for name, one in answers.items() if name.startswith("contact ")}
    contacts = {region: one for region, one in heard.items() if isinstance(one, bool)}
    known = lease if isinstance(lease, Lease) else None
    return Sight(time.time(), known, records, contacts), lease if isinstance(lease, NoAnswer) else None
