"""Rules about staying the writer: overlapping runs, contact, the writer's own fence, `armed`."""

from simulation.rules.cases import LEASE_LOST
from simulation.rules.moment_cases import HALF_UNFENCED, KILLED_WHILE_ARMING, TAKEN_IN_VAIN, TAKEN_LATE
from simulation.rules.plain_cases import UNCAUSED
from simulation.rules.rule import TABLE, Cut, Rule, line

LOOP, MEMORY, LOOK = "controller/loop.py", "controller/memory.py", "controller/observation.py"
LEASE, WORDS, STEPS = "controller/lease_steps.py", "controller/situation.py", "controller/steps.py"

ALLOWED = 'return bool(seen.state.get("armed") and agreed and not seen.state.get("paused"))'

RULES = (
    Rule(
        "overlap",
        "Runs overlap, so that a tick that comes two minutes late leaves no gap.",
        (Cut(LOOP, 'RUN = float(os.environ["RUN_SECONDS"])', "RUN = 50.0"),),
        ("90",),
    ),
    Rule(
        "one pass at a time",
        "Of overlapping runs whoever finds a pass due takes it, and the others wait.",
        (Cut(LOOP, "if now < due <= now + environment.PASS:", "if False:"),),
        ("77",),
    ),
    Rule(
        "the time of contact is kept",
        "A run that starts without contact counts from the last one that is kept in the region's table.",
        (
            Cut(
                LOOP,
                "record = stored.state if stored else memory.Record(epoch=0)\n",
                "record = stored.state if stored else memory.Record(epoch=0)\n"
                '        begun = remembered.get("begun", now)\n'
                '        record.update(begun=begun, touched_at=max(begun, record.get("touched_at", 0)))\n',
            ),
        ),
        ("76",),
    ),
    Rule(
        "the contact item",
        "A writer that renews the contact item in the standby's table is alive, whatever else is silent.",
        (
            Cut(MEMORY, "revisions = [lease, seen.contact.revision if seen.contact else 0]", "revisions = [lease, 0]"),
            Cut(LEASE, "        tables.close(epoch + 1, time.time(), seen.contact)\n", "        pass\n"),
        ),
        ("24",),
    ),
    Rule(
        "closing",
        "A taker closes the contact item first: the writer needs one of the two registers, the taker both.",
        (Cut(LEASE, "        tables.close(epoch + 1, time.time(), seen.contact)\n", "        pass\n"),),
        ("32",),
    ),
    Rule(
        "reopening",
        "A take-over that came to nothing accepts the writer's contact again.",
        (line("replica, theirs, contact closed -> reopen"),),
        cases=(TAKEN_IN_VAIN,),
    ),
    Rule(
        "reopening writes the lease first",
        "The contact item is opened again only once a take-over that is still on its way would be refused.",
        (Cut(LEASE, "if seen.contact and change(seen):", "if seen.contact:"),),
        cases=(TAKEN_LATE,),
    ),
    Rule(
        "contact of the holder only",
        "Who has read that the lease is another's renews no contact.",
        (Cut(LOOK, '(record.get("held") and not seen.lease_read)', "not seen.lease_read"),),
        ("33",),
    ),
    Rule(
        "self-fence",
        "A writer that nobody at all answers fences itself.",
        (line("writable, unread, isolated, not fenced -> fence for isolation"),),
        ("01",),
    ),
    Rule(
        "renewals count, not reads",
        "A writer that reads the lease and cannot renew it is not in touch by that.",
        (
            Cut(
                LOOK,
                "    seen.lease_read = True\n",
                '    seen.lease_read, seen.record["touched_at"] = True, seen.now\n',
            ),
        ),
        ("83",),
    ),
    Rule(
        "self-fence of a holder",
        "A writer that reads that it holds the lease, and cannot renew it, fences itself all the same.",
        (line("writable, held, isolated, allowed, not fenced -> fence for isolation"),),
        ("83",),
    ),
    Rule(
        "a renewal ends the isolation",
        "A writer whose renewal is taken after a silence is not isolated, and puts up no fence.",
        (
            Cut(
                STEPS,
                'if seen.held and lease_steps.renew(seen) and cause == "for isolation":\n        return\n',
                "if seen.held:\n        lease_steps.renew(seen)\n",
            ),
        ),
        ("91",),
    ),
    Rule(
        "half a fence",
        "What is left of a fence that came down half-way is taken down too.",
        (Cut(TABLE, '"walled": frozenset({"fenced", "half fenced"})', '"walled": frozenset({"fenced"})'),),
        cases=(HALF_UNFENCED,),
    ),
    Rule(
        "back in touch",
        "A writer that is fenced for isolation opens again when the standby takes its contact.",
        (line("writable, unread, in touch, walled, for isolation -> unfence"),),
        ("34",),
    ),
    Rule(
        "back in touch, cause lost",
        "A fence whose cause was not kept comes down by contact too: for a hand-over, or for staleness, it was.",
        (line("writable, unread, in touch, walled, uncaused -> unfence"),),
        cases=(UNCAUSED,),
    ),
    Rule(
        "in touch only after a while",
        "Contact alone unfences only once the lease has been unreadable for a while: it may hold an order.",
        (
            Cut(
                WORDS,
                'if not seen.lease_read and seen.touched and _longer(seen, "read_at", environment.FENCE_AFTER):',
                "if not seen.lease_read and seen.touched:",
            ),
        ),
        ("35",),
    ),
    Rule(
        "without its record",
        "A region that cannot read its own table goes on by what its run remembers.",
        (
            Cut(
                LOOP,
                '        report.log("record unread", why=str(failure))\n',
                '        report.log("record unread", why=str(failure))\n        return "", record, now + 1\n',
            ),
        ),
        ("81", "85"),
    ),
    Rule(
        "without its record: refused",
        "A pass ends because another run has begun one, and not because the record is refused for another reason.",
        (
            Cut(
                LOOP,
                "if isinstance(failure, calls.Refusal) and failure.code == tables.CHANGED:",
                "if isinstance(failure, calls.Refusal):",
            ),
        ),
        ("85",),
    ),
    Rule(
        "a clock that is put back",
        "A last contact in the future does not count.",
        (Cut(WORDS, "not -environment.LOOP / 2 < age < environment.FENCE_AFTER", "not age < environment.FENCE_AFTER"),),
        ("36",),
    ),
    Rule(
        "no pass waits for the future",
        "A next pass that is further away than any may be was written by a clock that was ahead.",
        (Cut(LOOP, "if now < due <= now + environment.PASS:", "if now < due:"),),
        ("36",),
    ),
    Rule(
        "armed: the writer heeds it",
        "A writer that nobody may replace does not fence itself for isolation.",
        (Cut(WORDS, 'alone = seen.record.get("armed", True) and not', "alone = not"),),
        ("15",),
    ),
    Rule(
        "armed: the standby heeds it",
        "A take-over needs the writer to have armed it.",
        (Cut(WORDS, ALLOWED, "return True"),),
        ("37",),
    ),
    Rule(
        "armed: in the contact item too",
        "The contact item must say that it is armed, as the lease does.",
        (Cut(WORDS, ALLOWED, ALLOWED.replace(" and agreed", "")),),
        ("38",),
    ),
    Rule(
        "armed: in the lease too",
        "The lease must say that it is armed, as the contact item does.",
        (Cut(WORDS, ALLOWED, "return bool(agreed)"),),
        ("39",),
    ),
    Rule(
        "a pause counts at once",
        "A pause is heeded by the standby itself, since the writer that would disarm the lease may be gone.",
        (Cut(WORDS, ALLOWED, ALLOWED.replace(' and not seen.state.get("paused")', "")),),
        ("100",),
    ),
    Rule(
        "armed: remembered first",
        "A writer remembers that it is armed before it says so.",
        (
            Cut(
                LEASE,
                '        record["armed"] = True\n        if not save(seen):\n            return False\n',
                "        pass\n",
            ),
        ),
        cases=(KILLED_WHILE_ARMING,),
    ),
    Rule(
        "armed: only while the standby follows",
        "A writer whose standby does not follow is not armed, and goes on when it is isolated.",
        (Cut(LEASE, 'record.get("peer_follows") and not record', "not record"),),
        ("41",),
    ),
    Rule(
        "armed: a dead writer's standby still follows",
        "Nothing is replicated from a dead writer: a standby that followed until then still counts.",
        (
            Cut(
                MEMORY,
                'until_death = "dead_since" in record and record.get("peer_follows", False)',
                "until_death = False",
            ),
        ),
        ("12",),
    ),
    Rule(
        "armed again once it is not the holder",
        "Who has lost the lease fences itself when it is alone, whatever was armed before.",
        (Cut(MEMORY, 'seen.state["armed"] or not seen.held', 'seen.state["armed"]'),),
        ("42",),
    ),
    Rule(
        "not armed without a lease",
        "A writer whose lease is lost or older than one seen before cannot be replaced, and does not fence itself.",
        (Cut(MEMORY, '        record["armed"] = False  # an older lease', "        pass  # an older lease"),),
        cases=(LEASE_LOST,),
    ),
    Rule(
        "stale writer fences itself",
        "Who reads that the lease is another's fences itself.",
        (line("writable, theirs, not fenced -> fence for staleness"),),
        ("28",),
    ),
)
