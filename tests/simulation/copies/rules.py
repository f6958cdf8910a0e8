"""Rules of the snapshot copier, each as the text that is the rule and the text that does without it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """Taken out, some claim must fail, in words that contain `told`."""

    name: str
    text: str
    without: str
    told: str

    def taken_out(self, source: str) -> str:
        """The function without the rule.

        Raises:
            AssertionError: the text is not in the function exactly once, so the rule would not be tested.
        """
        if source.count(self.text) != 1:
            raise AssertionError(f"{self.name}: {self.text!r} is {source.count(self.text)} times in the function")
        return source.replace(self.text, self.without)


RULES = (
    Rule("its own mark", "mark in s.tags and named(s.name)", "named(s.name)", "somebody else's snapshot was deleted"),
    Rule("its own names", "mark in s.tags and named(s.name)", "mark in s.tags", "somebody else's snapshot was deleted"),
    Rule("at most N at once", "if in_flight >= limit:", "if False:", "copies in flight"),
    Rule(
        "an answer that was lost, or a twin, takes a place",
        "**wish) is not False",
        "**wish) not in (False, None)",
        "copies in flight",
    ),
    Rule(
        "already exists is done",
        'in ("DBSnapshotAlreadyExists", "DBSnapshotNotFound")',
        "in ()",
        "failed after 0 failures",
    ),
    Rule("no failure stops another step", "except Exception as error:", "except TypeError as error:", "broke off"),
    Rule("an error without an answer is an error", " or {})", ")", "broke off"),
    Rule("the newest copy stays", " and s.taken < newest]", "]", "the newest copy"),
    Rule("retention", "0 < s.taken <= horizon", "True", "before its time"),
    Rule("copies are pruned", "for s in broken + [", "for s in broken + 0 * [", "long after its time"),
    Rule("what failed is tried again", "for s in broken + [", "for s in [", "copying it failed long ago"),
    Rule("a failed copy is told", "failed += [f", "_ = [f", "passed after"),
    Rule(
        "nothing is deleted without the lease, or the peer's snapshots",
        "if holder == here or (holder and sources):",
        "if True:",
        "while the lease could not be read",
    ),
    Rule(
        "nothing is deleted while the peer shows none",
        "(holder and sources)",
        "holder",
        "although the writer has no snapshot left",
    ),
    Rule(
        "what would be pruned is not copied",
        "s.taken > min(horizon, newest)",
        "True",
        "copied again after it was pruned",
    ),
    Rule("the newest is copied whatever its age", "min(horizon, newest)", "horizon", "nothing newer was copied"),
    Rule("one at a time without the lease", "wanted[: None if holder else 1]", "wanted", "a second copy in one run"),
    Rule("copies are copied where the writer is not", "holder != here and isinstance", "isinstance", "holds the lease"),
    Rule("sources are available", "if s.status == GOOD and named", "if named", "its source was creating"),
    Rule("names without rds:", '.removeprefix("rds:")', "", "no copy in"),
    Rule("no tags of AWS's own", ' if not t["Key"].startswith("aws:")', "", "no copy in"),
    Rule("0 is a claim about the lease", "age = 0 if holder == here", "age = 0 if holder != peer", "claimed to hold"),
    Rule("the data's age", '"OriginalSnapshotCreateTime"', '"SnapshotCreateTime"', "that no copy has"),
    Rule("age of good copies", "max(good).taken if good", "max(own).taken if good", "that no copy has"),
    Rule("what failed fails the run", "    if failed:\n        raise", "    if False:\n        raise", "passed after"),
)
