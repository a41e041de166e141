"""Mistakes in sums, differences, products and quotients."""
from __future__ import annotations

import ast
from typing import Iterator

from mutant_nodes import (
    build,
    constant,
    find_factors,
    find_reduction,
    is_binary,
    is_count,
    is_keep,
    is_label,
    is_lambda,
    is_mask,
    is_number,
    is_shape,
)
from mutant_sites import MISSING_FACTOR, MISSING_TERM, OTHER, Edit, Site

_ONE = constant(1)


def list_arithmetic(site: Site) -> Iterator[Edit]:
    """Every mistake of this kind that can be made at a site."""
    node = site.node
    if site.is_index:
        yield from _edit_index(site)
    elif is_binary(node, ast.Div):
        yield from _edit_quotient(site)
    elif is_binary(node, ast.Add):
        yield from _edit_sum(site)
    elif is_binary(node, ast.Sub):
        yield from _edit_difference(site)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        if not is_number(node.operand):
            yield Edit("drop-minus", "sign", node.operand)
    elif is_binary(node, ast.FloorDiv):
        yield Edit("drop-division", OTHER, node.left)
    if find_factors(node, site.numpy) is not None and not site.is_index:
        yield from _edit_product(site)


def _edit_index(site: Site) -> Iterator[Edit]:
    """Another entry than the one meant."""
    node = site.node
    if is_binary(node, ast.Sub) and is_number(node.right):
        yield Edit("index", "wrong-input", node.left)
        yield Edit("index", "wrong-input", build("A - B - 1", A=node.left, B=node.right))
    elif is_number(node, 0, 1, 2) and _is_shape_index(site):
        other = 0 if node.value else 1
        yield Edit("other-count", "extra-average", constant(other))


def _is_shape_index(site: Site) -> bool:
    """Whether the site is all that stands in the brackets of X.shape[...]."""
    parent = site.parent
    is_whole = isinstance(parent, ast.Subscript) and parent.slice is site.node
    return is_whole and is_shape(parent.value)


def _edit_quotient(site: Site) -> Iterator[Edit]:
    node, counts = site.node, site.scope.counts
    left, right = node.left, node.right
    if is_count(right, counts):
        term = _find_term(site)
        missing, double = "missing-average", "double-average"
        if is_lambda(term):
            missing = double = "wrong-regularisation"
        yield Edit("drop-average", missing, build("1.0") if is_number(left, 1) else left)
        yield Edit("double-average", double, build("A / B", A=node, B=right))
        return
    factors = find_factors(right, site.numpy)
    if factors is not None:
        for kept, dropped in (factors, factors[::-1]):
            yield from _edit_denominator(site, kept, dropped)
        a, b = factors
        yield Edit("lost-parentheses", "constant-factor", build("L / A * B", L=left, A=a, B=b))
    mistake = "dropout" if is_keep(right) else MISSING_FACTOR
    if not is_number(left):
        yield Edit("drop-divisor", mistake, left)
        yield Edit("multiply-by-divisor", mistake, build("A * B", A=left, B=right))


def _edit_denominator(site: Site, kept: ast.expr, dropped: ast.expr) -> Iterator[Edit]:
    mistake = "constant-factor"
    if is_count(dropped, site.scope.counts):
        mistake = "missing-average"
    if is_lambda(_find_term(site)):
        mistake = "wrong-regularisation"
    yield Edit("drop-in-divisor", mistake, build("A / B", A=site.node.left, B=kept))


def _find_term(site: Site) -> ast.expr:
    """The whole product that a factor belongs to."""
    term = site.node
    for parent in reversed(site.above):
        if find_factors(parent, site.numpy) is None:
            break
        term = parent
    return term


def _edit_sum(site: Site) -> Iterator[Edit]:
    left, right = site.node.left, site.node.right
    has_lambda = is_lambda(right) or is_lambda(left)
    sign = "wrong-regularisation" if has_lambda else "sign"
    yield Edit("subtract-term", sign, build("A - B", A=left, B=right))
    yield Edit("drop-right-term", _name_lost_term(site, right), left)
    if not is_number(left):
        yield Edit("drop-left-term", _name_lost_term(site, left), right)
    for term, rest in ((right, left), (left, right)):
        if is_lambda(term) and not is_lambda(rest):
            yield Edit("double-term", "wrong-regularisation", build("A + 2 * B", A=rest, B=term))
            yield Edit("halve-term", "wrong-regularisation", build("A + B / 2", A=rest, B=term))


def _edit_difference(site: Site) -> Iterator[Edit]:
    left, right = site.node.left, site.node.right
    yield Edit("swap-difference", "sign", build("B - A", A=left, B=right))
    yield Edit("add-term", "sign", build("A + B", A=left, B=right))
    yield Edit("drop-right-term", _name_lost_term(site, right), left)
    if not is_number(left):
        yield Edit("drop-left-term", _name_lost_term(site, left), build("-B", B=right))
    if is_label(right) and site.is_backward:
        extra = build("(A - Y) * A * (1 - A)", A=left, Y=right)
        yield Edit("extra-derivative", "extra-derivative", extra)


def _name_lost_term(site: Site, term: ast.expr) -> str:
    if is_lambda(term):
        return "missing-regularisation"
    if not site.is_backward:
        return MISSING_TERM
    if is_label(term):
        return "missing-label"
    if any(find_reduction(node, site.numpy) for node in ast.walk(term)):
        return "batch-norm-constants"
    return "other-derivative" if is_number(site.node.left, 1) else MISSING_TERM


def _edit_product(site: Site) -> Iterator[Edit]:
    a, b = find_factors(site.node, site.numpy) or (_ONE, _ONE)
    for kept, dropped in ((a, b), (b, a)):
        if is_number(kept) or _is_average(dropped, site) or _is_average(kept, site):
            continue
        yield Edit("drop-factor", _name_lost_factor(site, dropped), kept)


def _is_average(node: ast.expr, site: Site) -> bool:
    """1/m and the like, which _edit_quotient sees to."""
    return is_binary(node, ast.Div) and is_number(node.left) and is_count(
        node.right, site.scope.counts
    )


def _name_lost_factor(site: Site, factor: ast.expr) -> str:
    if is_lambda(factor):
        return "wrong-regularisation"
    if is_keep(factor) or _is_dropout_mask(factor):
        return "dropout"
    if is_number(factor):
        return "constant-factor"
    if not site.is_backward:
        return MISSING_FACTOR
    is_derivative = is_mask(factor) or is_binary(factor, (ast.Sub, ast.Pow))  # type: ignore
    is_derivative = is_derivative or isinstance(getattr(factor, "func", None), ast.Name)
    return "missing-derivative" if is_derivative else MISSING_FACTOR


def _is_dropout_mask(node: ast.expr) -> bool:
    if not isinstance(node, ast.Name):
        return False
    return node.id.lower() in ("mask", "d") or (node.id[:1] == "D" and node.id[1:].isdigit())
