"""Arrays as a program was first handed them, for programs that keep what they are handed."""
from __future__ import annotations

from typing import Any, Optional

import numpy as np

from values_in import Maker

MAX_ARRAYS = 200

_ndarray = np.ndarray


class Kept:
    """The first array of each name and shape that the program was handed in this process.

    A program that keeps it, as layers with parameters do, does not see another in its place. It
    sees other numbers in the same array.
    """

    def __init__(self) -> None:
        self._arrays: dict[tuple[str, tuple[int, ...]], np.ndarray] = {}

    def remember(self, name: str, node: dict[str, Any], tensors: list[Any], make: Maker) -> Maker:
        """The same maker, but that its first array is remembered."""
        shape = _find_shape(node, tensors)
        is_known = shape is None or (name, shape) in self._arrays
        if is_known or len(self._arrays) >= MAX_ARRAYS:
            return make

        def give() -> Any:
            value = make()
            self._arrays.setdefault((name, shape), value)  # type: ignore[arg-type]
            return value

        return give

    def reuse(self, name: str, node: dict[str, Any], tensors: list[Any], make: Maker) -> Maker:
        """A maker that puts the numbers into the remembered array, if it can, and gives that."""
        kept = self._arrays.get((name, _find_shape(node, tensors) or ()))
        if kept is None:
            return make

        def give() -> Any:
            value = make()
            fits = kept.shape == value.shape and kept.dtype == value.dtype
            if not fits or not kept.flags.writeable:
                return value
            kept[...] = value
            return kept

        return give


def _find_shape(node: dict[str, Any], tensors: list[Any]) -> Optional[tuple[int, ...]]:
    return tensors[node["t"]].shape if "t" in node else None
