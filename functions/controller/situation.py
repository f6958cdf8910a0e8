"""From a look to the words that the table knows. No I/O."""

from functions.controller import databases, environment, memory, transitions


def words(seen: memory.Seen) -> frozenset[str]:
    """One word of each of `transitions.DIMENSIONS`, and what they imply."""
    found = [
        _database(seen),
        _lease(seen),
        "founder" if environment.FOUNDER else "joiner",
        _fence(seen),
        seen.record.get("cause", "uncaused"),
        _touch(seen),
        intent(seen),
        case(seen),
        _contact(seen),
        "allowed" if _allowed(seen) else "forbidden",
        _gate(seen),
        _peer(seen),
        _acl(seen),
        "dead" if _longer(seen, "dead_since", environment.GRACE) else "alive",
        _drain(seen),
        promotion(seen),
        _duty(seen),
    ]
    implied = [word for word, any_of in transitions.IMPLIED.items() if not any_of.isdisjoint(found)]
    return frozenset(found + implied)


def _longer(seen: memory.Seen, key: str, limit: float) -> bool:
    return seen.now - float(seen.record.get(key, seen.now)) >= limit  # type: ignore[arg-type]  # times only


def _database(seen: memory.Seen) -> str:
    """RDS's answer, or the last one: only a promotion changes it."""
    writable = seen.record.get("writable")
    return "unseen" if writable is None else "writable" if writable else "replica"


def _lease(seen: memory.Seen) -> str:
    if not seen.lease_read:
        return "unread"
    if not seen.lease:
        return "backwards" if seen.record.get("epoch") else "absent"
    return "held" if seen.held else "theirs"


def _fence(seen: memory.Seen) -> str:
    if not seen.fence:
        return "fence unseen"
    return "fenced" if seen.fence.up else "half fenced" if seen.fence.present else "unfenced"


def _touch(seen: memory.Seen) -> str:
    """In touch by contact alone only once the lease has been away for a while: it may hold an order to stay fenced."""
    if not seen.lease_read and seen.touched and _longer(seen, "read_at", environment.FENCE_AFTER):
        return "in touch"
    # A renewal in the future means that the clock was put back: no telling how old it is.
    age = seen.now - seen.record.get("touched_at", 0)
    alone = seen.record.get("armed", True) and not -environment.LOOP / 2 < age < environment.FENCE_AFTER
    return "isolated" if alone else "out of touch"


def intent(seen: memory.Seen) -> str:
    """What a human has asked for, as far as it concerns this region."""
    asked = seen.state.get("intent")
    if not asked:
        return "no intent"
    age = seen.now - asked["since"]
    if asked["kind"] == "switchover" or (asked["kind"] == "failover" and seen.held):
        # The writer undoes it first; the standby only if the writer's controller does not.
        late = age > environment.BOUND + (0 if seen.held else environment.TTL)
        return "overdue" if late else "switchover" if asked["kind"] == "switchover" else "yielding"
    # Two loops, so that a writer that can read the order fences itself first.
    in_time = 2 * environment.LOOP <= age < environment.APPROVED
    ordered = asked["kind"] == "failover" and asked["to"] == environment.OWN and in_time
    return "ordered" if ordered else "no intent"


def case(seen: memory.Seen) -> str:
    """Whether the holder has let go; else whether lease, contact and probes all say that it is gone.

    By this region's clock alone: what the writer's clock says of `expires_at` is for people and for the rotation.
    """
    record, now, state = seen.record, seen.now, seen.state
    if not state:
        return "quiet"
    if state["released_at"]:
        back = isinstance(seen.own, databases.Database) and seen.own.status == "available"
        return "unclaimed" if seen.held and back and now - state["released_at"] > environment.BOUND else "released"
    unchanged = _longer(seen, "seen_since", environment.TTL)
    gone = record.get("failed_probes", 0) >= memory.PROBES
    return "expired" if unchanged and gone else "quiet"


def _contact(seen: memory.Seen) -> str:
    """Closed by a take-over of this region that came to nothing, and surely over."""
    state = seen.contact.state if seen.contact else {}
    over = seen.now - state.get("closed_at", seen.now) > environment.PASS
    return "contact closed" if over else "contact open"


def _allowed(seen: memory.Seen) -> bool:
    """The writer has armed it, in lease and contact both; or a human has approved this take-over."""
    asked = seen.state.get("intent")
    if asked and asked["kind"] == "approve" and seen.now - asked["since"] < environment.APPROVED:
        return True
    agreed = seen.held or not seen.contact or seen.contact.state["armed"]
    # A pause counts at once: the writer that would disarm the lease for it may be gone.
    return bool(seen.state.get("armed") and agreed and not seen.state.get("paused"))


def _gate(seen: memory.Seen) -> str:
    """The standby's lag grows on an idle writer, and means nothing where it had confirmed every byte."""
    if not isinstance(seen.own, databases.Database) or seen.own.status != "available":
        return "not promotable"
    idle = seen.state.get("slot_bytes") == 0
    return "gate open" if idle or (seen.lag is not None and 0 <= seen.lag <= environment.RPO) else "lagging"


def _peer(seen: memory.Seen) -> str:
    """The other region's database: for the holder a standby, for the standby the writer."""
    peer = seen.peer
    if peer == databases.GONE:
        return "peer unclear" if seen.record.get("writable") else "peer dead"
    if isinstance(peer, str):
        return f"peer {peer or 'unasked'}"
    if seen.record.get("writable"):
        return "peer follows" if seen.follows else "peer stale"
    if peer.status == "available":
        return "peer available"
    return "peer dead" if _longer(seen, "peer_down_since", environment.GRACE) else "peer failing"


def _acl(seen: memory.Seen) -> str:
    fence = seen.peer_fence
    if isinstance(fence, str):
        return f"acl {fence or 'unasked'}"
    return "peer fenced" if fence.up and seen.probe.get("peer") != "accepting" else "peer open"


def _drain(seen: memory.Seen) -> str:
    """Two datapoints of zero since the fence: the first may have been sampled before it."""
    if isinstance(seen.peer, databases.Database) and not seen.peer.replicating:
        return "not replicating"
    ready = isinstance(seen.peer, databases.Database) and seen.peer.status == "available"
    return "drained" if ready and len(seen.slot) > 1 and not any(seen.slot[-2:]) else "draining"


def promotion(seen: memory.Seen) -> str:
    """What has become of this epoch's request to promote: by RDS's present word, which a parallel run cannot spoil."""
    record = seen.record
    if record.get("promotion_epoch") != seen.state.get("epoch"):
        return "unpromoted"
    under_way = "slow" if _longer(seen, "begun_at", environment.BOUND) else "accepted"
    if isinstance(seen.own, databases.Database) and not seen.own.still:
        return under_way
    idle = all(_longer(seen, key, environment.REFUSED) for key in ("asked_since", "still_since"))
    if record.get("promotion") == "refused":
        return "refused" if idle else "unpromoted"
    # Accepted, standing still since, and still a replica: nothing has come of it.
    return under_way if record.get("promotion") == "accepted" and not idle else "unpromoted"


def _duty(seen: memory.Seen) -> str:
    """What is left to do after a take-over, once the database serves; the password is looked after for good."""
    record, epoch = seen.record, seen.state.get("epoch")
    if not seen.held or not seen.state["taken_at"] or seen.probe.get("own") != "accepting":
        return "no duty"
    if record.get("rto_epoch") != epoch:
        return "outcome due"
    due = record.get("password_epoch") != epoch or _longer(seen, "password_at", environment.APPROVED)
    # RDS takes a new password from an available instance only, not while it backs up what was just promoted.
    if due and isinstance(seen.own, databases.Database) and seen.own.status == "available":
        return "password due"
    final = seen.state["planned"] or _acl(seen) == "peer fenced" or seen.peer == databases.GONE
    return "outcome due" if final and record.get("rpo_epoch") != epoch else "no duty"
