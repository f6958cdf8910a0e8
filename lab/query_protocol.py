"""The AWS query protocol, both ways, driven by botocore's service models.

A request is a form (`Regions.member.1=us-east-1`), an answer is XML. botocore describes both, so no action spells out
its own names: input is read, checked and answered from the model, for any service that speaks this protocol.
"""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from botocore.model import ListShape, OperationModel, Shape, StructureShape

Form = Mapping[str, str]
Answer = tuple[int, dict[str, str], bytes]

XML = {"Content-Type": "text/xml"}
PROTOCOL_KEYS = frozenset({"Action", "Version"})


@dataclass
class ServiceError(Exception):
    """An error as the service answers it.

    Attributes:
        code: What boto3 shows as `Error.Code`.
        message: For people.
        status: HTTP status.
    """

    code: str
    message: str
    status: int = 400

    def __str__(self) -> str:
        """For logs."""
        return f"{self.code}: {self.message}"


def read_request(form: Form, operation: OperationModel) -> dict[str, Any]:
    """The input of a call, typed and checked.

    Raises:
        ServiceError: ValidationError, in the words of the API's own validation, for an unknown, missing or
            unacceptable member.
    """
    shape = operation.input_shape
    if shape is None:
        return {}
    used = set(PROTOCOL_KEYS)
    values: dict[str, Any] = _read(form, shape, "", used) or {}
    if unknown := sorted(set(form) - used):
        raise ServiceError("ValidationError", f"{operation.name} has no such parameter: {', '.join(unknown)}")
    if problems := list(_violations(values, shape, "")):
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
        raise ServiceError("ValidationError", count + "; ".join(problems))
    return values


def _read(form: Form, shape: Shape, prefix: str, used: set[str]) -> Any:
    if isinstance(shape, StructureShape):
        found = {
            name: value
            for name, member in shape.members.items()
            if (value := _read(form, member, _joined(prefix, member.serialization.get("name", name)), used)) is not None
        }
        return found or None
    if isinstance(shape, ListShape):
        return _read_list(form, shape, prefix, used)
    if prefix not in form:
        return None
    used.add(prefix)
    return _scalar(form[prefix], shape, prefix)


def _read_list(form: Form, shape: ListShape, prefix: str, used: set[str]) -> list[Any] | None:
    step = (
        prefix
        if shape.serialization.get("flattened")
        else f"{prefix}.{shape.member.serialization.get('name', 'member')}"
    )
    items: list[Any] = []
    while (item := _read(form, shape.member, f"{step}.{len(items) + 1}", used)) is not None:
        items.append(item)
    if items:
        return items
    if form.get(prefix) == "":  # an empty list is sent as a bare key and differs from no list
        used.add(prefix)
        return []
    return None


def _joined(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def _scalar(text: str, shape: Shape, where: str) -> Any:
    try:
        if shape.type_name == "boolean":
            return {"true": True, "false": False}[text.lower()]
        if shape.type_name in {"integer", "long"}:
            return int(text)
    except (KeyError, ValueError):
        raise ServiceError("ValidationError", f"{where} must be of type {shape.type_name}, not '{text}'") from None
    return text


def _violations(value: Any, shape: Shape, where: str) -> Iterator[str]:
    if isinstance(shape, StructureShape):
        for name in shape.required_members:
            if name not in value:
                at = _joined(where, name[0].lower() + name[1:])
                yield f"Value null at '{at}' failed to satisfy constraint: Member must not be null"
        for name, item in value.items():
            yield from _violations(item, shape.members[name], _joined(where, name[0].lower() + name[1:]))
    elif isinstance(shape, ListShape):
        yield from _out_of_range(len(value), shape, where, value)
        for index, item in enumerate(value, start=1):
            yield from _violations(item, shape.member, f"{where}.{index}.member")
    elif isinstance(value, str):
        yield from _out_of_range(len(value), shape, where, value)
        yield from _out_of_form(value, shape, where)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from _out_of_range(value, shape, where, value)


def _out_of_range(size: int, shape: Shape, where: str, value: Any) -> Iterator[str]:
    what = "have value" if isinstance(value, int) else "have length"
    for bound, wrong, words in (("min", size.__lt__, "greater"), ("max", size.__gt__, "less")):
        limit = shape.metadata.get(bound)
        if limit is not None and wrong(int(limit)):
            yield (
                f"Value '{value}' at '{where}' failed to satisfy constraint: "
                f"Member must {what} {words} than or equal to {limit}"
            )


def _out_of_form(value: str, shape: Shape, where: str) -> Iterator[str]:
    allowed: Sequence[str] = getattr(shape, "enum", [])
    if allowed and value not in allowed:
        yield (
            f"Value '{value}' at '{where}' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{', '.join(allowed)}]"
        )
    pattern = shape.metadata.get("pattern")
    if pattern and not re.fullmatch(pattern, value):
        yield (
            f"Value '{value}' at '{where}' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: {pattern}"
        )


def answer(operation: OperationModel, result: Mapping[str, Any]) -> Answer:
    """A successful answer: the result's members in the shape the model promises.

    Raises:
        KeyError: The result has a member that the model does not know: a bug of the caller.
    """
    root = ET.Element(f"{operation.name}Response", xmlns=_namespace(operation))
    shape = operation.output_shape
    if shape is not None:
        _write(ET.SubElement(root, shape.serialization.get("resultWrapper", f"{operation.name}Result")), result, shape)
    ET.SubElement(ET.SubElement(root, "ResponseMetadata"), "RequestId").text = str(uuid.uuid4())
    return 200, dict(XML), ET.tostring(root, encoding="utf-8", xml_declaration=True)


def refusal(error: ServiceError, namespace: str) -> Answer:
    """An error answer."""
    root = ET.Element("ErrorResponse", xmlns=namespace)
    fault = ET.SubElement(root, "Error")
    for name, text in (("Type", "Sender"), ("Code", error.code), ("Message", error.message)):
        ET.SubElement(fault, name).text = text
    ET.SubElement(root, "RequestId").text = str(uuid.uuid4())
    return error.status, dict(XML), ET.tostring(root, encoding="utf-8")


def _namespace(operation: OperationModel) -> str:
    return str(operation.service_model.metadata.get("xmlNamespace", ""))


def _write(parent: ET.Element, value: Any, shape: Shape) -> None:
    if isinstance(shape, StructureShape):
        for name, item in value.items():
            if item is None:
                continue
            member = shape.members[name]
            _write_member(parent, member.serialization.get("name", name), item, member)
    elif isinstance(value, bool):
        parent.text = "true" if value else "false"
    elif isinstance(value, datetime):
        parent.text = value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    else:
        parent.text = str(value)


def _write_member(parent: ET.Element, name: str, value: Any, shape: Shape) -> None:
    if not isinstance(shape, ListShape):
        _write(ET.SubElement(parent, name), value, shape)
        return
    flat = shape.serialization.get("flattened")
    holder = parent if flat else ET.SubElement(parent, name)
    for item in value:
        _write(
            ET.SubElement(holder, name if flat else shape.member.serialization.get("name", "member")),
            item,
            shape.member,
        )
