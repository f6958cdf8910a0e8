"""What must hold of the snapshot copier, each claim in the words in which its violation is reported.

Claims are judged by what the model knows to be true (who asked for a snapshot, who holds the lease), never by what
the function believes.
"""

from dataclasses import dataclass, field

from simulation.copies.account import DAY, HOUR, Account, Snapshot

LAMBDA_SECONDS = 300.0
BOUND = 5 * DAY
"""From the last fault to every copy made and every old copy gone: a backlog, one at a time, each taking hours."""
TURN = 21 * HOUR
"""And a tick: from a snapshot to its copy where nothing is wrong. Taking it, a queue, the copying."""


@dataclass(frozen=True)
class Violation:
    """A claim that did not hold: when, in seconds since the history began, and in words."""

    at: float
    words: str


@dataclass
class Claims:
    """Watches one history."""

    account: Account
    begin: float
    keep: float
    """Retention of copies, seconds."""
    at_once: int
    every: float
    """Seconds between two runs."""
    violations: list[Violation] = field(default_factory=list)
    pruned: set[tuple[str, str]] = field(default_factory=set)

    def broken(self, now: float, words: str) -> None:
        """Note a violation."""
        self.violations.append(Violation(now - self.begin, words))

    def copy_asked(self, now: float, region: str, name: str, source: Snapshot | None, *, holder: bool) -> None:
        """Before a copy is made."""
        if holder:
            self.broken(now, f"{name}: copied in {region}, which knows that it holds the lease")
        if source is not None and source.status != "available":
            self.broken(now, f"{name}: copied while its source was {source.status}")
        if (region, name) in self.pruned:
            self.broken(now, f"{name}: copied again after it was pruned")

    def copied(self, now: float, region: str) -> None:
        """After a copy has begun."""
        in_flight = len(self.account.ours(region, "creating"))
        if in_flight > self.at_once:
            self.broken(now, f"{in_flight} copies in flight in {region}, at most {self.at_once} may be")

    def deletion(self, now: float, region: str, name: str, *, holder: bool, known: bool) -> None:
        """Before a snapshot is deleted. `known`: this run could read the lease."""
        victim = self.account.snapshots[region].get(name)
        if victim is None:
            return
        if not victim.ours:
            self.broken(now, f"{name}: somebody else's snapshot was deleted in {region}")
        if not known:
            self.broken(now, f"{name}: deleted in {region} while the lease could not be read")
        if victim.status != "available":
            return
        if now - victim.taken < self.keep - LAMBDA_SECONDS:
            self.broken(now, f"{name}: deleted in {region} before its time")
        if victim.taken >= max(s.taken for s in self.account.ours(region, "available")):
            self.broken(now, f"{name}: the newest copy in {region} was deleted")
        peer = next(other for other in self.account.regions if other != region)
        if not holder and not self.account.of(peer, automated=True):
            self.broken(now, f"{name}: deleted in {region} although the writer has no snapshot left")
        self.pruned.add((region, name))

    def published(self, now: float, region: str, value: float, *, holder: bool) -> None:
        """When an age is published."""
        newest = max((s.taken for s in self.account.ours(region, "available")), default=None)
        if value == 0 and not holder:
            self.broken(now, f"{region} claimed to hold the lease, by an age of 0")
        if value != 0 and (newest is None or abs(now - newest - value) > LAMBDA_SECONDS):
            self.broken(now, f"{region} published an age of {value:.0f} s that no copy has")

    def ran(self, now: float, region: str, *, raised: bool, errors: int, published: bool, holder: bool) -> None:
        """After a run that was not killed: `errors` is how many answers told of a failure."""
        if raised != bool(errors):
            self.broken(now, f"a run in {region} {'failed' if raised else 'passed'} after {errors} failures")
        if not errors and not published and (holder or self.account.ours(region, "available")):
            self.broken(now, f"a run in {region} met no failure and published nothing")

    def settled(self, now: float, holder: str, deployment: str) -> None:
        """Once all faults have been over for `BOUND`."""
        turn = self.every + TURN
        for region in self.account.regions:
            kept = self.account.ours(region, "available")
            newest = max((s.taken for s in kept if now - s.made > turn + self.every), default=0.0)
            for old in kept:
                if now - old.taken > self.keep + turn and old.taken < newest:
                    self.broken(now, f"{old.name}: still in {region} long after its time")
            for failed in self.account.ours(region, "failed"):
                if now - failed.made > BOUND:
                    self.broken(now, f"{failed.name}: still in {region}, where copying it failed long ago")
        standby = next(region for region in self.account.regions if region != holder)
        copies = {s.name: s for s in self.account.of(standby, automated=False)}
        newest = max((s.taken for s in self.account.ours(standby, "available")), default=0.0)
        for source in self.account.of(holder, automated=True):
            copy = copies.get(source.name.removeprefix("rds:"))
            generation = source.database.removeprefix(f"{deployment}-{holder}-g")
            if not generation.isdigit() or source.refuses or now - source.taken < turn or (copy and not copy.ours):
                continue
            if now - source.taken < self.keep and (copy is None or copy.status != "available"):
                self.broken(now, f"{source.name}: no copy in {standby} {BOUND / DAY:.0f} days after the last fault")
            if source.taken > newest:
                self.broken(now, f"{source.name}: older than {self.keep / DAY:.0f} days, and nothing newer was copied")
