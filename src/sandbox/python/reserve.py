"""Memory kept back, so that there is room to say that there is none.

Without it a program that fills its memory and keeps it takes the interpreter's own handling of
exceptions with it, which then fails in ways of its own.
"""
from __future__ import annotations

import numpy as np

# Large enough to come from the kernel, not from the heap, and to go back there; never touched.
_BYTES = 4 << 20

_reserve, _BYTE = np.empty, np.uint8
_held = [_reserve(_BYTES, _BYTE)]


def take_reserve() -> None:
    """Takes the reserve again if it was given up and there is room by now."""
    if not _held:
        try:
            _held.append(_reserve(_BYTES, _BYTE))
        except MemoryError:
            pass  # the next that runs out of memory does so without


def give_up_reserve() -> None:
    """Gives the memory back, for what has to be done after a MemoryError."""
    _held.clear()
