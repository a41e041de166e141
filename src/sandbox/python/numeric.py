"""Numbers in a program's objects, read without calling anything the program could have written.

Types are told by `type`, never by `__class__`; a subclass is read by its built-in type's function.
"""
from __future__ import annotations

from typing import Any, Optional

import numpy as np

from payloads import BOOL, FLOAT32, FLOAT64, INT64

MAX_DEPTH = 6

NAN = float("nan")
# What NumPy calls the kind of a dtype, for those that are numbers here; complex numbers are not.
NUMERIC_KINDS = {"b": BOOL, "i": INT64, "u": INT64, "f": FLOAT64}

_ndarray, _generic, _float64 = np.ndarray, np.generic, np.float64
_view, _get_list, _get_tuple = np.ndarray.view, list.__getitem__, tuple.__getitem__
_int_float, _float_float = int.__float__, float.__float__
_type_name = type.__dict__["__name__"].__get__
_type_mro = type.__dict__["__mro__"].__get__
_SCALARS = {
    scalar: np.dtype(scalar)
    for scalar in set(np.sctypeDict.values())
    if np.dtype(scalar).kind in NUMERIC_KINDS
}

Number = tuple[Optional[int], float]
_NOT_A_NUMBER: Number = (None, NAN)


def name_of(kind: type) -> str:
    """A class's own name, whatever its metaclass says."""
    return _type_name(kind)[:200]


def is_number_type(kind: type) -> bool:
    """Whether objects of this class may be single numbers."""
    return issubclass(kind, (_generic, int, float))


def read_number(value: Any, kind: type) -> Number:
    """The dtype tag and the float of a Python or NumPy number; (None, nan) where it has none."""
    if issubclass(kind, _generic):
        return _read_numpy_scalar(value, kind)
    if issubclass(kind, float):
        return FLOAT64, _float_float(value)
    try:
        return (BOOL if kind is bool else INT64), _int_float(value)
    except OverflowError:
        return _NOT_A_NUMBER


def read_point(value: Any) -> float:
    """A number, a NumPy scalar or an array of one number as a float; NaN for everything else."""
    kind = type(value)
    if kind is float or kind is _float64:
        return float(value)
    if issubclass(kind, _ndarray):
        plain = _view(value, _ndarray)
        is_one = plain.size == 1 and plain.dtype.kind in NUMERIC_KINDS
        return float(plain.reshape(())[()]) if is_one else NAN
    return read_number(value, kind)[1] if is_number_type(kind) else NAN


class NestedNumbers:
    """The numbers of a nested list in C order, if it is rectangular and holds nothing else."""

    def __init__(self) -> None:
        self.flat: list[float] = []
        self._tags: set[int] = set()

    @property
    def tag(self) -> int:
        return next(iter(self._tags)) if len(self._tags) == 1 else FLOAT64

    def read(self, items: Any, depth: int = 0) -> Optional[tuple[int, ...]]:
        """The shape, or None where an entry is no number, rows differ or there is no entry."""
        if not items or depth >= MAX_DEPTH:
            return None
        inner = {self._read_entry(item, depth) for item in items}
        shape = inner.pop()
        return None if inner or shape is None else (len(items), *shape)

    def _read_entry(self, item: Any, depth: int) -> Optional[tuple[int, ...]]:
        kind = type(item)
        if issubclass(kind, list):
            return self.read(_get_list(item, slice(None)), depth + 1)
        if issubclass(kind, tuple):
            return self.read(_get_tuple(item, slice(None)), depth + 1)
        tag, number = read_number(item, kind) if is_number_type(kind) else _NOT_A_NUMBER
        if tag is None:
            return None
        self._tags.add(tag)
        self.flat.append(number)
        return ()


def _read_numpy_scalar(value: Any, kind: type) -> Number:
    base = next((known for known in _type_mro(kind) if known in _SCALARS), None)
    if base is None:
        return _NOT_A_NUMBER
    tag = FLOAT32 if base is np.float32 else NUMERIC_KINDS[_SCALARS[base].kind]
    return tag, base.__float__(value)
