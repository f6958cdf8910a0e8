"""Who is told."""

from collections.abc import Iterator

from settings.environment import Environment
from settings.problem import Code, Finding

TWICE = Code(
    "DR029",
    "Address given twice",
    "A topic has one subscription for an address; the second fails.",
    "each address once",
)


def once(env: Environment) -> Iterator[Finding]:
    """Each address once."""
    emails = [email.casefold() for email in env.monitoring.notify_emails]
    for index, email in enumerate(emails):
        if email in emails[:index]:
            yield TWICE.at("monitoring", "notify_emails", index, wrong=f"{email} is given twice")
