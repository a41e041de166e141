"""The functions that are asked about, each with the names as they stood after its own cell."""
from __future__ import annotations

import ast
from types import CodeType, FunctionType
from typing import Any, Callable, Iterator, Optional

from faults import Facts
from functions import is_own, list_links
from whole_defs import Statement, WholeDef

Function = Callable[..., Any]

_UNBOUND = object()
_MAX_REACHED = 500
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, WholeDef)
_code_of = FunctionType.__dict__["__code__"].__get__


class Definitions:
    """Follows what the program's statements bind the names to, and copies its names after a cell
    that defines one of them: a later cell can bind what the function uses to something else.
    """

    def __init__(self, namespace: dict[str, Any], names: list[str]) -> None:
        self._namespace = namespace
        self._last: dict[str, Any] = dict.fromkeys(names, _UNBOUND)
        self._functions: dict[str, Function] = {}
        self._places: dict[str, list[Facts]] = {}
        self._fresh: list[str] = []
        self._after: dict[str, dict[str, Any]] = {}
        self._rebound: dict[str, dict[str, Any]] = {}

    def note_statement(self, statement: Statement, location: Callable[[], Facts]) -> None:
        """Looks at what has become of the names, behind a statement that has run."""
        for name, last in self._last.items():
            value = self._namespace.get(name, _UNBOUND)
            if value is last:
                continue
            self._last[name] = value
            if callable(value) and is_own(value, self._namespace):
                self._functions[name] = value
                self._fresh.append(name)
                if isinstance(statement, _FUNCTIONS):
                    self._places.setdefault(name, []).append(location())

    def end_cell(self) -> None:
        """Copies the program's names if the cell that has run defined a function."""
        if self._fresh:
            copy = dict(self._namespace)
            self._after.update(dict.fromkeys(self._fresh, copy))
            self._fresh = []

    def find_hidden(self, name: str) -> Optional[Function]:
        """The function whose name now stands for a value, such as its own result."""
        value = self._namespace.get(name, _UNBOUND)
        return None if value is _UNBOUND or callable(value) else self._functions.get(name)

    def find_rebound(self, name: str) -> dict[str, Any]:
        """What later cells have bound anew of all that a function uses, as it was; asked for
        when all cells have run.
        """
        if name not in self._rebound:
            self._rebound[name] = self._compare(name)
        return self._rebound[name]

    def list_duplicates(self) -> Iterator[tuple[str, list[Facts]]]:
        """Functions with more than one def, and the places of these, in order."""
        return ((name, places) for name, places in self._places.items() if len(places) > 1)

    def _compare(self, name: str) -> dict[str, Any]:
        after = self._after.get(name)
        if after is None:
            return {}
        now = self._namespace
        changed = {each for each in after if each in now and now[each] is not after[each]}
        if not changed:
            return {}
        used = changed & self._list_used(self._functions[name], after)
        return {each: after[each] for each in sorted(used)}

    def _list_used(self, function: Function, after: dict[str, Any]) -> set[str]:
        """Names in the code of a function, and of the program's functions and classes it names."""
        used: set[str] = set()
        waiting: list[Any] = [function]
        seen = {id(function)}
        while waiting and len(seen) < _MAX_REACHED:
            names = set(_list_names(waiting.pop()))
            for value in (after.get(name) for name in names - used):
                is_new = id(value) not in seen and callable(value)
                if is_new and is_own(value, self._namespace):
                    seen.add(id(value))
                    waiting.append(value)
            used |= names
        return used


def _list_names(value: Any) -> Iterator[str]:
    kind = value if issubclass(type(value), type) else type(value)
    members = list(vars(kind).values()) if kind is not FunctionType else []
    for link in [*list_links(value), *members]:
        if type(link) is FunctionType:
            yield from _names_in(_code_of(link))


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if type(constant) is CodeType:
            yield from _names_in(constant)
