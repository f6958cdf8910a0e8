"""RDS: database instances that are real PostgreSQL servers, with RDS's states, refusals and events.

`databases` holds them and what they share, `store` finds them, `model` says what one is, `pace` how long things take,
`observed` how one is measured. `actions` is the API's table of contents: `create`, `replicate`, `restore`, `modify`,
`promote`, `power`, `delete`, `snapshots`, `subscriptions`, `describe`, one module each. `supported`, `rules` and
`refusals` say no, `records` and `pending` are what the API shows, `parameters`, `log_groups`, `events` and `encryption`
what follows. `resource` is AWS::RDS::DBInstance, made of `properties`; `control` is what only the lab can do.
"""

from lab.context import Lab
from lab.dns import NameServer
from lab.hooks import Hook, Table
from lab.network import Network
from lab.network.certificates import Authority
from lab.outages import Outages
from lab.postgres.cluster import Clusters
from lab.postgres.installation import Installation
from lab.postgres.settings import Catalogue
from lab.rds import actions, call, control, log_groups, parameters, publish, resource, store, subscriptions
from lab.rds.actions import Actions
from lab.rds.databases import Databases
from lab.rds.events import Events
from lab.rds.log_groups import Shipper
from lab.repeat import Repeat

__all__ = ["HOOKS", "Databases", "install"]

HOOKS: tuple[Hook | Table, ...] = (
    *store.HOOKS,
    *call.HOOKS,
    *parameters.HOOKS,
    *log_groups.HOOKS,
    *publish.HOOKS,
    *subscriptions.HOOKS,
    *resource.HOOKS,
    actions.ACTIONS,
)
AUTHORITY = "rds-ca.pem"
"""In the lab's directory: what a client trusts that checks certificates (`sslrootcert`)."""
LOGS_SECONDS = 1.0
"""Between two looks at what servers have said."""


def install(lab: Lab) -> None:
    """Take RDS over from MiniStack; no `initdb` runs before there is a database to make."""
    installation = Installation.prepare(lab.directory / "postgres")
    events = Events(publish.publisher(lab.account))
    databases = Databases(
        lab.account,
        lab.part(Network),
        lab.part(Outages),
        Authority.make(lab.directory / AUTHORITY),
        Clusters(installation),
        Catalogue.read(installation),
        events,
    )
    api = Actions(databases)
    api.install()
    parameters.install(databases)
    resource.install(databases, api)
    control.install(lab.control, databases)
    lab.part(NameServer).endpoints_from(databases.address)
    lab.share(databases)
    lab.share(events)
    lab.on_stop(databases.close)
    shipping = Repeat(
        "logs-of-databases", LOGS_SECONDS, Shipper(databases.store.instances, databases.outages.region_off).ship
    )
    shipping.start()
    lab.on_stop(shipping.stop)
