"""Functions that stand in a program's namespace for the length of one evaluation."""
from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Callable, Iterator, Optional

import numpy as np

from calls import CallProblem
from leniency import suit_callers
from numeric import is_number_type
from program import Program

Function = Callable[..., Any]

_ndarray = np.ndarray
_ABSENT = object()


class Bindings:
    """What names stand for during a run: lent helpers, mutants, scaled and counted functions.

    `find_stand_in` gives the function that a binding of the header means, if there is one.
    """

    def __init__(
        self,
        program: Program,
        find_stand_in: Callable[[str, dict[str, Any]], Optional[Function]],
        header: dict[str, Any],
    ) -> None:
        self.counts = {name: 0 for name in header.get("count", [])}
        self._program = program
        self._bound: dict[str, Function] = {}
        self._lent: set[str] = set()
        self._missing: list[tuple[str, str]] = []
        for name, binding in header.get("bind", {}).items():
            function = find_stand_in(name, binding)
            if function is not None and binding["from"] == "helper":
                self._lent.add(name)
                function = suit_callers(function, program.find_own(name))
            if function is not None:
                self._bound[name] = _scale(function, binding.get("scale", 1))
            elif binding["from"] != "own":
                self._missing.append((binding["from"], binding.get("id", name)))
        self._counted = dict(self._count_present())

    def check(self) -> None:
        """Raises CallProblem for a helper that was never lent, or a mutant that is none."""
        for kind, name in self._missing:
            owner = "assignment lends" if kind == "helper" else "program has"
            text = f"The {owner} no {kind} {name}."
            raise CallProblem("missing-function", f"missing-{kind}", text)

    def find(self, name: str) -> Optional[Function]:
        """The function a step means: the adapter's, what is bound to the name, or the program's.

        The program's own sees the names that its cell left, but for those that are bound here.
        """
        if self._program.adapter.owns(name):
            return self._program.adapter.find(name)
        function = self._bound.get(name) or self._program.find_own(name)
        if function is None or name in self._lent:
            return function
        rebound = self._program.find_rebound(name)
        names = rebound.keys() - self._bound.keys() - self.counts.keys()
        return self._in_cell(function, {each: rebound[each] for each in names})

    def find_counted(self, name: str) -> Optional[Function]:
        """The same, counting its calls where that was asked for."""
        function = self.find(name)
        if self._program.adapter.owns(name):
            return function
        return function and self._counted.get(name, function)

    @contextmanager
    def in_place(self, counting: bool) -> Iterator[None]:
        """Puts the functions into the namespace; takes them out however the block ends."""
        functions = {**self._bound, **(self._counted if counting else {})}
        methods = {name: functions.pop(name) for name in list(functions) if "." in name}
        methods_before = self._replace_methods(methods)
        try:
            with _put_into(self._program.namespace, functions):
                yield
        finally:
            self._replace_methods(methods_before)

    def _in_cell(self, function: Function, names: dict[str, Any]) -> Function:
        if not names:
            return function

        def call(*args: Any, **kwargs: Any) -> Any:
            with _put_into(self._program.namespace, names):
                return function(*args, **kwargs)

        call.__wrapped__ = function  # type: ignore[attr-defined]
        return call

    def _replace_methods(self, methods: dict[str, Any]) -> dict[str, Any]:
        """Puts these in the place of methods, by names such as `Network.backprop`; those before."""
        before = {}
        for name, function in methods.items():
            owner, _, method = name.partition(".")
            cls = self._program.namespace[owner]
            before[name] = vars(cls).get(method, _ABSENT)
            if function is _ABSENT:
                delattr(cls, method)
            else:
                setattr(cls, method, function)
        return before

    def _count_present(self) -> Iterator[tuple[str, Function]]:
        for name in self.counts:
            function = self.find(name) or self._program.namespace.get(name)
            if callable(function):
                yield name, self._count(name, function)

    def _count(self, name: str, function: Function) -> Function:
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.counts[name] += 1
            return function(*args, **kwargs)

        counted.__wrapped__ = function  # type: ignore[attr-defined]
        return counted


@contextmanager
def _put_into(namespace: dict[str, Any], values: dict[str, Any]) -> Iterator[None]:
    before = [(name, namespace.get(name, _ABSENT)) for name in values]
    namespace.update(values)
    try:
        yield
    finally:
        for name, value in before:
            if value is _ABSENT:
                namespace.pop(name, None)
            else:
                namespace[name] = value


def _scale(function: Function, factor: float) -> Function:
    if factor == 1:
        return function

    def scaled(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        kind = type(result)
        is_numeric = is_number_type(kind) or issubclass(kind, _ndarray)
        return result * factor if is_numeric else result

    scaled.__wrapped__ = function  # type: ignore[attr-defined]
    return scaled
