"""The calls of `deployment/`, read from its source: which operation of which AWS service stands in which module."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import botocore.session
from botocore import xform_name
from botocore.exceptions import UnknownServiceError

DEPLOYMENT = Path(__file__).resolve().parents[3] / "deployment"
OTHER_ACTIONS = {("lambda", "Invoke"): "InvokeFunction"}
"""Operations whose permission has another name (Service Authorization Reference)."""
NEEDS_NO_PERMISSION = {"sts:GetCallerIdentity"}
"""IAM documentation: no permissions are required, whatever a policy says."""


class Call(NamedTuple):
    """An operation that a module asks for."""

    module: str
    """Below `deployment`, with slashes."""
    function: str
    """The function that it stands in; empty outside of any."""
    line: int
    service: str
    operation: str

    @property
    def action(self) -> str:
        """What IAM calls it."""
        name = OTHER_ACTIONS.get((self.service, self.operation), self.operation)
        return f"{self.service}:{name}"  # for every service here IAM's prefix is the client's name


@cache
def operations(service: str) -> dict[str, str]:
    """Method of a client to the operation's name."""
    model = botocore.session.get_session().get_service_model(service)
    return {xform_name(name): name for name in model.operation_names}


@cache
def waiters(service: str) -> dict[str, str]:
    """Waiter of a client to the operation that it repeats."""
    try:
        model = botocore.session.get_session().get_waiter_model(service)
    except UnknownServiceError:
        return {}  # botocore ships none for this service
    return {xform_name(name): str(model.get_waiter(name).operation) for name in model.waiter_names}


def deployers_calls(root: Path = DEPLOYMENT) -> list[Call]:
    """Every call of every module below `root`.

    Raises:
        AssertionError: a method belongs to several of the services in use and the module asks for more than one.
    """
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(root.rglob("*.py"))}
    everywhere = {service for tree in trees.values() for service in _services(tree)}
    return [
        Call(
            path.relative_to(root).as_posix(),
            _function(tree, line),
            line,
            _service(method, everywhere, _services(tree), path),
            operation,
        )
        for path, tree in trees.items()
        for line, method, operation in _operations(tree, everywhere)
    ]


def _services(tree: ast.Module) -> set[str]:
    """`cloud.client("rds", region)`: the constants that clients are asked for with."""
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "client"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def _operations(tree: ast.Module, services: set[str]) -> Iterator[tuple[int, str, str]]:
    """Line, method and operation of every `client.method`, called or passed on, paginator and waiter."""
    known = {method: name for service in services for method, name in operations(service).items()}
    repeated = {waiter: name for service in services for waiter, name in waiters(service).items()}
    ours = _modules(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in known:
            if _root(node) not in ours:
                yield node.lineno, node.attr, known[node.attr]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            name = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
            if node.func.attr == "get_paginator":
                assert isinstance(name, str), f"line {node.lineno}: name the paginator where it is made"
                yield node.lineno, name, known[name]
            elif node.func.attr == "get_waiter":
                assert isinstance(name, str), f"line {node.lineno}: name the waiter where it is made"
                yield node.lineno, xform_name(repeated[name]), repeated[name]


def _function(tree: ast.Module, line: int) -> str:
    """The innermost function around a line."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or line)
    ]
    return max(around, key=lambda node: node.lineno).name if around else ""


def _modules(tree: ast.Module) -> set[str]:
    """Names that stand for imported modules and what is in them: their attributes are no calls of AWS."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    return {(alias.asname or alias.name).partition(".")[0] for node in imports for alias in node.names}


def _root(node: ast.expr) -> str:
    """The name at the beginning of `name.attribute.attribute`; empty if something else is there."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _service(method: str, everywhere: set[str], here: set[str], path: Path) -> str:
    """The one service in use that has the method; of several, the one that this module asks for."""
    having = {service for service in everywhere if method in operations(service)}
    narrowed = having & here if len(having) > 1 else having
    assert len(narrowed) == 1, f"{path.name}: {method} is of {sorted(having)}, and the module asks for {sorted(here)}"
    return narrowed.pop()
