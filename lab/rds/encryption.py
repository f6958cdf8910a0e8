"""TLS to databases: always offered, and demanded where the parameter group says so.

RDS User Guide, "Using SSL with a PostgreSQL DB instance": `rds.force_ssl` is 1 unless set, from PostgreSQL 15 on.
"""

from lab.network.endpoint import Endpoint
from lab.network.opening import Opening
from lab.query_protocol import ServiceError
from lab.rds import records
from lab.rds.call import group_values
from lab.rds.databases import Databases
from lab.rds.model import Instance

FORCE, DEFAULT = "rds.force_ssl", "1"


def opening(databases: Databases, instance: Instance, endpoint: Endpoint) -> Opening:
    """How sessions with an instance begin; its certificate is for its name and its address on this machine."""
    name = records.endpoint(instance.account, instance.region, instance.identifier, endpoint.port)["Address"]
    context = databases.authority.context(name, endpoint.loopback)

    def must_encrypt() -> bool:
        try:
            values = group_values(instance.account, instance.region, instance.parameter_group)
        except ServiceError:  # the group is gone
            return True
        return values.get(FORCE, DEFAULT) == DEFAULT

    return Opening(context, must_encrypt)
