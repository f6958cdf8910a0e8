"""Something done again and again, on a thread of its own, until the lab stops."""

import logging
import threading
from collections.abc import Callable

LOG = logging.getLogger(__name__)


class Repeat:
    """Does an action every so many seconds; one that fails is logged and done again."""

    def __init__(self, name: str, seconds: float, action: Callable[[], None]) -> None:
        self.seconds = seconds
        """Between two of them; may be changed while it runs, and counts from the next on."""
        self._action = action
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"lab-{name}", daemon=True)

    def start(self) -> None:
        """Begin, with the first at once."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the one that is under way."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._action()
            except Exception:  # the next time may be better, and nobody else would notice
                LOG.exception("%s", self._thread.name)
            self._ended.wait(self.seconds)
