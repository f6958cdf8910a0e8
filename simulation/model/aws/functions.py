"""Lambda, as far as one function invokes another: the probe, which is modelled, not run."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from simulation.model.aws.errors import UnmodelledError, refusal
from simulation.model.clock import Clock
from simulation.model.database import Answer

SECONDS: Mapping[str, float] = {
    "accepting": 0.04,
    "starting": 0.04,
    "refused": 0.02,
    "unreachable": 3.0,
    "silent": 3.0,
    "unknown": 0.02,
}
"""How long the probe takes to find out."""


class Payload:
    """The answer's body."""

    __slots__ = ("_content",)

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self) -> bytes:
        """All of it."""
        return self._content


class Lambda:
    """The service in one region. `ask` is a handshake with a host, from among this region's clients."""

    __slots__ = ("_ask", "_broken", "_clock", "_name")

    def __init__(self, name: str, clock: Clock, ask: Callable[[str], Answer | str], broken: Callable[[], bool]) -> None:
        self._name = name
        self._clock = clock
        self._ask = ask
        self._broken = broken

    def invoke(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Ask the hosts at once, and answer when the slowest has."""
        if asked.keys() != {"FunctionName", "Payload"}:
            raise UnmodelledError(f"invoke {sorted(asked)}")
        if asked["FunctionName"] != self._name:
            raise refusal("ResourceNotFoundException")
        if self._broken():
            return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": Payload(b'{"errorMessage": "broken"}')}
        event = json.loads(asked["Payload"])
        if event.keys() != {"hosts"} or not event["hosts"].keys() <= {"own", "peer"}:
            raise UnmodelledError(f"probe {event}")
        answers = {name: self._ask(host) for name, host in event["hosts"].items()}
        slowest = max((SECONDS[answer] for answer in answers.values()), default=0.0)
        if self._clock.running:
            self._clock.wait(slowest)
        body = {
            name: {"answer": answer, "detail": "modelled", "milliseconds": round(SECONDS[answer] * 1000)}
            for name, answer in answers.items()
        }
        return {"StatusCode": 200, "Payload": Payload(json.dumps(body).encode())}
