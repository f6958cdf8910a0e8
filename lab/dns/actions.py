"""What MiniStack's Route 53 lacks: GetHealthCheckStatus, TestDNSAnswer, and refusals of health checks."""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement, fromstring

import dns.rcode
import dns.rdatatype
from ministack.services import route53

from lab.dns.answers import Names
from lab.dns.health import HealthCheckError
from lab.dns.route53 import Route53
from lab.hooks import Hook

HANDLE = Hook(
    "ministack.services.route53",
    "handle_request",
    "(method, path, headers, body, query_params)",
    "c201ac22eafd",
    "two more actions, and health checks that cannot be evaluated are refused",
)
PARSE = Hook(
    "ministack.services.route53",
    "_parse_health_check_config",
    "(el)",
    "fffd8cf8c7a1",
    "children of a calculated check keep their names",
)
HOOKS = (
    HANDLE,
    Hook(
        "ministack.services.route53",
        "_xml_response",
        "(root_tag, builder_fn, status=200)",
        "113e580847b3",
        "answers",
    ),
    Hook(
        "ministack.services.route53",
        "_error_response",
        "(code, message, status=400)",
        "fba6c526a232",
        "errors",
    ),
    PARSE,
    Hook("ministack.services.route53", "_find", "(el, tag)", "4373341a62cc", "reads what is asked for"),
)
STATUS = re.compile(r"/2013-04-01/healthcheck/(?P<check>[^/]+)/status")
CHECKERS = ("us-east-1", "us-west-1", "us-west-2", "eu-west-1")
"""Where Route 53 says that it looked from; of an alarm's data each has the same view."""


def install(state: Route53, names: Names) -> None:
    """Put the actions before MiniStack's."""

    def around(original: Callable[..., Awaitable[Any]], *arguments: Any) -> Awaitable[Any]:
        return _handle(state, names, original, *arguments)

    PARSE.wrap(_parse)
    HANDLE.wrap(around)


def _parse(original: Callable[[Element], dict[str, Any]], config: Element) -> dict[str, Any]:
    found = original(config)
    children = route53._find(config, "ChildHealthChecks")
    if children is not None:
        found["ChildHealthChecks"] = [child.text or "" for child in children]
    return found


async def _handle(state: Route53, names: Names, original: Callable[..., Awaitable[Any]], *request: Any) -> Any:
    method, path, _, body, query = request
    try:
        if method == "GET" and (asked := STATUS.fullmatch(path)):
            return _status(state, asked["check"])
        if method == "GET" and path == "/2013-04-01/testdnsanswer":
            return _test(names, {key: value[0] if isinstance(value, list) else value for key, value in query.items()})
        if method == "POST" and path == "/2013-04-01/healthcheck":
            state.admit(route53._parse_health_check_config(route53._find(fromstring(body), "HealthCheckConfig")))  # noqa: S314  botocore's own
    except HealthCheckError as error:
        return route53._error_response("InvalidInput", str(error))
    return await original(*request)


def _status(state: Route53, check: str) -> Any:
    if check not in state.checks():
        return route53._error_response("NoSuchHealthCheck", f"There is no health check {check}.", 404)
    said = "Success: the data" if state.healthy(check) else "Failure: the data"

    def build(root: Element) -> None:
        observations = SubElement(root, "HealthCheckObservations")
        for region in CHECKERS:
            observation = SubElement(observations, "HealthCheckObservation")
            SubElement(observation, "Region").text = region
            report = SubElement(observation, "StatusReport")
            SubElement(report, "Status").text = f"{said} of the alarm, or the children, say so."

    return route53._xml_response("GetHealthCheckStatusResponse", build)


def _test(names: Names, query: dict[str, str]) -> Any:
    name, kind = query["recordname"].rstrip(".") + ".", query["recordtype"]
    found = names.resolve(name, dns.rdatatype.from_text(kind))

    def build(root: Element) -> None:
        SubElement(root, "Nameserver").text = "lab"
        SubElement(root, "RecordName").text = name
        SubElement(root, "RecordType").text = kind
        data = SubElement(root, "RecordData")
        for rrset in found.answer[:1]:
            for value in rrset:
                SubElement(data, "RecordDataEntry").text = value.to_text()
        SubElement(root, "ResponseCode").text = dns.rcode.to_text(found.code)
        SubElement(root, "Protocol").text = "UDP"

    return route53._xml_response("TestDNSAnswerResponse", build)
