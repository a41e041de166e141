"""The places of a function at which it computes something, and how to change one and back."""
from __future__ import annotations

import ast
from typing import Any, Iterator, NamedTuple, Optional, Union

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]

MAX_TEXT = 160


class Place(NamedTuple):
    """Where a node hangs: a field of its parent, or an item of a list there."""

    holder: Any
    field: str
    index: Optional[int] = None

    def get(self) -> Any:
        held = getattr(self.holder, self.field)
        return held if self.index is None else held[self.index]

    def put(self, node: Any) -> None:
        if self.index is None:
            setattr(self.holder, self.field, node)
        else:
            getattr(self.holder, self.field)[self.index] = node


class Slot(NamedTuple):
    """One value that a function computes: of an assignment, a returned item, a condition."""

    place: Place
    target: Optional[str]
    """The name that the value gets, such as dW3; None where it has none of its own."""
    label: str
    """What stands before the value when it is shown."""
    line: int
    form: str
    """assign, update (an operator goes with the assignment), return, test or other."""
    name: str = ""
    """The beginning of a name that is put together as the program runs, such as dW."""

    def text(self) -> str:
        return f"{self.label}{ast.unparse(self.place.get())}"[:MAX_TEXT]


class Statement(NamedTuple):
    """A statement, where it hangs, and whether it is inside a loop without an end of its own."""

    node: Any
    place: Place
    is_in_while: bool


def list_statements(holder: Any, is_in_while: bool = False) -> Iterator[Statement]:
    """The statements of a body and of the bodies inside it, in order."""
    for field in ("body", "handlers", "orelse", "finalbody"):
        held = getattr(holder, field, None)
        if not isinstance(held, list):
            continue
        for index, node in enumerate(held):
            yield Statement(node, Place(holder, field, index), is_in_while)
            yield from list_statements(node, is_in_while or isinstance(node, ast.While))


def list_slots(function: Function) -> Iterator[Slot]:
    """The slots of a function; those in a `while` are left out, which could run for ever."""
    for node, _, is_in_while in list_statements(function):
        if not is_in_while:
            yield from _list_statement_slots(node)


def list_places(place: Place) -> Iterator[tuple[Place, tuple[Any, ...]]]:
    """The places of an expression and all inside it, each with the nodes above it."""
    yield from _list_inside(place, ())


def _list_inside(place: Place, above: tuple[Any, ...]) -> Iterator[tuple[Place, tuple[Any, ...]]]:
    node = place.get()
    yield place, above
    for child in _list_children(node):
        yield from _list_inside(child, (*above, node))


def _list_children(node: Any) -> Iterator[Place]:
    for field, held in ast.iter_fields(node):
        items = enumerate(held) if isinstance(held, list) else [(None, held)]
        for index, item in items:
            if isinstance(item, ast.expr):
                yield Place(node, field, index)
            elif isinstance(item, (ast.keyword, ast.comprehension)):
                yield from _list_children(item)


def _list_statement_slots(node: Any) -> Iterator[Slot]:
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        yield from _list_assigned(Place(node, "value"), node.targets[0])
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        yield from _list_assigned(Place(node, "value"), node.target)
    elif isinstance(node, ast.AugAssign):
        label = ast.unparse(node).removesuffix(ast.unparse(node.value))
        yield _make_slot(Place(node, "value"), node.target, label, "update")
    elif isinstance(node, ast.Return) and node.value is not None:
        yield from _list_items(Place(node, "value"), "return ", "return")
    elif isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant):
        yield Slot(Place(node, "value"), None, "", node.lineno, "other")
    elif isinstance(node, ast.If):
        yield Slot(Place(node, "test"), None, "if ", node.lineno, "test")
    elif isinstance(node, ast.For):
        label = f"for {ast.unparse(node.target)} in "
        yield Slot(Place(node, "iter"), None, label, node.lineno, "other")


def _list_assigned(place: Place, target: Any) -> Iterator[Slot]:
    value = place.get()
    if isinstance(value, ast.Tuple) and isinstance(target, ast.Tuple):
        if len(value.elts) == len(target.elts):
            for index, inner in enumerate(target.elts):
                yield from _list_assigned(Place(value, "elts", index), inner)
            return
    if isinstance(value, ast.Dict):
        yield from _list_items(place, "", "return")
        return
    yield _make_slot(place, target, f"{ast.unparse(target)} = ", "assign")


def _list_items(place: Place, label: str, form: str) -> Iterator[Slot]:
    """A dict's values under their keys, the items of a tuple, or the value itself."""
    value = place.get()
    if isinstance(value, ast.Dict):
        for index, key in enumerate(value.keys):
            if key is not None:
                slot = _make_slot(Place(value, "values", index), key, "", form)
                yield slot._replace(label=f"{slot.target or slot.name or ast.unparse(key)} = ")
    elif isinstance(value, ast.Tuple):
        for index in range(len(value.elts)):
            yield from _list_items(Place(value, "elts", index), label, form)
    else:
        target = value.id if isinstance(value, ast.Name) else None
        yield Slot(place, target, label, value.lineno, form)


def _make_slot(place: Place, target: Any, label: str, form: str) -> Slot:
    name, beginning = _read_target(target)
    return Slot(place, name, label, place.get().lineno, form, beginning)


def _read_target(target: Any) -> tuple[Optional[str], str]:
    """The name in a target: W of W, dW of grads["dW"] and of dW[i, j]; and a name's beginning."""
    if isinstance(target, ast.Name):
        return target.id, ""
    if isinstance(target, ast.Constant):
        return (target.value if isinstance(target.value, str) else None), ""
    if isinstance(target, ast.JoinedStr):
        first = target.values[0] if target.values else None
        is_text = isinstance(first, ast.Constant)
        return None, str(first.value) if is_text else ""  # type: ignore[union-attr]
    if isinstance(target, ast.Subscript):
        key = target.slice
        if isinstance(key, (ast.JoinedStr, ast.Constant)) and _is_text(key):
            return _read_target(key)
        return _read_target(target.value)
    return (target.attr if isinstance(target, ast.Attribute) else None), ""


def _is_text(key: Any) -> bool:
    return isinstance(key, ast.JoinedStr) or isinstance(key.value, str)
