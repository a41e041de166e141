"""Pieces of syntax trees: made from templates, and recognised by what they look like."""
from __future__ import annotations

import ast
import copy
import re
from functools import lru_cache
from typing import Iterator, Optional

_COUNT_NAMES = re.compile(r"(?:m|n|N|batch|batch_size|num_(?:train|examples|samples))$")
_LAMBDA = re.compile(r"(?:lambd|lambda_?|lam|reg|l2|alpha|weight_decay|wd)$", re.I)
_KEEP = re.compile(r"(?:keep|keep_?probs?|p_keep|p|drop(?:out)?(?:_rate)?)$", re.I)
_LABEL = re.compile(r"(?:y|labels?|targets?|t|y_true|one_?hot)$", re.I)
_WEIGHT = re.compile(r"w\d*(?:_\w+)?$|weights?\d*$|theta\d*$", re.I)
_SUMS = ("sum", "mean", "max", "min", "var", "std", "argmax", "argmin", "prod", "any", "all")


@lru_cache(maxsize=None)
def _parse(template: str) -> ast.expr:
    return ast.parse(template, mode="eval").body


class _Filler(ast.NodeTransformer):
    def __init__(self, parts: dict[str, ast.expr]) -> None:
        self._parts = parts

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._parts.get(node.id, node)


def build(template: str, **parts: ast.expr) -> ast.expr:
    """The expression of a template, with whole expressions in place of some of its names."""
    return _Filler(parts).visit(copy.deepcopy(_parse(template)))


def substitute(node: ast.expr, **parts: ast.expr) -> ast.expr:
    """A copy of an expression with other expressions in place of some of its names."""
    return _Filler(parts).visit(copy.deepcopy(node))


def constant(value: object) -> ast.Constant:
    return ast.Constant(value)


def name_node(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def names_in(node: ast.AST) -> Iterator[str]:
    """Names, and constant keys such as "p" of param["p"], that an expression reads."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            yield each.id
        elif isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def base_name(node: ast.AST) -> Optional[str]:
    """The name at the root of X, X.T, X[...] or X.reshape(...)."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def is_number(node: ast.AST, *values: float) -> bool:
    """Whether a node is a number, or one of these."""
    if not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
        return False
    return not values or node.value in values


def is_binary(node: ast.AST, kind: type) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, kind)


def is_lambda(node: ast.AST) -> bool:
    """Whether the strength of a regularisation has a part in it."""
    return any(_LAMBDA.match(name) for name in names_in(node))


def is_keep(node: ast.AST) -> bool:
    """Whether it is the share of units that dropout keeps."""
    return isinstance(node, (ast.Name, ast.Subscript)) and any(map(_KEEP.match, names_in(node)))


def is_label(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and bool(_LABEL.match(node.id))


def is_weight(name: Optional[str]) -> bool:
    return name is not None and bool(_WEIGHT.match(name))


def is_count(node: ast.AST, counts: set[str]) -> bool:
    """Whether it is a number of things: a side of a shape, a length, or a name for one."""
    if isinstance(node, ast.Name):
        return node.id in counts
    if isinstance(node, ast.Subscript):
        return is_shape(node.value)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in ("len", "float", "int")
    return isinstance(node, ast.Attribute) and node.attr == "size"


def is_count_name(name: str) -> bool:
    return bool(_COUNT_NAMES.match(name))


def is_shape(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "shape"


def is_transposed(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "T"


def is_mask(node: ast.AST) -> bool:
    """A comparison, or one that is made numbers: X > 0, np.int64(X > 0), (X > 0).astype(float)."""
    if isinstance(node, ast.Compare):
        return True
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and node.func.attr == "astype":
        return isinstance(node.func.value, ast.Compare)
    return len(node.args) == 1 and isinstance(node.args[0], ast.Compare)


def find_reduction(node: ast.AST, numpy: Optional[str]) -> Optional[tuple[str, bool]]:
    """The name of a sum, mean or the like, and whether it is NumPy's function and no method."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    name = node.func.attr
    if name not in _SUMS:
        return None
    owner = node.func.value
    return name, isinstance(owner, ast.Name) and owner.id == numpy


def find_product(node: ast.AST, numpy: Optional[str]) -> Optional[tuple[ast.expr, ast.expr]]:
    """The two sides of a matrix product: a @ b, np.dot(a, b), np.matmul(a, b), a.dot(b)."""
    if is_binary(node, ast.MatMult):
        return node.left, node.right  # type: ignore[attr-defined]
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    owner, args = node.func.value, node.args
    if not isinstance(owner, ast.Name) or owner.id != numpy:
        is_method = node.func.attr == "dot" and len(args) == 1
        return (owner, args[0]) if is_method else None
    is_product = node.func.attr in ("dot", "matmul") and len(args) == 2
    return (args[0], args[1]) if is_product else None


def find_factors(node: ast.AST, numpy: Optional[str]) -> Optional[tuple[ast.expr, ast.expr]]:
    """The two sides of a product entry by entry: a * b, np.multiply(a, b)."""
    if is_binary(node, ast.Mult):
        return node.left, node.right  # type: ignore[attr-defined]
    is_call = isinstance(node, ast.Call) and len(node.args) == 2
    if is_call and is_numpy_call(node, numpy, "multiply"):
        return node.args[0], node.args[1]  # type: ignore[attr-defined]
    return None


def is_numpy_call(node: ast.AST, numpy: Optional[str], *names: str) -> bool:
    """Whether it calls one of NumPy's functions of these names, such as np.sum."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    owner = node.func.value
    return isinstance(owner, ast.Name) and owner.id == numpy and node.func.attr in names
