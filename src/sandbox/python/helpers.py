"""LEND: functions of the assignment, in a namespace of their own beside the program's."""
from __future__ import annotations

import builtins
import linecache
from types import FunctionType
from typing import Any, Callable

from faults import MAX_TEXT, Facts, message_of
from numeric import name_of

_FILENAME = "<helpers>"
_compile, _exec = compile, exec


class Helpers:
    """The helpers lent so far; those lent later win."""

    def __init__(self) -> None:
        self.functions: dict[str, Callable[..., Any]] = {}

    def add(self, source: str) -> Facts:
        """Runs the helpers' source: {"defined": names}, or {"error": text} when it raises."""
        namespace: dict[str, Any] = {"__name__": "__helpers__", "__builtins__": builtins}
        lines = [f"{line}\n" for line in source.split("\n")]
        linecache.cache[_FILENAME] = (len(source), None, lines, _FILENAME)
        try:
            _exec(_compile(source, _FILENAME, "exec", dont_inherit=True), namespace)
        except BaseException as error:  # noqa: B036 - told to the host as a fault of the assignment
            return {"error": f"{name_of(type(error))}: {message_of(error)}"[:MAX_TEXT]}
        defined = {
            name: value
            for name, value in namespace.items()
            if type(value) is FunctionType and value.__globals__ is namespace
        }
        self.functions.update(defined)
        return {"defined": list(defined)}
