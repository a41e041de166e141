"""What the names in a function stand for, as far as their spelling and the code tell."""
from __future__ import annotations

import ast
import re
from typing import Iterator, NamedTuple, Optional

from mutant_nodes import is_count, is_count_name
from mutant_slots import Function, Slot, list_statements

MAX_OTHERS = 3

_PARTS = re.compile(r"(d?)([A-Za-z]+?)(\d*)((?:_\w*)?)$")
_BACKWARD = re.compile(r"back|grad|prime|deriv", re.I)
_GRADIENT = re.compile(r"d(?:[A-Z]\w*|[a-z]\d*|[xwb]_\w+|out|theta\d*|gamma|beta|scores)$")
# Letters of names that play the same part: what flows through a net, its weights, its biases.
_ROLES = {
    **dict.fromkeys(("a", "z", "x", "h", "out", "s"), "value"),
    **dict.fromkeys(("w", "theta"), "weight"),
    **dict.fromkeys(("b", "bias"), "bias"),
}


class _Role(NamedTuple):
    is_gradient: bool
    kind: str
    letter: str
    number: Optional[int]
    rest: str


class ProgramNames(NamedTuple):
    """What the functions of a program tell of the names in it."""

    numpy: Optional[str]
    """What it calls NumPy."""
    parameters: set[str]
    """What its functions take."""
    backward: set[str]
    """Its functions that compute gradients, by their names or by what calls them."""


class Scope:
    """The names of one function: where they get a value, which count, which are gradients."""

    def __init__(self, function: Function, program: ProgramNames) -> None:
        self.numpy = program.numpy
        self.is_backward = function.name in program.backward
        self.first_lines: dict[str, int] = {name: 0 for name in list_parameters(function)}
        self.parameters = list(self.first_lines)
        self.counts = {name for name in self.parameters if is_count_name(name)}
        self.entries: dict[str, tuple[ast.expr, int]] = {}
        self._known = program.parameters
        for statement in list_statements(function):
            self._learn(statement.node)

    def is_gradient(self, slot: Slot) -> bool:
        """Whether a slot holds a gradient, by its name or by the function that returns it."""
        if slot.target is None:
            is_result = slot.form == "return" and self.is_backward
            return is_result or bool(re.match("d[A-Z]", slot.name))
        if _GRADIENT.match(slot.target):
            return True
        if slot.form == "return" and self.is_backward:
            return True
        return slot.target[:1] == "d" and slot.target[1:] in self._known

    def list_others(self, name: str, line: int) -> list[tuple[str, str]]:
        """Names that play a similar part and have a value by then, the closest first.

        Each has beside it how the two differ, such as a>z or a+1.
        """
        own = _read_role(name)
        if own is None or name in self.counts:
            return []
        found = []
        for other, first in self.first_lines.items():
            role = _read_role(other)
            if other != name and role is not None and first < line and other not in self.counts:
                distance = _measure_distance(own, role)
                if distance is not None:
                    found.append((distance, other, _relate(own, role)))
        return [(other, relation) for _, other, relation in sorted(found)[:MAX_OTHERS]]

    def list_example_counts(self, line: int) -> list[str]:
        """Names that have the number of examples by this line."""
        known = sorted(self.counts & set(self.first_lines))
        return [name for name in known if is_count_name(name) and self.first_lines[name] < line]

    def find_entry(self, key: str, line: int) -> Optional[ast.expr]:
        """What a returned dict holds under a key, if all that needs has a value by this line."""
        expression, _ = self.entries.get(key, (None, 0))
        if expression is None:
            return None
        names = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
        local = names & set(self.first_lines)
        return expression if all(self.first_lines[each] < line for each in local) else None

    def _learn(self, node: ast.stmt) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.For)):
            targets = [node.target]
        for name in list_names(targets):
            self.first_lines.setdefault(name, node.lineno)
        if isinstance(node, ast.Assign) and is_count(node.value, self.counts):
            self.counts.update(list_names(targets))
        if isinstance(node, ast.Assign) and _is_shape_unpacked(node):
            self.counts.update(list_names(targets))
        held = node.value if isinstance(node, (ast.Return, ast.Assign)) else None
        if isinstance(held, ast.Dict):
            for key, value in zip(held.keys, held.values):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    self.entries[key.value] = (value, node.lineno)


def read_program(functions: list[Function], numpy: Optional[str]) -> ProgramNames:
    """Reads the names of a whole program. What only backward functions call is one of them."""
    backward = {each.name for each in functions if _BACKWARD.search(each.name)}
    backward = {name for name in backward if "check" not in name}
    callers: dict[str, set[str]] = {each.name: set() for each in functions}
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and node.id in callers:
                callers[node.id].add(function.name)
    for _ in functions:
        backward |= {name for name, by in callers.items() if by and by <= backward}
    known = {name for each in functions for name in list_parameters(each)}
    return ProgramNames(numpy, known, backward)


def list_parameters(function: Function) -> list[str]:
    """The names of what a function takes."""
    args = function.args
    return [each.arg for each in (*args.posonlyargs, *args.args, *args.kwonlyargs)]


def list_names(targets: list[ast.expr]) -> list[str]:
    """Names that an assignment gives a value to; not those it only changes a part of."""
    names = []
    for target in targets:
        if isinstance(target, ast.Name):
            names.append(target.id)
        elif isinstance(target, (ast.Tuple, ast.List)):
            names.extend(list_names(target.elts))
        elif isinstance(target, ast.Starred):
            names.extend(list_names([target.value]))
    return [name for name in names if name != "_"]


def is_gradient_name(name: str) -> bool:
    return bool(_GRADIENT.match(name))


def stem_of(name: str) -> str:
    """A name without its number: dW of dW3."""
    return re.sub(r"\d+", "", name)


def name_discarded(function: Function, others: Iterator[Function]) -> None:
    """Gives what a function unpacks as `_` the name it has where another function packs it.

    Learners who write `Z1, A1, ... = cache` can take one for the other; the reference's own code
    may have no name for it.
    """
    packed = [names for other in others for names in _list_packed(other)]
    taken = set(list_parameters(function))
    for statement in list_statements(function):
        node = statement.node
        if isinstance(node, ast.Assign):
            taken.update(list_names(node.targets))
    for statement in list_statements(function):
        node = statement.node
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            _name_items(node.targets[0], packed, taken)


def _name_items(target: ast.Tuple, packed: list[list[str]], taken: set[str]) -> None:
    items = target.elts
    names = [item.id if isinstance(item, ast.Name) else "" for item in items]
    if "_" not in names:
        return
    for candidate in packed:
        pairs = list(zip(names, candidate))
        if len(candidate) == len(names) and all(a == "_" or a[:1] == b[:1] for a, b in pairs):
            for item, (name, other) in zip(items, pairs):
                if name == "_" and other not in taken:
                    item.id = other  # type: ignore[attr-defined]
                    taken.add(other)
            return


def _list_packed(function: Function) -> Iterator[list[str]]:
    for node in ast.walk(function):
        is_made = isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load)
        if is_made and all(isinstance(item, ast.Name) for item in node.elts):
            yield [item.id for item in node.elts]  # type: ignore[attr-defined]


def _is_shape_unpacked(node: ast.Assign) -> bool:
    value = node.value
    if isinstance(value, ast.Subscript):
        value = value.value
    return isinstance(value, ast.Attribute) and value.attr == "shape"


def _read_role(name: str) -> Optional[_Role]:
    parts = _PARTS.match(name)
    if parts is None:
        return None
    prefix, letter, number, rest = parts.groups()
    if prefix and not is_gradient_name(name):
        return None
    kind = _ROLES.get(letter.lower())
    if kind is None:
        return None
    return _Role(bool(prefix), kind, letter.lower(), int(number) if number else None, rest)


def _relate(own: _Role, other: _Role) -> str:
    marks = ["d" if role.is_gradient else "" for role in (own, other)]
    step = (other.number or 0) - (own.number or 0)
    return f"{marks[0]}{own.letter}>{marks[1]}{other.letter}{step:+d}"


def _measure_distance(own: _Role, other: _Role) -> Optional[float]:
    """How little two names differ; None where nobody takes one for the other."""
    if own.kind != other.kind:
        return None
    if own.is_gradient != other.is_gradient and own.letter != other.letter:
        return None
    gap = abs((own.number or 0) - (other.number or 0))
    return (
        gap
        + (0.5 if own.letter != other.letter else 0)
        + (0.25 if own.rest != other.rest else 0)
        + (0.75 if own.is_gradient != other.is_gradient else 0)
    )
