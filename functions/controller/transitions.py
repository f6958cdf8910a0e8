"""What the controller does, as a table: the first line whose words all hold says the step.

A region's own database is `writable`, a `replica`, or `unseen`; the lease is `held` by this region or `theirs`. All
words are in `DIMENSIONS`, where exactly one word of each line holds; `situation` finds them.
"""

DIMENSIONS = """
writable | replica | unseen
held | theirs | unread | absent | backwards
founder | joiner
fenced | half fenced | unfenced | fence unseen
uncaused | for isolation | for death | for switchover | handed over | for staleness
in touch | out of touch | isolated
no intent | switchover | yielding | overdue | ordered
quiet | expired | released | unclaimed
contact open | contact closed
allowed | forbidden
gate open | lagging | not promotable
peer unasked | peer silent | peer unclear | peer available | peer failing | peer dead | peer follows | peer stale
acl unasked | acl silent | acl unclear | peer fenced | peer open
alive | dead
draining | drained | not replicating
unpromoted | accepted | slow | refused
no duty | password due | outcome due
"""
IMPLIED = {
    "not fenced": frozenset({"half fenced", "unfenced", "fence unseen"}),
    "walled": frozenset({"fenced", "half fenced"}),
    "peer down": frozenset({"peer silent", "peer dead"}),
    "under way": frozenset({"accepted", "slow"}),
}
"""Words that hold with any of others, so that one line speaks of all."""

TABLE = """
# Who does not hold the lease does not write.
writable, theirs, not fenced -> fence for staleness
writable, theirs -> wait
# Without the lease: keep writing, unless nobody at all answers and the standby may be taking over.
writable, unread, isolated, not fenced -> fence for isolation
writable, unread, in touch, walled, for isolation -> unfence
writable, unread, in touch, walled, for switchover -> unfence
writable, unread, in touch, walled, uncaused -> unfence
writable, unread -> wait
writable, absent, founder, peer follows -> found
absent -> wait
backwards -> page lease backwards
# The writer: first a switchover, or a failover that a human ordered,
writable, held, overdue -> abandon
writable, held, switchover, not replicating -> abandon
writable, held, switchover, not fenced -> fence for switchover
writable, held, switchover, drained -> hand over
writable, held, switchover -> renew
writable, held, yielding, not fenced -> fence for switchover
writable, held, yielding -> renew
# then its own fence and its own death,
writable, held, unclaimed -> reclaim
writable, held, released -> wait
writable, held, isolated, allowed, not fenced -> fence for isolation
writable, held, fenced, dead, allowed -> release
writable, held, not fenced, dead, allowed -> fence for death
writable, held, walled -> unfence
writable, held, dead -> page database dead
# then what a failover left to do.
writable, held, peer stale, peer open -> fence peer
writable, held, password due -> set password
writable, held, outcome due -> conclude
writable, held -> renew
# The standby that has the lease promotes its database.
replica, held, under way, peer open -> fence peer
replica, held, slow -> page promotion slow
replica, held, accepted -> renew
replica, held, refused, peer available -> give back
replica, held -> promote
# The standby: after a take-over that came to nothing,
replica, theirs, contact closed -> reopen
# when a human has told it to take over,
replica, theirs, ordered, not promotable -> page not promotable
replica, theirs, ordered, peer open -> fence peer
replica, theirs, ordered, acl unclear -> wait
replica, theirs, ordered -> take
# during a switchover, when a failed probe is no evidence,
replica, theirs, switchover -> wait
replica, theirs, overdue, peer available -> undo
# when the writer has let go,
replica, theirs, released, forbidden -> page approval needed
replica, theirs, released, lagging -> page lagging
replica, theirs, released, not promotable -> page not promotable
replica, theirs, released, peer open -> fence peer
replica, theirs, released, acl unclear -> wait
replica, theirs, released -> take
# and when lease, contact and probes say that the writer is gone.
replica, theirs, expired, peer available -> page writer alive
replica, theirs, expired, peer down, forbidden -> page approval needed
replica, theirs, expired, peer down, lagging -> page lagging
replica, theirs, expired, peer down, not promotable -> page not promotable
replica, theirs, expired, peer down, peer open -> fence peer
replica, theirs, expired, peer down, acl silent -> take
replica, theirs, expired, peer down, peer fenced -> take
replica, theirs, walled -> unfence
held -> renew
replica -> wait
unseen -> wait
"""


def rows(text: str) -> tuple[tuple[frozenset[str], str], ...]:
    """The table: words and step, in order."""
    lines = (line.split(" -> ") for line in text.split("\n") if line and line[0] != "#")
    return tuple((frozenset(words.split(", ")), step) for words, step in lines)


ROWS = rows(TABLE)


def decide(words: frozenset[str]) -> str:
    """The step that answers a situation."""
    return next(step for wanted, step in ROWS if wanted <= words)
