"""Variants of a program's own functions, each with one typical mistake in it.

They are made from the functions' syntax trees, in an order that depends on their text alone: a
mutant's id means the same in every process that has loaded the same program.
"""
from __future__ import annotations

import ast
import copy
from types import FunctionType
from typing import Any, Callable, Iterator, NamedTuple, Optional

import numpy as np

from mutant_arithmetic import list_arithmetic
from mutant_arrays import list_array
from mutant_names import Scope, name_discarded, read_program, stem_of
from mutant_results import Change, is_repeated, list_altered, list_changes
from mutant_sites import Site
from mutant_slots import MAX_TEXT, Function, Slot, list_places, list_slots
from mutant_values import list_values
from numeric import is_number_type
from program import Program

ZEROS = "zeros"

_ndarray, _zeros_like = np.ndarray, np.zeros_like


class Mutant(NamedTuple):
    """A mistake in a function: what it is called, where it is and how the code reads."""

    id: str
    mistake: str
    function: str
    line: int
    before: str
    after: str
    target: Optional[str]
    changes: tuple[Change, ...]

    def facts(self) -> dict[str, Any]:
        """The fields of a Mutant of ports.ts."""
        fields = ("id", "mistake", "function", "line", "before", "after")
        facts = {name: getattr(self, name) for name in fields}
        return facts if self.target is None else {**facts, "target": self.target}


class Mutants:
    """The mutants of a program's functions, made when they are asked for."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._nodes: dict[str, Function] = {}
        self._known: dict[str, dict[str, Mutant]] = {}
        self._made: dict[str, Callable[..., Any]] = {}

    def answer(self, header: dict[str, Any]) -> dict[str, Any]:
        """The answer to MUTATE: mutants of the functions, and of others that these call."""
        found = []
        for name in self._reach(header["functions"], set(header["leave"])):
            found.extend(self._list_of(name).values())
        chosen = _choose(found, header["most"])
        return {"mutants": [mutant.facts() for mutant in chosen]}

    def find(self, mutant_id: str) -> Optional[Callable[..., Any]]:
        """The function that a mutant is; None for an id that is no mutant's."""
        if mutant_id not in self._made:
            made = self._make(mutant_id)
            if made is None:
                return None
            self._made[mutant_id] = made
        return self._made[mutant_id]

    def _make(self, mutant_id: str) -> Optional[Callable[..., Any]]:
        name, _, rest = mutant_id.partition(":")
        original = self._program.find_own(name)
        if original is None:
            return None
        if rest == ZEROS:
            return _return_zeros(original)
        mutant = self._list_of(name).get(mutant_id)
        if mutant is None:
            return None
        with _Changed(mutant.changes):
            return self._program.define(original, self._nodes[name])

    def _reach(self, names: list[str], leave: set[str]) -> list[str]:
        """The functions of these names and all of the program's that they call, in that order."""
        reached: list[str] = []
        waiting = list(names)
        while waiting:
            name = waiting.pop(0)
            if name in reached or name in leave or self._find_node(name) is None:
                continue
            reached.append(name)
            used = (node for node in ast.walk(self._nodes[name]) if isinstance(node, ast.Name))
            waiting.extend(node.id for node in used)
        return reached

    def _find_node(self, name: str) -> Optional[Function]:
        if name not in self._nodes:
            value = self._program.find_own(name)
            node = self._program.find_def(value)[0] if type(value) is FunctionType else None
            if node is None:
                return None
            self._nodes[name] = copy.deepcopy(node)
            name_discarded(self._nodes[name], self._list_nodes())
        return self._nodes[name]

    def _list_nodes(self) -> Iterator[Function]:
        for name in self._program.list_functions():
            node = self._program.find_def(self._program.namespace[name])[0]
            if node is not None:
                yield node

    def _list_of(self, name: str) -> dict[str, Mutant]:
        if name not in self._known:
            node = self._find_node(name)
            found = [] if node is None else list(self._enumerate(name, node))
            self._known[name] = {mutant.id: mutant for mutant in found}
        return self._known[name]

    def _enumerate(self, name: str, node: Function) -> Iterator[Mutant]:
        scope = Scope(node, read_program(list(self._list_nodes()), self._find_numpy()))
        singles = [*_list_single(node, scope), *list_changes(node, scope)]
        singles.sort(key=lambda change: change.slot.line)
        counts: dict[str, int] = {}
        seen: set[str] = set()
        for changes in [*((each,) for each in singles), *_join(singles, scope)]:
            first = changes[0]
            before, after = _describe(changes)
            if before == after or f"{first.slot.line} {after}" in seen:
                continue
            seen.add(f"{first.slot.line} {after}")
            kind = f"{name}:{first.slot.line}:{_slug(first.kind)}"
            counts[kind] = counts.get(kind, 0) + 1
            target = None if first.slot.target in scope.parameters else first.slot.target
            mutant_id = f"{kind}:{counts[kind]}"
            yield Mutant(
                mutant_id, first.mistake, name, first.slot.line, before, after,
                target if len(changes) == 1 else None, changes,
            )

    def _find_numpy(self) -> Optional[str]:
        namespace = self._program.namespace
        return next((name for name, value in list(namespace.items()) if value is np), None)


class _Changed:
    """Makes changes for the length of a block."""

    def __init__(self, changes: tuple[Change, ...]) -> None:
        self._places = [pair for change in changes for pair in change.places]
        self._before: list[Any] = []

    def __enter__(self) -> None:
        self._before = [place.get() for place, _ in self._places]
        for (place, new), old in zip(self._places, self._before):
            ast.fix_missing_locations(ast.copy_location(new, old))
            place.put(new)

    def __exit__(self, *_: object) -> None:
        for (place, _), old in zip(self._places, self._before):
            place.put(old)


def _list_single(node: Function, scope: Scope) -> Iterator[Change]:
    for slot in list_slots(node):
        for place, above in list_places(slot.place):
            site = Site(place.get(), above, slot, scope)
            for family in (list_arithmetic, list_array, list_values):
                for edit in family(site):
                    yield Change(edit.kind, edit.mistake, slot, ((place, edit.new),))
        for edit in list_altered(slot, scope):
            yield Change(edit.kind, edit.mistake, slot, ((slot.place, edit.new),))


def _join(singles: list[Change], scope: Scope) -> Iterator[tuple[Change, ...]]:
    """The same mistake in all gradients at once, in all dW and in all db."""
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in singles:
        name = change.slot.target or change.slot.name
        if not name or not scope.is_gradient(change.slot):
            continue
        for group in ("", stem_of(name)):
            same = groups.setdefault((change.kind, group), [])
            is_new = all(other.slot.place is not change.slot.place for other in same)
            if is_new and is_repeated(change, in_all=group == ""):
                same.append(change)
    for same in groups.values():
        if len(same) > 1:
            yield tuple(same)


def _describe(changes: tuple[Change, ...]) -> tuple[str, str]:
    """How the code reads before and after, of the first and of how many more places."""
    slot: Slot = changes[0].slot
    more = f" (and {len(changes) - 1} more)" if len(changes) > 1 else ""
    room = MAX_TEXT - len(more)
    before = slot.text()[:room] + more
    with _Changed(changes):
        return before, slot.text()[:room] + more


def _slug(kind: str) -> str:
    words = "".join(each if each.isalnum() else "-" for each in kind)
    return "-".join(part for part in words.split("-") if part)


def _choose(found: list[Mutant], most: int) -> list[Mutant]:
    """At most so many, of each line and each mistake the first ones; in the order they came."""
    ranks: dict[tuple[str, int, str], int] = {}
    ranked = []
    for at, mutant in enumerate(found):
        group = (mutant.function, mutant.line, mutant.mistake)
        ranks[group] = ranks.get(group, 0) + 1
        ranked.append((ranks[group], at))
    return [found[at] for at in sorted(at for _, at in sorted(ranked)[:most])]


def _return_zeros(function: Callable[..., Any]) -> Callable[..., Any]:
    def empty(*args: Any, **kwargs: Any) -> Any:
        return _empty(function(*args, **kwargs))

    empty.__wrapped__ = function  # type: ignore[attr-defined]
    return empty


def _empty(value: Any) -> Any:
    """The same containers and shapes, all numbers zero."""
    kind = type(value)
    if issubclass(kind, _ndarray):
        return _zeros_like(value)
    if kind in (list, tuple):
        return kind(_empty(item) for item in value)
    if kind is dict:
        return {key: _empty(item) for key, item in value.items()}
    return 0.0 if is_number_type(kind) else value
