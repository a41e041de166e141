"""RUN: one evaluation of a pipeline of the program's functions, and its points."""
from __future__ import annotations

import random
from itertools import accumulate, chain
from time import perf_counter
from typing import Any, Callable, Optional

import numpy as np

from bindings import Bindings
from calls import CallProblem, check_call, make_call, plan_calls
from complex_points import ComplexMovable, choose_complex_reader
from faults import Facts, describe_exception, release_frames
from kept import Kept
from payloads import FLOAT64, make_tensor
from points import Movable, choose_reader
from program import Program
from values_in import Maker, make_maker, make_value
from values_out import ValueWriter
from watch import Watch

_seed_numpy, _seed_random = np.random.seed, random.seed
_get_random, _set_random = random.getstate, random.setstate
_to_array, _float64, _complex128 = np.array, np.float64, np.complex128
_REAL = (Movable, choose_reader)
_COMPLEX = (ComplexMovable, choose_complex_reader)


class Run:
    """One RUN request: `header` and `tensors` as they came."""

    def __init__(
        self, header: Facts, tensors: list[np.ndarray], bindings: Bindings, kept: Kept
    ) -> None:
        self._header = header
        self._kept = kept
        self._tensors = tensors
        self._bindings = bindings
        self._reseed = make_reseed(header["seed"])

    def answer(self, writer: ValueWriter, program: Program) -> Facts:
        """Makes the calls; the fields of RunResult but for what was printed."""
        start = perf_counter()
        watch = self._watch(self._make_makers({}, self._kept.remember))
        results, problem = self._evaluate(watch.makers, program)
        wanted = [name for name in self._header["want"] if name in results]
        answer: Facts = {
            "changedArguments": watch.list_changed(),
            "aliasedResults": watch.list_aliased(results, wanted),
            "values": {name: writer.write(results[name]) for name in wanted},
        }
        if problem is None and "points" in self._header:
            numbers, problem = self._evaluate_points(self._header["points"], program)
            data = _flatten(numbers)
            answer["points"] = len(writer.tensors)
            writer.tensors.append(make_tensor(FLOAT64, data.shape, data.tobytes()))
        answer["durationMs"] = (perf_counter() - start) * 1000
        return {"calls": self._bindings.counts, **answer, **(problem or {"outcome": "ok"})}

    def _watch(self, makers: dict[str, Maker]) -> Watch:
        """Of calls whose results nobody wants, only points count: nothing is watched there."""
        updates = (step.get("updates", []) for step in self._header["steps"])
        unwatched = chain.from_iterable(updates) if self._header["want"] else makers
        return Watch(makers, set(unwatched), self._header["parameters"])

    def _evaluate(
        self, makers: dict[str, Maker], program: Program
    ) -> tuple[dict[str, Any], Optional[Facts]]:
        bindings = self._bindings
        calls, results = plan_calls(self._header["steps"], makers, bindings.find_counted)
        step = 0
        with bindings.in_place(counting=True):
            try:
                bindings.check()
                self._reseed()
                for step, call in enumerate(calls):
                    check_call(call)
                    make_call(call, results)
            except BaseException as error:  # noqa: B036 - a program may raise anything
                return results, self._describe(error, program, {"step": step})
        return results, None

    def _evaluate_points(
        self, points: Facts, program: Program
    ) -> tuple[list[Any], Optional[Facts]]:
        is_complex = points.get("isComplex", False)
        kind, choose = _COMPLEX if is_complex else _REAL
        movable = kind(points["wrt"], self._header["values"], self._tensors)
        makers = self._make_makers(movable.makers, None)
        steps = self._header["steps"][:points["steps"]]
        calls, results = plan_calls(steps, makers, self._bindings.find)
        read, name = choose(self._find_cotangent(points)), points["result"]
        changes = self._list_changes(points)
        is_seeded = points.get("isSeeded", True)
        numbers: list[Any] = []
        step = 0
        with self._bindings.in_place(counting=False):
            try:
                for start, entries in changes:
                    restore = movable.replace(start, entries)
                    if is_seeded:
                        self._reseed()
                    results.clear()
                    for step, call in enumerate(calls):
                        make_call(call, results)
                    numbers.append(read(results[name]))
                    restore()
            except BaseException as error:  # noqa: B036 - a program may raise anything
                place = {"step": step, "point": len(numbers)}
                return numbers, self._describe(error, program, place)
        return numbers, None

    def _list_changes(self, points: Facts) -> list[tuple[int, np.ndarray]]:
        """Where each point's run of entries starts, and what they are; of one entry by default."""
        starts = [int(start) for start in self._tensors[points["indices"]].tolist()]
        entries = self._tensors[points["replacements"]]
        if "lengths" not in points:
            return [(start, entries[at:at + 1]) for at, start in enumerate(starts)]
        lengths = [int(length) for length in self._tensors[points["lengths"]].tolist()]
        ends = list(accumulate(lengths))
        return [
            (start, entries[end - length:end]) for start, length, end in zip(starts, lengths, ends)
        ]

    def _make_makers(
        self, moved: dict[str, Maker], keep: Optional[Callable[..., Maker]]
    ) -> dict[str, Maker]:
        nodes = self._header["values"]
        makers = {name: make_maker(node, self._tensors) for name, node in nodes.items()}
        makers.update(moved)
        if self._header.get("isInPlace", False):
            keep = self._kept.reuse
        if keep is not None:
            for name, node in nodes.items():
                makers[name] = keep(name, node, self._tensors, makers[name])
        group = [(name, makers[name]) for name in self._header["parameters"]]
        if group or "parameters" not in makers:
            makers["parameters"] = lambda: {name: make() for name, make in group}
        return makers

    def _find_cotangent(self, points: Facts) -> Optional[np.ndarray]:
        name = points.get("cotangent")
        if name is None:
            return None
        return _to_array(make_value(self._header["values"][name], self._tensors), dtype=_float64)

    def _describe(self, error: BaseException, program: Program, place: Facts) -> Facts:
        if type(error) is CallProblem:
            is_adapter = program.adapter.owns(self._header["steps"][place["step"]]["call"])
            facts: Facts = {"type": error.code, "text": error.text, "values": error.values}
            whose = {"adapter": {}} if is_adapter else {}
            return {"outcome": error.outcome, "error": {**facts, **place, **whose}}
        facts = program.adapter.explain(error, program.sources)
        facts = facts or describe_exception(error, program.sources)
        release_frames(error)
        kind = type(error)
        outcome = "exited" if issubclass(kind, SystemExit) else "exception"
        outcome = "memory-limit" if issubclass(kind, MemoryError) else outcome
        return {"outcome": facts.pop("outcome", outcome), "error": {**facts, **place}}


def _flatten(numbers: list[Any]) -> np.ndarray:
    """Numbers as they are; complex ones as their real and imaginary parts, in turn."""
    if numbers and type(numbers[0]) is complex:
        return _to_array(numbers, dtype=_complex128).view(_float64)
    return _to_array(numbers, dtype=_float64)


def make_reseed(seed: int) -> Callable[[], None]:
    """Puts both global generators where `seed` starts them; the second time is faster."""
    _seed_random(seed)
    state = _get_random()

    def reseed() -> None:
        _seed_numpy(seed)
        _set_random(state)

    return reseed
