"""A batch of evaluations of one number, each with a run of entries of the values changed."""
from __future__ import annotations

from typing import Any, Callable, Optional

import numpy as np

from numeric import NAN, NUMERIC_KINDS, read_point
from values_in import Maker, make_value

Reader = Callable[[Any], float]

_ndarray, _view = np.ndarray, np.ndarray.view
_sum, _multiply, _float64 = np.sum, np.multiply, np.float64


class Movable:
    """The values that points change, as float64; makers copy them as they stand at the time."""

    dtype: type = _float64

    def __init__(self, names: list[str], nodes: dict[str, Any], tensors: list[np.ndarray]) -> None:
        self.makers: dict[str, Maker] = {}
        self.flats: list[tuple[int, np.ndarray]] = []
        offset = 0
        for name in names:
            value = make_value(nodes[name], tensors)
            is_array = isinstance(value, _ndarray)
            master = np.array(value, dtype=self.dtype)
            flat = master.reshape(-1)
            self.makers[name] = master.copy if is_array else flat.item
            self.flats.append((offset, flat))
            offset += flat.size

    def replace(self, start: int, entries: np.ndarray) -> Callable[[], None]:
        """Changes entries of the vector that the values form; returns what changes them back."""
        end = start + entries.size
        saved = []
        for offset, flat in self.flats:
            low, high = max(start, offset), min(end, offset + flat.size)
            if low < high:
                place = slice(low - offset, high - offset)
                saved.append((flat, place, flat[place].copy()))
                flat[place] = entries[low - start:high - start]

        def restore() -> None:
            for flat, place, before in saved:
                flat[place] = before

        return restore


def choose_reader(cotangent: Optional[np.ndarray]) -> Reader:
    """How to read a point's result: as a number, or contracted with an array of the same shape."""
    if cotangent is None:
        return read_point

    def contract(value: Any) -> float:
        if not issubclass(type(value), _ndarray):
            return read_point(value) * float(cotangent) if cotangent.shape == () else NAN
        plain = _view(value, _ndarray)
        if plain.shape != cotangent.shape or plain.dtype.kind not in NUMERIC_KINDS:
            return NAN
        return float(_sum(_multiply(plain, cotangent)))

    return contract
