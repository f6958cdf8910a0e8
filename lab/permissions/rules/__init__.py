"""Per resource type: the permissions that CloudFormation's handler uses, for what the template asks of it.

Source: the handlers' permissions in the registry's schemas, less those for properties that the template does not give
(`not_needed` says which and why; a test compares the two lists), with the resources and condition keys of AWS's
Service Authorization Reference.
"""

from collections.abc import Mapping

from lab.permissions.need import Rule
from lab.permissions.rules import dns, ec2, functions, iam, kms, monitoring, rds, storage

RULES: Mapping[str, Rule] = {
    **dns.RULES,
    **ec2.RULES,
    **functions.RULES,
    **iam.RULES,
    **kms.RULES,
    **monitoring.RULES,
    **rds.RULES,
    **storage.RULES,
}
"""By resource type."""
