"""Mistakes with variables, masks, derivatives of activations and functions of one argument."""
from __future__ import annotations

import ast
import copy
from typing import Iterator, Optional

from mutant_nodes import (
    base_name,
    build,
    find_factors,
    is_binary,
    is_mask,
    is_number,
    is_numpy_call,
    is_weight,
    name_node,
    substitute,
)
from mutant_sites import MISSING_FACTOR, OTHER, Edit, Site

_COMPARISONS: dict[type, type] = {
    ast.Gt: ast.Lt, ast.GtE: ast.Lt, ast.Lt: ast.Gt, ast.LtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
_EDGES: dict[type, type] = {ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt}
# Functions and methods of one argument that can be forgotten.
_WRAPPERS = ("exp", "log", "sqrt", "abs", "tanh", "square", "copy", "norm", "std", "zeros_like")


def list_values(site: Site) -> Iterator[Edit]:
    """Every mistake of this kind that can be made at a site."""
    node = site.node
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from _edit_name(site)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from _edit_comparison(site)
    elif isinstance(node, ast.Call):
        yield from _edit_call(site)
    elif is_binary(node, ast.Pow) and is_number(node.right):
        yield Edit("drop-power", _name_lost_power(site), node.left)
    if is_mask(node) and _is_factor(site) and site.is_backward:
        yield from _edit_mask(site)
    if is_binary(node, ast.Sub) and is_number(node.left, 1) and site.is_backward:
        yield from _edit_derivative(site)


def _edit_name(site: Site) -> Iterator[Edit]:
    name, scope, line = site.node.id, site.scope, site.slot.line
    is_called = isinstance(site.parent, ast.Call) and site.parent.func is site.node
    if is_called or _is_plain_result(site):
        return
    if site.slot.form == "return" and not site.above and site.is_backward:
        for other in scope.parameters:
            if other != name and not scope.list_others(name, line):
                yield Edit("other-parameter", "wrong-input", name_node(other))
    for other, relation in scope.list_others(name, line):
        mistake = _name_other_variable(site, other)
        yield Edit(f"variable {relation}", mistake, name_node(other))
    entry = scope.find_entry(f"d{name}", line) if is_weight(name) else None
    if entry is not None and f"d{name}" not in scope.first_lines:
        yield Edit("variable d", "wrong-weights", copy.deepcopy(entry))


def _is_plain_result(site: Site) -> bool:
    """A returned value that was made, and could be mistaken, in a statement of its own."""
    is_whole = site.slot.form == "return" and not site.above
    return is_whole and site.node.id not in site.scope.parameters


def _name_other_variable(site: Site, other: str) -> str:
    name = site.node.id
    if not site.is_backward:
        return OTHER
    if is_weight(name):
        return "wrong-weights"
    if site.has_above(ast.Compare):
        return "wrong-mask"
    is_derivative = any(is_binary(node, ast.Sub) for node in site.above)
    if is_derivative and other[:1].lower() == "z":
        return "derivative-of-input"
    return "wrong-input"


def _edit_comparison(site: Site) -> Iterator[Edit]:
    node = site.node
    (kind,) = map(type, node.ops)
    mistake = "wrong-mask" if site.is_backward and site.slot.form != "test" else OTHER
    for changed, name in ((_COMPARISONS.get(kind), "turn"), (_EDGES.get(kind), "shift")):
        if changed is not None and (name == "turn" or site.slot.form == "test"):
            turned = ast.Compare(node.left, [changed()], node.comparators)
            yield Edit(f"{name}-comparison", mistake, turned)


def _is_factor(site: Site) -> bool:
    return site.parent is not None and find_factors(site.parent, site.numpy) is not None


def _edit_mask(site: Site) -> Iterator[Edit]:
    compared = next(node for node in ast.walk(site.node) if isinstance(node, ast.Compare))
    unit = compared.left
    for template in ("X * (1 - X)", "1 - X ** 2"):
        yield Edit("other-derivative", "other-derivative", build(template, X=unit))
    if site.numpy is not None:
        leaky = build("np.where(C, 1.0, 0.01)", np=name_node(site.numpy), C=compared)
        yield Edit("leaky-derivative", "other-derivative", leaky)


def _edit_derivative(site: Site) -> Iterator[Edit]:
    """1 - A**2 and A (1 - A), with the activation in it once more or another activation's."""
    right, numpy = site.node.right, site.numpy
    squared = _find_squared(site)
    unit = right if squared is None else squared
    if not isinstance(unit, ast.Name) or numpy is None:
        return
    if squared is None:
        yield Edit("other-derivative", "other-derivative", build("1 - X ** 2", X=unit))
    else:
        yield Edit("other-derivative", "other-derivative", build("X * (1 - X)", X=unit))
        mask = build("(X > 0) * 1.0", X=unit)
        yield Edit("mask-derivative", "other-derivative", mask)
    again = "np.tanh(X)" if squared is not None else "1 / (1 + np.exp(-X))"
    activated = build(again, np=name_node(numpy), X=unit)
    twice = substitute(site.node, **{unit.id: activated})
    yield Edit("activation-twice", "activation-twice", twice)


def _find_squared(site: Site) -> Optional[ast.expr]:
    """X of X**2, np.square(X) and np.power(X, 2), subtracted at the site."""
    right = site.node.right
    if is_binary(right, ast.Pow) and is_number(right.right, 2):
        return right.left
    is_power = is_numpy_call(right, site.numpy, "square", "power")
    return right.args[0] if is_power else None


def _name_lost_power(site: Site) -> str:
    is_subtracted = site.parent is not None and is_binary(site.parent, ast.Sub)
    return "tanh-unsquared" if is_subtracted and site.is_backward else MISSING_FACTOR


def _edit_call(site: Site) -> Iterator[Edit]:
    node = site.node
    if isinstance(node.func, ast.Name) and node.func.id == "range":
        yield from _edit_range(node)
    if not isinstance(node.func, ast.Attribute):
        return
    name, args = node.func.attr, node.args
    inner = args[0] if len(args) == 1 else node.func.value if not args else None
    if name in _WRAPPERS and inner is not None and base_name(inner) != site.numpy:
        named = {"copy": "changed-parameters", "zeros_like": OTHER}
        mistake = _name_lost_power(site) if name == "square" else named.get(name, MISSING_FACTOR)
        yield Edit(f"drop-{name}", mistake, inner)
    if name == "norm":
        yield Edit("square-norm", OTHER, build("A ** 2", A=node))
        if site.numpy is not None and len(args) == 1:
            total = build("np.sum(np.abs(A))", np=name_node(site.numpy), A=args[0])
            yield Edit("other-norm", OTHER, total)
    if name == "power" and len(args) == 2:
        yield Edit("drop-power", _name_lost_power(site), args[0])
    if name == "where" and len(args) == 3:
        swapped = copy.copy(node)
        swapped.args = [args[0], args[2], args[1]]
        yield Edit("turn-where", "wrong-mask" if site.is_backward else OTHER, swapped)
    if name in ("maximum", "minimum") and len(args) == 2:
        yield from _edit_maximum(node)
    if name == "get" and len(args) == 2:
        yield Edit("written-down", OTHER, args[1])


def _edit_maximum(node: ast.Call) -> Iterator[Edit]:
    other = copy.copy(node)
    other.func = copy.copy(node.func)
    is_larger = node.func.attr == "maximum"  # type: ignore[attr-defined]
    other.func.attr = "minimum" if is_larger else "maximum"  # type: ignore[attr-defined]
    yield Edit("other-extreme", OTHER, other)
    for argument in node.args:
        if not is_number(argument):
            yield Edit("drop-extreme", MISSING_FACTOR, argument)


def _edit_range(node: ast.Call) -> Iterator[Edit]:
    """A loop that begins one later, or ends one earlier."""
    args = node.args
    if len(args) == 1:
        later, earlier = build("range(1, N)", N=args[0]), build("range(N - 1)", N=args[0])
    elif len(args) == 2:
        later = build("range(A + 1, B)", A=args[0], B=args[1])
        earlier = build("range(A, B - 1)", A=args[0], B=args[1])
    else:
        later = build("range(A + C, B, C)", A=args[0], B=args[1], C=args[2])
        earlier = build("range(A, B - C, C)", A=args[0], B=args[1], C=args[2])
    yield Edit("later-range", OTHER, later)
    yield Edit("earlier-range", OTHER, earlier)
