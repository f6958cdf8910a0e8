"""What people are told: whole sentences, a command that can be typed as it stands, and not the same thing all night."""

import json
import shlex
from string import Formatter
from typing import Any

import pytest

from tests.functions.aws import Call, refusal
from tests.functions.controller.loaded import DR, PRIMARY, Modelled

TOLD_WITH = {"own", "peer", "fence", "why", "rto", "rpo", "kept_until", "others"}
"""What a text may mention."""


class Listener(Modelled):
    """A region whose messages are kept."""

    def __init__(self) -> None:
        super().__init__(DR, self._answer)
        self.messages: list[dict[str, Any]] = []

    def _answer(self, call: Call) -> dict[str, Any]:
        assert call.operation == "Publish"
        self.messages.append(dict(call.parameters))
        return {"MessageId": "1"}

    def seen(self, **lease: Any) -> Any:
        memory, tables = self.modules.memory, self.modules.tables
        state = {"holder": PRIMARY, "epoch": 4, "mode": "automatic", **lease}
        return memory.Seen(self.now, memory.Record(epoch=4), lease=tables.Version(state, 1))


TEXTS = Listener().modules.report.TEXTS


@pytest.mark.parametrize("event", TEXTS)
def test_a_text_mentions_only_what_it_is_told_with(event: str) -> None:
    what, then, command = TEXTS[event]
    fields = {field for text in (what, then) for _, field, _, _ in Formatter().parse(text) if field}
    assert fields <= TOLD_WITH
    assert what.endswith(".")
    assert then.endswith(".")
    assert command in ("status", "approve", "failover", "switchover", "unfence")


@pytest.mark.parametrize("event", TEXTS)
def test_its_command_can_be_typed_as_it_stands(event: str) -> None:
    region = Listener()
    words = shlex.split(region.modules.report.typed(TEXTS[event][2], event, 4))
    assert words[:3] == ["aws", "lambda", "invoke"]
    assert words[words.index("--function-name") + 1] == "orders-prod-controller"
    order = json.loads(words[words.index("--payload") + 1])
    assert order["command"] in region.modules.commands.COMMANDS
    if order["command"] != "status":
        assert order["epoch"] == 4
        assert order["to"] in (PRIMARY, DR)


def test_a_message_says_what_happened_what_comes_next_and_what_to_type() -> None:
    region = Listener()
    region.modules.report.tell(region.seen(), "take")
    (message,) = region.messages
    assert message["Subject"] == "orders-prod us-west-2: take"
    what, then, *_, command = message["Message"].split("\n\n")
    assert what == "us-west-2 takes over from us-east-1. Fence of us-east-1: NOT confirmed."
    assert then == "Next: Promotion, then the name."
    assert "aws lambda invoke" in command


def test_a_page_is_sent_once_and_again_when_it_still_stands() -> None:
    region = Listener()
    seen = region.seen()
    for minute in (0, 1, 14, 15, 16):
        seen.now = 1_800_000_000.0 + 60 * minute
        region.modules.report.page(seen, "approval needed")
    assert len(region.messages) == 2


def test_mode_off_asks_nobody_for_an_approval() -> None:
    region = Listener()
    region.modules.report.page(region.seen(mode="off"), "approval needed")
    region.modules.report.page(region.seen(mode="off"), "lagging")
    assert [message["Subject"] for message in region.messages] == ["orders-prod us-west-2: lagging"]


def test_a_topic_that_does_not_answer_stops_nothing() -> None:
    def deaf(_: Call) -> dict[str, Any]:
        raise refusal("AuthorizationError")

    region = Listener()
    region.aws.answer = deaf
    seen = region.seen()
    region.modules.report.tell(seen, "take")
    assert [json.loads(line)["event"] for line in region.lines] == ["take"]
    assert seen.record["journal"][-1].endswith("take (epoch 4)")
