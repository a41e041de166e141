"""What becomes of the arrays that calls are handed: changed in place, or returned as they are."""
from __future__ import annotations

from typing import Any, Iterator, NamedTuple

import numpy as np

from values_in import Maker

MAX_RESULTS = 100

_ndarray, _view, _to_bytes = np.ndarray, np.ndarray.view, np.ndarray.tobytes
_base_of, _may_share_memory = np.ndarray.__dict__["base"].__get__, np.may_share_memory
_get_list, _get_tuple, _dict_items = list.__getitem__, tuple.__getitem__, dict.items
_get_text = str.__getitem__


class Handed(NamedTuple):
    """An array as a call was handed it, and what it held then."""

    name: str
    array: np.ndarray
    before: bytes


class Watch:
    """Remembers the arrays that makers give.

    Those of `unwatched` names may change; those of `group` go by their own names.
    """

    def __init__(self, makers: dict[str, Maker], unwatched: set[str], group: list[str]) -> None:
        self.makers = {
            name: make if name in unwatched else self._record(name, make)
            for name, make in makers.items()
        }
        self._group = frozenset(group)
        self._handed: list[Handed] = []

    def list_changed(self) -> list[str]:
        """Names of values whose arrays hold something else by now, each once."""
        return list(dict.fromkeys(it.name for it in self._handed if _is_changed(it)))

    def list_aliased(self, results: dict[str, Any], wanted: list[str]) -> list[str]:
        """Results, and entries of returned dicts and sequences, that are in a handed array."""
        found = (
            name
            for result in wanted
            for name, array in _list_results(result, results[result])
            if self._is_handed(array)
        )
        return list(dict.fromkeys(found))

    def _is_handed(self, array: np.ndarray) -> bool:
        if _base_of(array) is None:
            return any(array is it.array for it in self._handed)
        # Handed arrays own their memory without gaps, and live until now: bounds tell all.
        plain = _view(array, _ndarray)
        return any(_may_share_memory(plain, it.array) for it in self._handed)

    def _record(self, name: str, make: Maker) -> Maker:
        def give() -> Any:
            value = make()
            for label, array in self._list_arrays(name, value):
                self._handed.append(Handed(label, array, _to_bytes(array)))
            return value

        return give

    def _list_arrays(self, name: str, value: Any) -> Iterator[tuple[str, np.ndarray]]:
        kind = type(value)
        if kind is _ndarray:
            yield name, value
        elif kind is dict:
            for key, item in _dict_items(value):
                is_own = name == "parameters" and key in self._group
                yield from self._list_arrays(key if is_own else name, item)
        elif kind is list or kind is tuple:
            for item in value:
                yield from self._list_arrays(name, item)


def _is_changed(handed: Handed) -> bool:
    """Whether it holds other bytes; an array that was resized may be too large to be read."""
    array, before = handed.array, handed.before
    return array.nbytes != len(before) or _to_bytes(array) != before


def _list_results(name: str, value: Any) -> Iterator[tuple[str, np.ndarray]]:
    """Arrays of a result: itself, or the entries of a dict by their keys, or of a sequence."""
    kind = type(value)
    if issubclass(kind, _ndarray):
        yield name, value
        return
    for label, item in _list_entries(name, value, kind):
        if issubclass(type(item), _ndarray):
            yield label, item


def _list_entries(name: str, value: Any, kind: type) -> list[tuple[str, Any]]:
    if issubclass(kind, dict):
        entries = list(_dict_items(value))[:MAX_RESULTS]
        return [(_get_text(key, slice(200)), item) for key, item in entries if type(key) is str]
    if issubclass(kind, list):
        items = _get_list(value, slice(MAX_RESULTS))
    elif issubclass(kind, tuple):
        items = _get_tuple(value, slice(MAX_RESULTS))
    else:
        return []
    return [(f"{name}[{at}]", item) for at, item in enumerate(items)]
