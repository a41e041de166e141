"""Which callables a program wrote itself, where, and whether it filled them in."""
from __future__ import annotations

import ast
import functools
import inspect
from types import CodeType, FunctionType, MethodType
from typing import Any, Iterator, Optional

import numpy as np

from unfilled import FunctionNode
from whole_defs import Statement, WholeDef

MAX_PARAMETERS = 50
_MAX_WRAPPERS = 10

_globals_of = FunctionType.__dict__["__globals__"].__get__
_code_of = FunctionType.__dict__["__code__"].__get__
_module_of = type.__dict__["__module__"].__get__
_members_of = type.__dict__["__dict__"].__get__
_bases_of = type.__dict__["__mro__"].__get__
_signature = inspect.signature
# Attribute under which a wrapper keeps the function it wraps; looked up on exactly these types.
_LINKS = {
    FunctionType: "__wrapped__",
    MethodType: "__func__",
    functools.partial: "func",
    type(functools.lru_cache(lambda: None)): "__wrapped__",
    np.vectorize: "pyfunc",
}
_PREFIXES = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def is_own(value: Any, namespace: dict[str, Any]) -> bool:
    """Whether the program that runs in this namespace made the callable, or what it wraps."""
    return any(_is_made_by(link, namespace) for link in list_links(value))


def find_method(owner: Any, name: str) -> Any:
    """What a class, or one that it inherits from, has under a name; None where there is nothing."""
    if not issubclass(type(owner), type):
        return None
    held = (_members_of(each).get(name) for each in _bases_of(owner))
    value = next((value for value in held if value is not None), None)
    return value.__func__ if type(value) in (staticmethod, classmethod) else value


def find_code(value: Any, namespace: dict[str, Any]) -> Any:
    """The code object of the innermost function that the program wrote, if there is one."""
    own = [
        link
        for link in list_links(value)
        if type(link) is FunctionType and _is_made_by(link, namespace)
    ]
    return _code_of(own[-1]) if own else None


def find_node(code: Any, statements: list[Statement]) -> Optional[FunctionNode]:
    """The def that a code object was compiled from, among the statements of its file."""
    first = code.co_firstlineno
    for statement in reversed(statements):
        if _first_line(statement) <= first <= (statement.end_lineno or statement.lineno):
            tree = statement.tree() if type(statement) is WholeDef else statement
            for node in ast.walk(tree):
                is_def = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
                if is_def and _first_line(node) == first:
                    return node
    return None


def list_parameters(value: Any) -> list[str]:
    """Names of what a callable takes, in order, with their stars; empty where it does not tell."""
    if type(value) is FunctionType and not vars(value):
        return _list_plain(_code_of(value))[:MAX_PARAMETERS]
    try:
        parameters = _signature(value).parameters.values()
        names = [f"{_PREFIXES.get(each.kind, '')}{each.name}" for each in parameters]
        return names[:MAX_PARAMETERS]
    except BaseException:  # noqa: B036 - a signature may be the program's own object
        return []


def _list_plain(code: CodeType) -> list[str]:
    positional, keyword = code.co_argcount, code.co_kwonlyargcount
    names = list(code.co_varnames)
    rest = names[positional + keyword:]
    starred = [f"*{rest.pop(0)}"] if code.co_flags & inspect.CO_VARARGS else []
    doubly = [f"**{rest.pop(0)}"] if code.co_flags & inspect.CO_VARKEYWORDS else []
    return [*names[:positional], *starred, *names[positional:positional + keyword], *doubly]


def list_links(value: Any) -> Iterator[Any]:
    """A callable, what it wraps, what that wraps, and so on."""
    for _ in range(_MAX_WRAPPERS):
        yield value
        link = _LINKS.get(type(value))
        value = getattr(value, link, None) if link else None
        if value is None:
            return


def _is_made_by(value: Any, namespace: dict[str, Any]) -> bool:
    kind = type(value)
    if kind is FunctionType:
        return _globals_of(value) is namespace
    return _module_of(value if issubclass(kind, type) else kind) == "__main__"


def _first_line(node: Any) -> int:
    return min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
