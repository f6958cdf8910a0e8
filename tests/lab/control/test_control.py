"""The lab's own API."""

import json
import urllib.error
import urllib.request

import pytest

from lab.control import Control, ControlError, Router
from lab.daemon import Running


def test_nobody_without_the_root_secret_gets_an_answer(running: Running) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{running.endpoint}/_lab/denied")  # noqa: S310  loopback
    with refused.value:
        assert refused.value.code == 403


@pytest.mark.parametrize("path", ["/_ministack/reset", "/_ministack/config", "/_localstack/health"])
def test_ministacks_own_interface_is_closed(running: Running, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(running.endpoint + path, method="POST"))  # noqa: S310  loopback
    with refused.value:
        assert refused.value.code == 404
        assert path in json.load(refused.value)["message"]


def test_a_path_that_is_not_there_is_answered_with_those_that_are(running: Running) -> None:
    with pytest.raises(ControlError, match=r"There is no GET /_lab/nothing; there are .*GET /_lab/denied"):
        Control(running).get("nothing")


def test_two_parts_cannot_have_one_route() -> None:
    router = Router()
    router.add("GET", "here", lambda _parameters: 1)
    with pytest.raises(ValueError, match="GET /_lab/here"):
        router.add("GET", "here", lambda _parameters: 2)
