"""Mistakes with what a function keeps and returns: factors, signs, zeros, exchanged gradients."""
from __future__ import annotations

import ast
from typing import Any, Iterator, NamedTuple

from mutant_names import Scope, list_names, stem_of
from mutant_nodes import (
    build,
    constant,
    find_product,
    is_count,
    is_lambda,
    is_number,
    name_node,
    substitute,
)
from mutant_sites import MISSING_TERM, OTHER, Edit
from mutant_slots import Function, Place, Slot, Statement, list_slots, list_statements

_PLAIN = (("double", "2 * V", "constant-factor"), ("negate", "-V", "sign"))
_INNER = (*_PLAIN, ("halve", "0.5 * V", "constant-factor"), ("empty", "0 * V", "zeros"))
_ALTERED = (
    *_INNER,
    ("quadruple", "4 * V", "constant-factor"),
    ("truncate", "np.trunc(V)", "integers"),
    ("roll", "np.roll(V, 1)", "misplaced-entries"),
)
_WHOLE = ("average-result", *(kind for kind, _, _ in _ALTERED))
_EXAMPLES = ("first-example", "last-example")
_ANYWHERE = (*_WHOLE, *_EXAMPLES, "drop-average", "double-average", "drop-keepdims")
_NO_ARRAYS = (ast.Tuple, ast.List, ast.Dict, ast.Compare, ast.BoolOp, ast.Lambda, ast.JoinedStr)
_MAKERS = ("zeros", "ones", "empty", "zeros_like", "ones_like", "arange", "get", "items", "sort")


class Change(NamedTuple):
    """Other nodes at some places, made as one mistake."""

    kind: str
    mistake: str
    slot: Slot
    places: tuple[tuple[Place, Any], ...]


def list_altered(slot: Slot, scope: Scope) -> Iterator[Edit]:
    """A whole value multiplied, turned, emptied, cut or moved."""
    value = slot.place.get()
    if slot.form in ("test", "other") or not _is_computed(value, slot, scope):
        return
    if not scope.is_gradient(slot):
        if slot.form != "update" and not is_count(value, scope.counts):
            for kind, template, mistake in _PLAIN:
                yield Edit(kind, mistake, build(template, V=value))
        return
    for kind, template, mistake in _INNER if is_on_the_way(slot) else _ALTERED:
        if "np" not in template:
            yield Edit(kind, mistake, build(template, V=value))
        elif scope.numpy is not None:
            yield Edit(kind, mistake, build(template, np=name_node(scope.numpy), V=value))
    if find_product(value, scope.numpy) is not None:
        yield Edit("transpose-result", "transposed", build("V.T", V=value))
    counts = scope.list_example_counts(slot.line)
    if counts and not any(is_count(node, scope.counts) for node in ast.walk(value)):
        average = build("V / N", V=value, N=name_node(counts[0]))
        yield Edit("average-result", "double-average", average)


def is_repeated(change: Change, in_all: bool) -> bool:
    """Whether who makes a mistake once may well make it in each dW, or in all gradients."""
    kind = change.kind
    is_whole = kind in _WHOLE
    if in_all:
        return kind in _ANYWHERE and not (is_whole and is_on_the_way(change.slot))
    if kind.startswith("variable"):
        return kind.endswith("+0")
    return not kind.startswith("exchange") and not (is_whole and is_on_the_way(change.slot))


def is_on_the_way(slot: Slot) -> bool:
    """Whether a slot holds a gradient that others are made of, such as dZ2."""
    return stem_of(slot.target or slot.name).lower() in ("da", "dz", "dh", "dout", "dx_hat")


def _is_computed(value: Any, slot: Slot, scope: Scope) -> bool:
    """Whether a value is numbers that come to be here, as far as can be seen."""
    if isinstance(value, ast.Name):
        return slot.form == "return" and value.id in scope.parameters
    if isinstance(value, (ast.Constant, *_NO_ARRAYS)):
        return False
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Attribute) and value.func.attr not in _MAKERS
    return isinstance(value, (ast.BinOp, ast.UnaryOp))


def list_changes(function: Function, scope: Scope) -> Iterator[Change]:
    """Mistakes that concern whole statements, or several results at once."""
    assigned: set[str] = set()
    for statement in list_statements(function):
        if not statement.is_in_while:
            yield from _edit_statement(statement, scope, assigned)
        if isinstance(statement.node, ast.Assign):
            assigned.update(list_names(statement.node.targets))
    slots = list(list_slots(function))
    yield from _exchange(slots, scope)
    yield from _regularise_biases(slots, scope)
    yield from _change_defaults(function)


def _edit_statement(statement: Statement, scope: Scope, assigned: set[str]) -> Iterator[Change]:
    node, place = statement.node, statement.place
    if isinstance(node, ast.AugAssign):
        yield from _edit_update(node, place, scope)
    elif isinstance(node, ast.Assign):
        target = node.targets[0]
        is_stale = isinstance(target, ast.Name) and target.id in assigned
        if is_stale or isinstance(target, ast.Subscript) and is_number(node.value):
            yield _replace(node, place, "drop-statement", OTHER if is_stale else MISSING_TERM)


def _edit_update(node: ast.AugAssign, place: Place, scope: Scope) -> Iterator[Change]:
    other = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Div: ast.Mult, ast.Mult: ast.Div}
    turned = other.get(type(node.op))
    is_average = isinstance(node.op, ast.Div) and is_count(node.value, scope.counts)
    if turned is not None and not is_average:
        new = ast.AugAssign(node.target, turned(), node.value)
        yield _replace(node, place, "turn-update", "sign", new)
    if isinstance(node.op, ast.Add):
        new = ast.Assign([node.target], node.value)
        yield _replace(node, place, "overwrite", MISSING_TERM, new)
    lost = MISSING_TERM
    if is_average:
        lost = "missing-average"
    elif isinstance(node.op, ast.Sub) and scope.is_gradient(_slot_of(node, place)):
        lost = "missing-label"
    yield _replace(node, place, "drop-statement", lost)


def _replace(node: Any, place: Place, kind: str, mistake: str, new: Any = None) -> Change:
    return Change(kind, mistake, _slot_of(node, place), ((place, new or ast.Pass()),))


def _slot_of(node: Any, place: Place) -> Slot:
    """The whole statement as a slot, so that it is shown whole."""
    target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
    while isinstance(target, ast.Subscript):
        target = target.value
    name = target.id if isinstance(target, ast.Name) else None
    return Slot(place, name, "", node.lineno, "assign")


def _exchange(slots: list[Slot], scope: Scope) -> Iterator[Change]:
    """Two gradients of one return statement, each in the other's place."""
    by_holder: dict[int, list[Slot]] = {}
    for slot in slots:
        if slot.form == "return" and scope.is_gradient(slot) and slot.place.index is not None:
            by_holder.setdefault(id(slot.place.holder), []).append(slot)
    for returned in by_holder.values():
        for at, a in enumerate(returned):
            for b in returned[at + 1:]:
                is_dict = a.place.field == "values"
                if not is_dict or stem_of(a.target or "") == stem_of(b.target or ""):
                    both = ((a.place, b.place.get()), (b.place, a.place.get()))
                    yield Change(f"exchange {b.target}", "exchanged-layers", a, both)


def _regularise_biases(slots: list[Slot], scope: Scope) -> Iterator[Change]:
    """The weights' regularisation term, with the biases in it, added to the biases' gradient."""
    found = ((slot.target, _find_lambda_term(slot)) for slot in slots)
    terms = {target: term for target, term in found if target and term is not None}
    for slot in slots:
        target = slot.target or ""
        weight, bias = target.replace("db", "W"), target[1:]
        term = terms.get(target.replace("db", "dW"))
        if target.startswith("db") and term is not None and bias in scope.first_lines:
            extra = substitute(term, **{weight: name_node(bias)})
            new = build("V + T", V=slot.place.get(), T=extra)
            yield Change("regularise-bias", "regularised-bias", slot, ((slot.place, new),))


def _find_lambda_term(slot: Slot) -> Any:
    for node in ast.walk(slot.place.get()):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            for term, rest in ((node.right, node.left), (node.left, node.right)):
                if is_lambda(term) and not is_lambda(rest):
                    return term
    return None


def _change_defaults(function: Function) -> Iterator[Change]:
    """Another number where the function has one for an argument that is not given."""
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args][-len(arguments.defaults):]
    for index, default in enumerate(arguments.defaults):
        if is_number(default) and default.value != 0:  # type: ignore[attr-defined]
            place = Place(arguments, "defaults", index)
            name = named[index].arg
            slot = Slot(place, name, f"{name} = ", function.lineno, "assign")
            for factor in (100, 0.1):
                new = constant(float(f"{default.value * factor:.3g}"))  # type: ignore
                yield Change("other-default", OTHER, slot, ((place, new),))
