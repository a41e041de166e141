"""Mistakes with axes, transposes and matrix products."""
from __future__ import annotations

import ast
import copy
from typing import Any, Iterator, Optional

from mutant_nodes import (
    base_name,
    build,
    constant,
    find_factors,
    find_product,
    find_reduction,
    is_count,
    is_number,
    is_numpy_call,
    is_transposed,
    is_weight,
    name_node,
)
from mutant_sites import OTHER, Edit, Site

_TURNED = {0: 1, 1: 0, -1: 0, 2: 1, 3: 2}
_PARTNERS = {"mean": "sum", "sum": "mean", "max": "min", "min": "max"}
_PARTNERS.update({"argmax": "argmin", "argmin": "argmax"})
# The first and the last of the examples, where they stand along the first or the second axis.
_ONE_ROW = (("first-example", "X[:1]"), ("last-example", "X[-1:]"))
_ONE_COLUMN = (("first-example", "X[:, :1]"), ("last-example", "X[:, -1:]"))


def list_array(site: Site) -> Iterator[Edit]:
    """Every mistake of this kind that can be made at a site."""
    node = site.node
    if is_transposed(node):
        turned = site.is_backward and is_weight(base_name(node))
        yield Edit("drop-transpose", "untransposed-weights" if turned else "transposed", node.value)
    reduction = find_reduction(node, site.numpy)
    if reduction is not None:
        yield from _edit_reduction(site, *reduction)
    product = find_product(node, site.numpy)
    if product is not None:
        yield from _edit_matrix_product(site, *product)
    factors = find_factors(node, site.numpy)
    if factors is not None and site.numpy is not None:
        if not any(_is_scalar(factor, site) for factor in factors):
            product = build("np.dot(A, B)", np=name_node(site.numpy), A=factors[0], B=factors[1])
            yield Edit("matrix-for-entries", "elementwise-product", product)
    if is_numpy_call(node, site.numpy, "einsum"):
        yield from _edit_einsum(node)


def _edit_reduction(site: Site, name: str, is_function: bool) -> Iterator[Edit]:
    partner = _PARTNERS.get(name)
    axis = _find_axis(site.node, is_function)
    if partner is not None:
        average = {"mean": "missing-average", "sum": "extra-average"}.get(name, OTHER)
        yield Edit(f"{partner}-for-{name}", average, _rename(site.node, partner))
    if axis is None:
        return
    for other in _list_axes(axis):
        yield Edit("other-axis", "wrong-axis", _with_axis(site.node, axis, other))
    yield Edit("drop-axis", "wrong-axis", _with_axis(site.node, axis, None))
    kept = [each for each in site.node.keywords if each.arg == "keepdims"]
    if kept:
        lost = copy.copy(site.node)
        lost.keywords = [each for each in site.node.keywords if each.arg != "keepdims"]
        yield Edit("drop-keepdims", "lost-axis", lost)
        yield Edit("drop-axis-and-keepdims", "wrong-axis", _with_axis(lost, axis, None))
    if partner in ("sum", "mean"):
        yield from _pick_examples(site.node, axis, is_function)


def _find_axis(node: ast.Call, is_function: bool) -> Optional[ast.expr]:
    for keyword in node.keywords:
        if keyword.arg == "axis":
            return keyword.value
    position = 1 if is_function else 0
    return node.args[position] if len(node.args) > position else None


def _list_axes(axis: ast.expr) -> Iterator[ast.expr]:
    if isinstance(axis, ast.Tuple) and len(axis.elts) > 1:
        for left_out in range(len(axis.elts)):
            rest = [each for at, each in enumerate(axis.elts) if at != left_out]
            yield ast.Tuple(rest, ast.Load())
        return
    value = _read_integer(axis)
    if value in _TURNED:
        yield constant(_TURNED[value])


def _read_integer(node: ast.expr) -> Any:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -node.operand.value if is_number(node.operand) else None  # type: ignore
    return node.value if is_number(node) else None  # type: ignore[attr-defined]


def _with_axis(node: ast.Call, axis: ast.expr, other: Optional[ast.expr]) -> ast.Call:
    """The call with another axis, or without one; keepdims stays."""
    changed = copy.copy(node)
    kept = (each for each in node.args if each is not axis or other)
    changed.args = [other if each is axis else each for each in kept]  # type: ignore[misc]
    changed.keywords = [
        ast.keyword(each.arg, other) if each.value is axis and other else each
        for each in node.keywords
        if each.value is not axis or other
    ]
    return changed


def _rename(node: ast.Call, name: str) -> ast.Call:
    renamed = copy.copy(node)
    renamed.func = copy.copy(node.func)
    renamed.func.attr = name  # type: ignore[attr-defined]
    return renamed


def _pick_examples(node: ast.Call, axis: ast.expr, is_function: bool) -> Iterator[Edit]:
    templates = {0: _ONE_ROW, 1: _ONE_COLUMN, -1: _ONE_COLUMN}.get(_read_integer(axis), ())
    for kind, template in templates:
        picked = copy.copy(node)
        if is_function:
            picked.args = [build(template, X=node.args[0]), *node.args[1:]]
        else:
            picked.func = copy.copy(node.func)
            picked.func.value = build(template, X=node.func.value)  # type: ignore[attr-defined]
        yield Edit(kind, "single-example", picked)


def _edit_matrix_product(site: Site, a: ast.expr, b: ast.expr) -> Iterator[Edit]:
    node = site.node
    yield Edit("entries-for-matrix", "elementwise-product", build("A * B", A=a, B=b))
    yield Edit("swap-product", "transposed", _with_sides(node, b, a))
    if not is_transposed(a):
        yield Edit("add-left-transpose", "transposed", _with_sides(node, build("A.T", A=a), b))
    if not is_transposed(b):
        yield Edit("add-right-transpose", "transposed", _with_sides(node, a, build("B.T", B=b)))
    if is_transposed(b) and not is_transposed(a) and not is_weight(base_name(b)):
        for kind, template in _ONE_COLUMN:
            sides = build(template, X=a), build(f"{template}.T", X=b.value)  # type: ignore
            yield Edit(kind, "single-example", _with_sides(node, *sides))
    if is_transposed(a) and not is_transposed(b) and not is_weight(base_name(a)):
        for kind, template in _ONE_ROW:
            sides = build(f"{template}.T", X=a.value), build(template, X=b)  # type: ignore
            yield Edit(kind, "single-example", _with_sides(node, *sides))


def _with_sides(node: Any, a: ast.expr, b: ast.expr) -> ast.expr:
    """The same matrix product of other sides."""
    if isinstance(node, ast.BinOp):
        return ast.BinOp(a, node.op, b)
    changed = copy.copy(node)
    if len(node.args) == 2:
        changed.args = [a, b]
    else:
        changed.func = copy.copy(node.func)
        changed.func.value, changed.args = a, [b]
    return changed


def _is_scalar(node: ast.expr, site: Site) -> bool:
    """Whether a factor is no array, as far as can be seen."""
    if is_number(node) or is_count(node, site.scope.counts):
        return True
    if isinstance(node, ast.UnaryOp):
        return _is_scalar(node.operand, site)
    if isinstance(node, ast.BinOp):
        return _is_scalar(node.left, site) and _is_scalar(node.right, site)
    return False


def _edit_einsum(node: ast.Call) -> Iterator[Edit]:
    """The result's axes in the opposite order."""
    text = node.args[0]
    if not isinstance(text, ast.Constant) or "->" not in str(text.value):
        return
    inputs, output = str(text.value).split("->")
    if len(output.strip()) > 1:
        turned = copy.copy(node)
        turned.args = [constant(f"{inputs}->{output.strip()[::-1]}"), *node.args[1:]]
        yield Edit("turn-einsum", "transposed", turned)
