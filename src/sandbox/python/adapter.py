"""The assignment's adapter: functions between a pipeline and programs of another interface."""
from __future__ import annotations

import builtins
import linecache
from types import FunctionType, TracebackType
from typing import Any, Callable, Optional

from calls import CallProblem
from faults import MAX_EXCERPT, MAX_TEXT, Facts, Sources, message_of
from functions import list_parameters
from numeric import name_of

_FILENAME = "<adapter>"
_compile, _exec = compile, exec
_traceback_of = BaseException.__dict__["__traceback__"].__get__


class MissingName(AttributeError):
    """The adapter asks for something that the program does not define."""


class _Learner:
    """What an adapter knows as `learner`: the names of the program, as they stand at the time."""

    def __init__(self, names: dict[str, Any]) -> None:
        object.__setattr__(self, "_names", names)

    def __getattr__(self, name: str) -> Any:
        if name in self._names and not name.startswith("__"):
            return self._names[name]
        raise MissingName(f"The submission does not define {name}.")

    def __setattr__(self, name: str, value: Any) -> None:
        """Sets a global variable of the program, which its functions then read."""
        self._names[name] = value


class Adapter:
    """Functions of the instructor's, in a namespace beside the program's, called by name.

    A program that defines the same names changes nothing: calls of a pipeline mean these.
    """

    def __init__(self, names: dict[str, Any]) -> None:
        self._namespace: dict[str, Any] = {
            "__name__": "__adapter__",
            "__builtins__": builtins,
            "learner": _Learner(names),
        }
        self._names: list[str] = []
        self._lines: list[str] = []
        self._fault = ""

    def load(self, header: Optional[Facts]) -> list[Facts]:
        """Runs the source; FunctionFacts of the functions that steps mean by their names."""
        if header is None:
            return []
        source = header["source"]
        self._names = header["functions"]
        self._lines = source.split("\n")
        linecache.cache[_FILENAME] = (len(source), None, [f"{x}\n" for x in self._lines], _FILENAME)
        try:
            _exec(_compile(source, _FILENAME, "exec", dont_inherit=True), self._namespace)
        except BaseException as error:  # noqa: B036 - told when a step needs the adapter
            self._fault = f"does not load: {name_of(type(error))}: {message_of(error)}"[:MAX_TEXT]
        found = [(name, self._find_own(name)) for name in self._names]
        return [
            {"name": name, "state": "written", "parameters": list_parameters(function)}
            for name, function in found
            if function is not None
        ]

    def owns(self, name: str) -> bool:
        """Whether a step that calls this name means a function of the adapter."""
        return name in self._names

    def find(self, name: str) -> Callable[..., Any]:
        """The function of a name that the adapter owns; one that tells why where there is none."""
        return self._find_own(name) or self._explain_absence(name)

    def explain(self, error: BaseException, sources: Sources) -> Optional[Facts]:
        """What to say of an exception that the adapter raised, and no code of the program below it.

        With `assert` it refuses what the program gave it, and says why.
        """
        place = self._find_place(error, sources)
        if place is None:
            return None
        kind = type(error)
        if issubclass(kind, MemoryError) or not issubclass(kind, Exception):
            return None
        if kind is AssertionError and message_of(error):
            text = message_of(error)[:MAX_TEXT]
            return {"outcome": "wrong-signature", "type": "adapter-refusal", "text": text}
        line = place.tb_lineno
        excerpt = "".join(self._lines[line - 1:line]).strip()[:MAX_EXCERPT]
        return {
            "type": "missing-function" if kind is MissingName else name_of(kind),
            "text": message_of(error)[:MAX_TEXT],
            "adapter": {"line": line},
            **({"excerpt": excerpt} if excerpt else {}),
        }

    def _find_own(self, name: str) -> Optional[Callable[..., Any]]:
        value = self._namespace.get(name)
        return value if type(value) is FunctionType else None

    def _explain_absence(self, name: str) -> Callable[..., Any]:
        def absent(*_: Any) -> None:
            text = self._fault or f"does not define the function {name}."
            raise CallProblem("missing-function", "missing-function", f"The adapter {text}")

        return absent

    def _find_place(self, error: BaseException, sources: Sources) -> Optional[TracebackType]:
        """The deepest frame that is the adapter's, with none of the program's below it."""
        place, trace = None, _traceback_of(error)
        while trace is not None:
            if trace.tb_frame.f_globals is self._namespace:
                place = trace
            elif trace.tb_frame.f_code.co_filename in sources:
                place = None
            trace = trace.tb_next
        return place
