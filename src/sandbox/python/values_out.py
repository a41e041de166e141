"""Values that a program made, as header nodes and plain float64 bytes for the host.

An object can neither lie about itself nor raise here: see numeric.py for how.
"""
from __future__ import annotations

from typing import Any, Optional

import numpy as np

from numeric import MAX_DEPTH, NUMERIC_KINDS, NestedNumbers, is_number_type, name_of, read_number
from payloads import FLOAT32, make_tensor
from placeholders import Placeholder, path_of

MAX_NODES = 1000
MAX_TEXT = 200
MAX_DIMENSIONS = 8
# One answer holds this many arrays of the largest size, and some elements more; then only shapes.
ANSWER_TENSORS, ANSWER_ELEMENTS = 16, 65_536

Node = dict[str, Any]

_ndarray, _array, _float64, _errstate = np.ndarray, np.array, np.float64, np.errstate
_view, _get_list, _get_tuple = np.ndarray.view, list.__getitem__, tuple.__getitem__
_get_text, _dict_items = str.__getitem__, dict.items


class ValueWriter:
    """Collects the tensors of one answer, within the answer's caps."""

    def __init__(self, tensor_elements: int, tensors: Optional[list[bytes]] = None) -> None:
        self.tensors: list[bytes] = [] if tensors is None else tensors
        self._largest = tensor_elements
        self._elements = ANSWER_TENSORS * tensor_elements + ANSWER_ELEMENTS
        self._nodes = MAX_NODES

    def write(self, value: Any, depth: int = 0) -> Node:
        """Any object as a node; what is no number, text or container becomes its type's name."""
        kind = type(value)
        self._nodes -= 1
        if self._nodes < 0 or depth > MAX_DEPTH:
            return _other(kind)
        if value is None:
            return {"n": 0}
        if issubclass(kind, _ndarray):
            return self._write_array(_view(value, _ndarray), kind)
        if is_number_type(kind):
            tag, number = read_number(value, kind)
            return _other(kind) if tag is None else self._add(tag, _array(number), kind)
        if issubclass(kind, str):
            return {"s": _cut(value)}
        return self._write_container(value, kind, depth)

    def _write_array(self, plain: np.ndarray, kind: type) -> Node:
        dtype = plain.dtype
        if dtype.kind not in NUMERIC_KINDS:
            return {"o": f"{name_of(kind)} of {dtype.name}"}
        if plain.ndim > MAX_DIMENSIONS:
            return {"o": f"{name_of(kind)} of {plain.ndim} dimensions"}
        is_single = dtype.kind == "f" and dtype.itemsize == 4
        return self._add(FLOAT32 if is_single else NUMERIC_KINDS[dtype.kind], plain, kind)

    def _write_container(self, value: Any, kind: type, depth: int) -> Node:
        if issubclass(kind, list):
            return self._write_list(_get_list(value, slice(None)), kind, depth)
        if issubclass(kind, tuple):
            return self._write_items("u", _get_tuple(value, slice(None)), kind, depth)
        if issubclass(kind, dict):
            return self._write_dict(list(_dict_items(value)), kind, depth)
        if kind is Placeholder:
            return {"o": f"placeholder for {path_of(value)}, which the grader lacks"}
        return _other(kind)

    def _write_list(self, items: list[Any], kind: type, depth: int) -> Node:
        numbers = NestedNumbers()
        shape = numbers.read(items)
        if shape is None:
            return self._write_items("l", items, kind, depth)
        return self._add(numbers.tag, _array(numbers.flat, dtype=_float64).reshape(shape), kind)

    def _write_items(self, key: str, items: Any, kind: type, depth: int) -> Node:
        if len(items) > self._nodes:
            return _other(kind)
        return {key: [self.write(item, depth + 1) for item in items]}

    def _write_dict(self, entries: list[tuple[Any, Any]], kind: type, depth: int) -> Node:
        if len(entries) > self._nodes:
            return _other(kind)
        return {"d": [[_read_key(key), self.write(item, depth + 1)] for key, item in entries]}

    def _add(self, tag: int, numbers: np.ndarray, kind: type) -> Node:
        count = numbers.size
        data: Optional[bytes] = None
        if count <= self._largest and count <= self._elements:
            self._elements -= count
            data = _to_bytes(numbers)
        self.tensors.append(make_tensor(tag, numbers.shape, data))
        return {"t": len(self.tensors) - 1, "type": name_of(kind)}


def _read_key(key: Any) -> str:
    kind = type(key)
    if issubclass(kind, str):
        return _cut(key)
    # Python refuses to print an integer of more than 4,300 digits.
    is_small = kind is bool or kind is float or (kind is int and key.bit_length() <= 64)
    return repr(key) if is_small else f"<{name_of(kind)}>"


def _cut(text: str) -> str:
    return _get_text(text, slice(MAX_TEXT))


def _to_bytes(numbers: np.ndarray) -> bytes:
    if numbers.dtype.itemsize <= 8:
        return numbers.astype(_float64).tobytes()
    # A long double can be beyond float64: infinity then, without a warning of our own.
    with _errstate(all="ignore"):
        return numbers.astype(_float64).tobytes()


def _other(kind: type) -> Node:
    return {"o": name_of(kind)}
