"""Points off the real axis, for the derivatives of trusted code by complex steps."""
from __future__ import annotations

from typing import Any, Callable, Optional

import numpy as np

from numeric import NAN, NUMERIC_KINDS
from points import Movable

_ndarray, _view = np.ndarray, np.ndarray.view
_sum, _multiply, _complex128 = np.sum, np.multiply, np.complex128
_NOTHING = complex(NAN, NAN)


class ComplexMovable(Movable):
    """The values that points change, as complex128; a point's entries are its imaginary parts."""

    dtype = _complex128

    def __init__(self, names: list[str], nodes: dict[str, Any], tensors: list[np.ndarray]) -> None:
        super().__init__(names, nodes, tensors)
        self._real = np.concatenate([flat for _, flat in self.flats])

    def replace(self, start: int, entries: np.ndarray) -> Callable[[], None]:
        """Adds imaginary parts to entries of the vector; returns what takes them away."""
        return super().replace(start, self._real[start:start + entries.size] + 1j * entries)


def choose_complex_reader(cotangent: Optional[np.ndarray]) -> Callable[[Any], complex]:
    """How to read a point's result: as one number, or contracted with an array of its shape."""
    if cotangent is None:
        return _read_one

    def contract(value: Any) -> complex:
        plain = _read_array(value)
        if plain is None or plain.shape != cotangent.shape:
            return _NOTHING
        return complex(_sum(_multiply(plain, cotangent)))

    return contract


def _read_one(value: Any) -> complex:
    plain = _read_array(value)
    return _NOTHING if plain is None or plain.size != 1 else complex(plain.reshape(())[()])


def _read_array(value: Any) -> Optional[np.ndarray]:
    plain = _view(value, _ndarray) if issubclass(type(value), _ndarray) else np.asarray(value)
    return plain if plain.dtype.kind in NUMERIC_KINDS or plain.dtype.kind == "c" else None
