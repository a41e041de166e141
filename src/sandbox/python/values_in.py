"""Values that the host sends: nodes and tensors become Python objects, fresh for every call."""
from __future__ import annotations

from typing import Any, Callable

import numpy as np

Maker = Callable[[], Any]

_IMMUTABLE = frozenset("ifbsn")


def make_value(node: dict[str, Any], tensors: list[np.ndarray]) -> Any:
    """Builds a value that shares no memory with an earlier one from the same node."""
    ((kind, held),) = node.items()
    if kind == "t":
        return tensors[held].copy()
    if kind in _IMMUTABLE:
        return _READERS[kind](held)
    if kind == "d":
        return {key: make_value(item, tensors) for key, item in held}
    items = [make_value(item, tensors) for item in held]
    return tuple(items) if kind == "u" else items


def make_maker(node: dict[str, Any], tensors: list[np.ndarray]) -> Maker:
    """A function of no arguments that gives a fresh copy of the value each time."""
    ((kind, held),) = node.items()
    if kind == "t":
        return tensors[held].copy
    if kind in _IMMUTABLE:
        value = _READERS[kind](held)
        return lambda: value
    return lambda: make_value(node, tensors)


# float() also reads "nan", "inf" and "-inf".
_READERS: dict[str, Callable[[Any], Any]] = {
    "i": int,
    "f": float,
    "b": bool,
    "s": str,
    "n": lambda _: None,
}
