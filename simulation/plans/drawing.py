"""Histories drawn by a seed: one to three faults, sometimes a command or two, other phases of everything."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from simulation.model.aws.gateway import OPERATIONS
from simulation.model.deployment import CONFIGURATIONS, deployment
from simulation.plans.faults import Fault
from simulation.plans.operators import REPROTECT, Order

FIRST, LAST = 20.0, 150.0
"""Faults begin between these, seconds since the history began."""
COMMANDS = 0.25
"""Share of histories in which somebody types a command."""
OTHER = 0.06
"""Share of histories without a life in another environment than the committed prod."""
OTHERS = tuple(filter(None, CONFIGURATIONS))
LIVES = 0.05
"""Share of histories that go through failover, re-protection and failback; they are long."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens to a world. The seed draws everything that this leaves open."""

    seed: int
    faults: tuple[Fault, ...] = ()
    orders: tuple[Order, ...] = ()
    config: str = ""
    """Which environment: a name in `deployment.CONFIGURATIONS`."""

    @property
    def end(self) -> float:
        """When everything that happens has happened, and everything that ends is over."""
        ends = [fault.at if fault.until is None else fault.until for fault in self.faults]
        return max([0.0, *ends, *(order.at for order in self.orders)])

    def __str__(self) -> str:
        """For people."""
        environment = [f"environment: {self.config}"] if self.config else []
        happens = [*(f"  {each}" for each in self.faults), *(f"  order {each}" for each in self.orders)]
        return "\n".join([*environment, "faults:", *happens])


def draw(seed: int) -> Plan:
    """The plan of a seed: the same on every machine."""
    random = Random(f"plan {seed}")  # noqa: S311  a simulation
    count = random.choice((1, 1, 2, 2, 2, 3))
    names = random.sample(list(WEIGHTS), counts=list(WEIGHTS.values()), k=count)
    life = random.random() < LIVES
    later = random.uniform(0, 900) if life else 0.0
    faults = sorted((_fault(random, name, later) for name in dict.fromkeys(names)), key=lambda fault: fault.at)
    if life:
        return Plan(seed, tuple(faults), _life(random))
    orders = _orders(random) if random.random() < COMMANDS else ()
    config = random.choice(OTHERS) if random.random() < OTHER else ""
    return Plan(seed, tuple(faults), orders, config)


def _fault(random: Random, what: str, later: float) -> Fault:
    at = round(later + random.uniform(FIRST, LAST), 1)
    duration = random.choice((20, 45, 100, 200, 400))
    details = DETAILS[what](random)
    if what == "late tick" or (what == "killed" and "every" not in details):
        return Fault(at, what, None, details)
    if what == "clock" and random.random() < 0.5:  # noqa: PLR2004  wrong all the time as often as wrong for a while
        return Fault(0.0, what, None, details)
    if what == "zone failover":
        duration = random.randint(60, 120)  # what RDS says that it takes
    for_good = what == "region lost" and random.random() < 0.3  # noqa: PLR2004  some never return
    return Fault(at, what, None if for_good else at + duration, details)


def _life(random: Random) -> tuple[Order, ...]:
    """A switchover or failover to dr, the home primary re-protected, the way back, and sometimes dr re-protected."""
    primary, dr = deployment().regions
    away = ("switchover", {"to": dr}) if random.random() < 0.6 else ("failover", {"to": dr, "data_loss": True})  # noqa: PLR2004
    at = random.uniform(FIRST, LAST)
    orders = [Order(round(at, 1), away[0], dr, away[1])]
    at += random.uniform(450, 600)
    orders.append(Order(round(at, 1), REPROTECT, primary))
    if random.random() < 0.7:  # noqa: PLR2004  most go home
        at += random.uniform(250, 400)
        orders.append(Order(round(at, 1), "switchover", random.choice((primary, dr)), {"to": primary}))
    return tuple(orders)


def _orders(random: Random) -> tuple[Order, ...]:
    primary, dr = deployment().regions
    at = round(random.uniform(FIRST, LAST), 1)
    where = random.choice((primary, dr))
    what = random.choice(("switchover", "switchover", "switchover", "failover", "approve", "pause", "disarm"))
    details: dict[str, Any] = {"to": dr}
    if what == "failover":
        details["data_loss"] = True
    if what == "disarm":
        where, details = primary, {"to": primary}
    if what == "pause":
        details = {}
    orders = [Order(at, what, where, details)]
    if random.random() < 0.2:  # noqa: PLR2004  two operators
        again = round(at + random.uniform(0, 20), 1)
        orders.append(Order(again, what, random.choice((primary, dr)), {**details, "epoch": 1}))
    if what == "pause":
        orders.append(Order(round(at + random.uniform(30, 200), 1), "resume", where))
    return tuple(orders)


def _database_region(random: Random) -> str:
    """More often the writer's."""
    primary, dr = deployment().regions
    return random.choice((primary, primary, dr))


def _in_region(**more: Any) -> Callable[[Random], dict[str, Any]]:
    def details(random: Random) -> dict[str, Any]:
        drawn = {key: value(random) if callable(value) else value for key, value in more.items()}
        return {"region": _database_region(random), **drawn}

    return details


def _any_region(random: Random) -> dict[str, Any]:
    present = deployment()
    return {"region": random.choice((present.primary, present.primary, present.dr, present.lease_region))}


def _link(random: Random) -> dict[str, Any]:
    present = deployment()
    between = random.sample(present.everywhere, 2)
    among_databases = present.lease_region not in between
    path = random.choice(("api", "vpc", "both")) if among_databases else "api"
    return {"between": between, "path": path, **({"one_way": True} if random.random() < 0.35 else {})}  # noqa: PLR2004


def _api(random: Random) -> dict[str, Any]:
    present = deployment()
    services = ("dynamodb", "rds", "ec2", "cloudwatch", "lambda", "sns", "secretsmanager")
    service = random.choice(services)
    region = _database_region(random)
    if service == "dynamodb" and random.random() < 0.5:  # noqa: PLR2004  the lease's as often
        region = present.lease_region
    ways = ("silent", "throttled", "slow", "failing", "denied", "answer lost", "twice")
    how = random.choice(ways[:6] if service == "lambda" else ways)
    drawn = {"region": region, "service": service, "how": how, "share": random.choice((1.0, 1.0, 0.5))}
    one = len(OPERATIONS[service]) > 1 and random.random() < 0.4  # noqa: PLR2004  of several, sometimes one is struck
    return {**drawn, "operation": random.choice(OPERATIONS[service])} if one else drawn


def _killed(random: Random) -> dict[str, Any]:
    """At every n-th call, or at every n-th of an operation that changes something."""
    region = {"region": _database_region(random)}
    if random.random() < 0.3:  # noqa: PLR2004
        return region
    if random.random() < 0.7:  # noqa: PLR2004
        return {**region, "every": random.choice((7, 11, 17, 23, 40))}
    operation = random.choice(("put_item", "create", "delete", "promote", "modify", "publish"))
    return {**region, "every": random.choice((1, 2, 3, 5)), "operation": operation}


def _one_of(*values: Any) -> Callable[[Random], Any]:
    return lambda random: random.choice(values)


DETAILS: Mapping[str, Callable[[Random], dict[str, Any]]] = {
    "region lost": _any_region,
    "region isolated": _any_region,
    "link": _link,
    "database crash": _in_region(answer=_one_of("refused", "unreachable", "silent"), noticed=_one_of(15, 60, 200)),
    "zone failover": _in_region(shown=lambda random: random.choice((True, False))),
    "api": _api,
    "lambda dead": _in_region(),
    "killed": _killed,
    "late tick": _in_region(seconds=_one_of(40, 90, 120, 180)),
    "double ticks": _in_region(),
    "no ticks": _in_region(),
    "clock": _in_region(seconds=_one_of(-60, -25, -10, 10, 25, 60)),
    "replication": _in_region(how=_one_of("stopped", "terminated", "lagging"), seconds=_one_of(30, 120, 400)),
    "backing up": _in_region(),
    "promotion": _in_region(how=_one_of("slow", "refused", "stuck"), seconds=_one_of(300, 500)),
    "metrics": _in_region(how=_one_of("delayed", "missing"), seconds=_one_of(90, 240)),
    "probe broken": _in_region(),
}
"""What is drawn of each kind of fault."""

WEIGHTS: Mapping[str, int] = {
    "region lost": 5,
    "region isolated": 4,
    "link": 5,
    "database crash": 3,
    "zone failover": 2,
    "api": 5,
    "lambda dead": 2,
    "killed": 3,
    "late tick": 3,
    "double ticks": 1,
    "no ticks": 1,
    "clock": 2,
    "replication": 2,
    "backing up": 1,
    "promotion": 2,
    "metrics": 2,
    "probe broken": 1,
}
"""How often each is drawn."""
