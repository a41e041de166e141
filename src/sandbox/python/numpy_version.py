"""Exceptions that only a newer NumPy raises, told from a program's own mistakes."""
from __future__ import annotations

import re
from typing import NamedTuple, Optional

import numpy as np

# Name and what to write instead. The upper group went in NumPy 1.20-1.24, the lower one in 2.x.
REMOVED = {
    "int": "int", "float": "float", "bool": "bool", "object": "object", "complex": "complex",
    "str": "str", "long": "int", "unicode": "str", "asscalar": "array.item()",
    "float_": "np.float64", "complex_": "np.complex128", "string_": "np.bytes_",
    "unicode_": "np.str_", "product": "np.prod", "cumproduct": "np.cumprod", "alltrue": "np.all",
    "sometrue": "np.any", "Inf": "np.inf", "Infinity": "np.inf", "infty": "np.inf",
    "PINF": "np.inf", "NINF": "-np.inf", "NaN": "np.nan", "PZERO": "0.0", "NZERO": "-0.0",
    "mat": "np.asmatrix", "round_": "np.round", "asfarray": "np.asarray(a, dtype=float)",
    "msort": "np.sort(a, axis=0)", "in1d": "np.isin", "trapz": "np.trapezoid",
    "row_stack": "np.vstack", "longfloat": "np.longdouble", "cast": "array.astype",
}

_MISSING = re.compile(r"module 'numpy' has no attribute '(\w+)'|`np\.(\w+)` was removed")
_MESSAGES = (
    (
        re.compile(r"only 0-dimensional arrays can be converted to Python scalars"),
        "scalar",
        "an array with axes is no longer taken for a number, even when it holds only one: "
        "write array.item()",
    ),
    (
        re.compile(r"Python integer -?\d+ out of bounds for u?int\d+"),
        "integer",
        "a Python integer must fit the array's own type: convert the array first, "
        "for example with array.astype(np.int64)",
    ),
    (
        re.compile(r"Unable to avoid copy while creating an array as requested"),
        "copy",
        "copy=False now means never to copy: write np.asarray(a)",
    ),
)


class Advice(NamedTuple):
    """What to do about an exception that only a newer NumPy raises."""

    text: str
    # What the text tells, by name.
    values: dict[str, str]


def explain_numpy_version(text: str) -> Optional[Advice]:
    """What to write instead, where an exception's text is one of a newer NumPy's; else None."""
    missing = _MISSING.search(text)
    if missing:
        name = missing[1] or missing[2]
        if name not in REMOVED:
            return None
        instead = REMOVED[name]
        return _say(f"np.{name} is gone: write {instead}", removed=f"np.{name}", instead=instead)
    for pattern, change, advice in _MESSAGES:
        if pattern.search(text):
            return _say(advice, change=change)
    return None


def _say(advice: str, **values: str) -> Advice:
    text = f"The grader runs NumPy {np.__version__}, where {advice}."
    return Advice(text, {"version": np.__version__, **values})
