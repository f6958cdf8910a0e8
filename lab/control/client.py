"""Calls to the lab's own API."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from lab.control.router import PREFIX, ControlError
from lab.running import Running

TIMEOUT = 60.0


class Control:
    """The own API of a lab that runs."""

    def __init__(self, running: Running) -> None:
        self._lab = running
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy knows this machine's lab

    def get(self, path: str, **parameters: str) -> Any:
        """`GET /_lab/path`."""
        query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
        return self._call("GET", path + query, None)

    def post(self, path: str, **parameters: Any) -> Any:
        """`POST /_lab/path` with a JSON object."""
        return self._call("POST", path, json.dumps(parameters).encode())

    def _call(self, method: str, path: str, body: bytes | None) -> Any:
        request = urllib.request.Request(  # noqa: S310 - the endpoint is http on loopback, from the lab's state file
            self._lab.endpoint + PREFIX + path,
            data=body,
            method=method,
            headers={"authorization": f"Bearer {self._lab.root.secret_access_key}", "content-type": "application/json"},
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise ControlError(json.load(error).get("message", str(error))) from error
