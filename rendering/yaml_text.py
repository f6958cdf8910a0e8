"""A template as YAML with CloudFormation's short tags: what people read and review.

Written directly rather than through PyYAML's representer, serialiser and emitter: the input is only what JSON can hold,
so one pass over it does, in a fifth of the time of PyYAML's C dumper. What must be right is the quoting: a string is
written plain only if it cannot be taken for anything else. The tests read all of it back with cfn_flip.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

FLOW_WIDTH = 100
"""Longest list, in characters, that an intrinsic function takes on its own line: `!FindInMap [A, !Ref B, C]`."""

_SHORT_TAGS = {
    "Ref": "!Ref",
    "Condition": "!Condition",
    **{
        f"Fn::{name}": f"!{name}"
        for name in (
            "And", "Base64", "Cidr", "Equals", "FindInMap", "GetAZs", "GetAtt", "If", "ImportValue", "Join", "Not",
            "Or", "Select", "Split", "Sub",
        )
    },
}  # fmt: skip
_NAMES_ONLY = frozenset({"Ref", "Condition", "Fn::GetAtt"})
_WORDS_WITH_A_MEANING = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
"""What YAML 1.1 takes for a boolean or nothing, in any case of letters."""

_PLAIN = re.compile(r"[A-Za-z/$_](?:[!-9;-~]|:(?![ ]|$)| (?![ #]|$))*")
"""Begins like a word or a path, so it is no number, date or indicator; no `: `, ` #` or space at its end."""
_PLAIN_IN_FLOW = re.compile(r"[A-Za-z/_](?:[\w./+*%()@=-]|:(?! |$)| (?![ #]|$))*", re.ASCII)
_UNREADABLE = re.compile(r"[^ !#-\[\]-~]")


def readable_yaml(template: Mapping[str, Any], comment: str) -> str:
    """The template as YAML, under a comment.

    Args:
        template: a template as plain data, as `json.loads` gives it.
        comment: what the first line says.
    """
    return f"# {comment}\n{_mapping(template, '')}\n"


def _mapping(content: Mapping[str, Any], pad: str) -> str:
    return "\n".join([f"{pad}{_string(key)}:{_after(value, pad)}" for key, value in content.items()])


def _sequence(items: Sequence[Any], pad: str) -> str:
    return "\n".join([f"{pad}-{_after_dash(item, pad)}" for item in items])


def _after(value: Any, pad: str) -> str:
    """What follows a `key:` that stands at column `len(pad)`: on the same line, or on lines further in."""
    if isinstance(value, str):
        return " " + (_literal_block(value, pad) if "\n" in value and _stands_as_it_is(value) else _string(value))
    if isinstance(value, dict):
        if len(value) == 1 and (tagged := _tagged(value, pad)):
            return f" {tagged}"
        return f"\n{_mapping(value, pad + '  ')}" if value else " {}"
    if isinstance(value, list):
        return f"\n{_sequence(value, pad + '  ')}" if value else " []"
    return f" {_scalar(value)}"


def _after_dash(item: Any, pad: str) -> str:
    """The same after a `-`, where a mapping or list begins on the line of its dash."""
    text = _after(item, pad)
    return f" {text[len(pad) + 3 :]}" if text[0] == "\n" else text


def _tagged(function: Mapping[str, Any], pad: str) -> str | None:
    """An intrinsic function with its short tag; None where only the long form says it."""
    ((name, argument),) = function.items()
    if name not in _SHORT_TAGS:
        return None
    tag = _SHORT_TAGS[name]
    if name == "Fn::GetAtt":
        return f"{tag} {_string(attribute)}" if (attribute := _attribute(argument)) else None
    if isinstance(argument, str):
        return f"{tag}{_after(argument, pad)}"
    if isinstance(argument, list) and name not in _NAMES_ONLY:
        flow = _flow(argument)
        return f"{tag} {flow}" if flow and len(flow) <= FLOW_WIDTH else f"{tag}{_after(argument, pad)}"
    return None  # a tag on a tagged node is no YAML: `!Base64 !Sub x`


def _attribute(argument: Any) -> str | None:
    """`Title.Attribute`, as readers of YAML split it again: at the first dot."""
    match argument:
        case [str(title), str(attribute)] if "." not in title:
            return f"{title}.{attribute}"
    return None


def _flow(value: Any) -> str | None:
    """A value within a line, for arguments of functions; None when it takes more than a line."""
    if isinstance(value, str):
        return None if "\n" in value else _string_in_flow(value)
    if isinstance(value, list):
        items = [_flow(item) for item in value]
        return None if None in items else f"[{', '.join(filter(None, items))}]"
    if not isinstance(value, dict):
        return _scalar(value)
    if len(value) != 1:
        return None
    ((name, argument),) = value.items()
    if name == "Fn::GetAtt":
        argument = _attribute(argument)
    if name not in _SHORT_TAGS or not isinstance(argument, str if name in _NAMES_ONLY else str | list):
        return None
    inner = _flow(argument)
    return inner and f"{_SHORT_TAGS[name]} {inner}"


def _stands_as_it_is(text: str) -> bool:
    """Whether lines need no escape; what Python calls printable is so in YAML too."""
    return not text.isspace() and text.replace("\n", "").isprintable()


def _literal_block(text: str, pad: str) -> str:
    """Lines as they are: function code, policies' descriptions."""
    indentation = "2" if text[0] in " \n" else ""
    end = "-" if text[-1] != "\n" else "+" if text.endswith("\n\n") else ""
    lines = text.removesuffix("\n").split("\n")
    return "\n".join([f"|{indentation}{end}", *(f"{pad}  {line}" if line else "" for line in lines)])


@lru_cache(maxsize=4096)
def _string(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS_WITH_A_MEANING:
        return text
    return _quoted(text)


@lru_cache(maxsize=4096)
def _string_in_flow(text: str) -> str:
    if _PLAIN_IN_FLOW.fullmatch(text) and text.lower() not in _WORDS_WITH_A_MEANING:
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + _UNREADABLE.sub(_escaped, text) + '"'


def _escaped(character: re.Match[str]) -> str:
    return f"\\U{ord(character[0]):08x}"


def _scalar(value: float | bool | None) -> str:  # noqa: FBT001  a JSON scalar: true, false, null or a number
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value)
    # YAML 1.1 reads 1e+16 as a string: a float has its point
    return text.replace("e", ".0e") if "e" in text and "." not in text else text
