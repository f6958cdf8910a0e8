"""One history's world: regions, links, services, databases, clients and the functions that run in it."""

import json
from collections import Counter
from random import Random
from typing import Any

from simulation.model import acl, dns
from simulation.model.acl import Acl
from simulation.model.aws import errors
from simulation.model.aws.dynamodb import Item
from simulation.model.aws.gateway import Observer
from simulation.model.clients import Clients
from simulation.model.clock import Clock
from simulation.model.database import Instance, Loss, Stream
from simulation.model.deployment import deployment, region_of
from simulation.model.engine import Engine
from simulation.model.functions import Functions
from simulation.model.machine import Machine
from simulation.model.measurement import Measurement
from simulation.model.services import Hooks, services
from simulation.model.state import State
from simulation.model.timeline import Entry, Fence, Flip, Holding, Logged, Timeline
from simulation.model.topology import Topology
from templates import naming

CLIENT_PORT = 40000
"""A port that clients connect from."""
CHANGE_ACTS_WITHIN = 3.0
"""Until an entry of a network ACL acts, seconds at most: AWS states no figure."""


class World:
    """Everything, at a point of virtual time. A new one is made for each history, out of a copied state."""

    def __init__(self, state: State, machine: Machine, random: Random, *, observer: Observer | None = None) -> None:
        self.state, self.machine, self.random, self.observer = state, machine, random, observer
        self.clock = Clock(state.now)
        self.timeline = Timeline(state.now)
        self.topology = Topology(machine.paths)
        self.present = deployment(state.generations, state.config)
        self.definition = dns.definition(self.present)
        self.first_name = region_of(self.definition.answer(state.healthy))
        """Where the writer's name points at first."""
        self.first_holder, self.first_epoch = state.holder, state.epoch
        self.renewed_at = state.now
        """When the lease was last renewed."""
        self.losses: list[Loss] = []
        self.violations: list[errors.UnmodelledError] = []
        self.skew: Counter[str] = Counter()
        self.broken_probes: Counter[str] = Counter()
        self.metric_delay: dict[str, float | None] = {}
        """Region to how late datapoints become visible there; None: never."""
        self.view: dict[str, str] = {}
        """Region to the host that its resolver answers."""
        self.serving: dict[tuple[str, str], Instance] = {}
        """Client's region and host to the database that acknowledges its commits."""
        self.serves_since: dict[str, float] = {}
        """Region to since when its database serves the clients there."""
        self.engine = Engine(self.clock, random, self.changed, self.say, self._lost)
        self.functions = Functions(self.clock, random, self.topology, machine, self.say)
        found, cloudwatch = services(self.present, state, self.clock, self._hooks())
        for path in machine.paths:
            path.service = found[path.target, path.what]
        self.measurement = Measurement(
            self.clock,
            random,
            state=state,
            topology=self.topology,
            cloudwatch=cloudwatch,
            seen_at=self._seen_at,
            status=self._replication_status,
            moved=self.changed,
        )
        machine.enter(self)
        self.clients = Clients(
            self.clock,
            random,
            regions=self.present.regions,
            ttl=self.definition.ttl,
            resolve=self.view.__getitem__,
            reach=lambda region, host: self.serving.get((region, host)),
            alive=self.topology.alive,
        )
        self.measurement.begin(self.present.regions)
        self.measurement.look_at(self.definition)
        self.functions.begin(self.present)
        self.changed()

    # -- what functions and others tell it ------------------------------------------------------------------

    def say(self, region: str, what: str) -> None:
        """Something for the timeline."""
        self.timeline.entries.append(Entry(self.clock.now, region, what))

    def output(self, region: str, text: str) -> None:
        """A line that a function printed."""
        self.timeline.output.append(Entry(self.clock.now, region, text))

    def wrong(self, error: errors.UnmodelledError) -> None:
        """A call that the model does not know."""
        self.violations.append(error)

    def time(self, region: str) -> float:
        """What a region's clock shows."""
        return self.clock.now + self.skew[region]

    def command(self, region: str, event: dict[str, Any]) -> None:
        """An operator invokes the controller."""
        self.say(region, f"operator: {json.dumps(event)}")
        self.functions.invoke(region, event, self._answered)

    def _answered(self, region: str, event: dict[str, Any], answer: Any) -> None:
        self.say(region, f"operator: {event['command']} was answered {json.dumps(answer)}")
        self.timeline.answers.append(Logged(self.clock.now, region, {"event": event, "answer": answer}))

    # -- what follows from the state ------------------------------------------------------------------------

    def instances(self) -> list[Instance]:
        """Every database there is."""
        return [each for region in self.state.instances.values() for each in region.values()]

    def database(self, region: str) -> Instance | None:
        """The region's present one."""
        return self.state.instances[region].get(self.present.databases[region])

    def reaches(self, region: str, instance: Instance) -> bool:
        """Whether a client of a region gets through to a database: network and fence, both ways."""
        return self.topology.both_ways("vpc", region, instance.region) and self._passes(
            instance.region, self.present.clients[region]
        )

    def fenced(self, region: str) -> bool:
        """Whether the region's own clients get nothing from the database subnets."""
        return not self._passes(region, self.present.clients[region])

    def holder(self) -> str:
        """Who holds the lease; empty if nobody ever did."""
        return self.timeline.holders[-1].holder if self.timeline.holders else self.state.holder

    def changed(self) -> None:
        """Work out afresh who can write where, which replication flows, and what resolvers answer."""
        now, instances = self.clock.now, self.instances()
        self.serving = {
            (region, each.host): each
            for each in instances
            if each.serves_writes and self.topology.alive(each.region)
            for region in self.present.regions
            if self.reaches(region, each)
        }
        own = {region for (region, _), each in self.serving.items() if each.region == region}
        self.serves_since = {region: self.serves_since.get(region, now) for region in own}
        for each in instances:
            if each.stream:
                each.stream.settle(now, flowing=self._flows(each, each.stream))
        answer = self.definition.answer(self.state.healthy)
        if region_of(answer) != self.timeline.points_to(self.first_name):
            self.timeline.flips.append(Flip(now, region_of(answer)))
            self.say("dns", f"the writer's name points at {answer.split('.')[0]}")
        for region in self.present.regions:
            if region not in self.view or not self.topology.alone(region):
                self.view[region] = answer

    def _flows(self, replica: Instance, stream: Stream) -> bool:
        source = stream.source
        return bool(
            not (stream.ordered or replica.outages or source.outages)
            and self.topology.both_ways("vpc", replica.region, source.region)
            and self._passes(source.region, self.present.database_hosts[replica.region])
        )

    def _passes(self, region: str, address: str) -> bool:
        return acl.serves(self.state.acls[region].acting, address, self.present.env.database.port, CLIENT_PORT)

    def handshake(self, region: str, host: str) -> str:
        """What a probe in a region is answered by a host."""
        for found in self.instances():
            if found.host == host:
                return found.answer if self.reaches(region, found) else "unreachable"
        return "unknown"

    # -- what services ask and tell -------------------------------------------------------------------------

    def _hooks(self) -> Hooks:
        return Hooks(
            lease_written=self._lease_written,
            acl_changed=self._acl_changed,
            seen_at=self._seen_at,
            replication_status=self._replication_status,
            promote=self._promote,
            reset_password=self.engine.reset_password,
            handshake=self.handshake,
            probe_broken=lambda region: self.broken_probes[region] > 0,
            page=self._page,
        )

    def _lease_written(self, table: str, before: Item | None, item: Item) -> None:
        if table != naming.lease_table(self.present.env):
            return
        lease, past = json.loads(item["state"]["S"]), json.loads(before["state"]["S"]) if before else {}
        if before is None or before["epoch"] != item["epoch"]:
            asked = past.get("intent") or {}
            holding = Holding(
                self.clock.now,
                lease["holder"],
                lease["epoch"],
                bool(lease.get("planned")),
                asked["kind"] if asked.get("to") == lease["holder"] else "",
                bool(past.get("armed")),
                self.clock.now - self.renewed_at,
            )
            self.timeline.holders.append(holding)
            self.say(lease["holder"], f"holds the lease, epoch {lease['epoch']}")
        if lease.get("renewals") != past.get("renewals"):
            self.renewed_at = self.clock.now

    def _seen_at(self, region: str) -> float | None:
        late = self.metric_delay.get(region, 0.0)
        return None if late is None else self.clock.now + late + 3 * self.random.random()

    def _page(self, region: str, subject: str, message: str) -> None:
        self.timeline.pages.append(Entry(self.clock.now, region, f"{subject}\n{message}"))

    def _replication_status(self, instance: Instance) -> str:
        return instance.stream.status(self.clock.now, self.engine.notice) if instance.stream else "replicating"

    def _promote(self, instance: Instance) -> None:
        if self.engine.refusing:
            raise errors.refusal("InvalidDBInstanceState")
        self.engine.promote(instance)

    def _lost(self, loss: Loss) -> None:
        holding = self.timeline.holders[-1] if self.timeline.holders else None
        if holding and holding.holder == loss.promoted.region:
            loss.epoch, loss.planned = holding.epoch, holding.planned
        loss.served_for = loss.at - self.serves_since.get(loss.source.region, loss.at)
        self.losses.append(loss)

    def _acl_changed(self, changed: Acl) -> None:
        """Changes act in their order, each a moment later."""
        changed.acts_at = max(changed.acts_at, self.clock.now + CHANGE_ACTS_WITHIN * self.random.random())
        self.clock.at(changed.acts_at, self._act, (changed, dict(changed.entries)))

    def _act(self, what: tuple[Acl, acl.Entries]) -> None:
        changed, entries = what
        before = {region for region in self.present.regions if self.fenced(region)}
        changed.acting = entries
        for region in self.present.regions:
            if self.fenced(region) is not (region in before):
                self.timeline.fences.append(Fence(self.clock.now, region, up=region not in before))
                self.say(region, "the fence is down" if region in before else "THE FENCE IS UP")
        self.changed()
