"""The thread in which all relays run: one event loop for all of them."""

import asyncio
import logging
import threading
from typing import Any

from lab.network.relay import Peer, Relay

LOG = logging.getLogger(__name__)
ACT_SECONDS = 10
"""What the loop may take to do what another thread asks: it never waits for a client or a server."""


class Relays:
    """Its methods may be called from any thread but its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="relays", daemon=True)
        self._relays: set[Relay] = set()
        self._thread.start()

    def add(self, relay: Relay) -> None:
        """Take a relay in; it refuses connections until it forwards."""

        async def take_in() -> None:
            self._relays.add(relay)
            relay.review()

        self._do(take_in())

    def forward(self, relay: Relay, target: Peer | None) -> None:
        """See `Relay.forward`."""
        self._do(relay.forward(target))

    def remove(self, relay: Relay) -> None:
        """Close a relay and forget it."""
        self._relays.discard(relay)
        self._do(relay.close())

    def review(self) -> None:
        """Have every relay ask again; returns when they have."""

        async def ask() -> None:
            for relay in tuple(self._relays):
                try:
                    relay.review()
                except OSError:
                    LOG.exception("the relay at %s", relay.place)

        self._do(ask())

    def close(self) -> None:
        """Reset every session and end the thread."""
        for relay in tuple(self._relays):
            self.remove(relay)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _do(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(ACT_SECONDS)
