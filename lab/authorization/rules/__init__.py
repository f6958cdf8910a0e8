"""Per action: the resources and condition keys it is checked for.

Source: AWS's Service Authorization Reference (actions, resource types and condition keys of each service). An action
that is not here is checked as MiniStack has it.
"""

from collections.abc import Mapping

from lab.authorization.check import Check, Rule
from lab.authorization.request import Request
from lab.authorization.rules import cloudformation, kms, monitoring, rds, resources

RULES: Mapping[str, Rule] = {
    **cloudformation.RULES,
    **kms.RULES,
    **monitoring.RULES,
    **rds.RULES,
    **resources.RULES,
}
"""By `service:Operation`."""


def needed(request: Request) -> tuple[Check, ...]:
    """Every permission that a call needs, its own action first; empty: no rule is about it."""
    rule = RULES.get(request.action)
    return tuple(rule(request)) if rule else ()
