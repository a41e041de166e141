"""What a program prints and the warnings it causes, kept within caps and never on a real stream."""
from __future__ import annotations

import io
import sys
import warnings
from typing import Any, Callable

import numpy as np

from numeric import name_of

KEPT_CHARACTERS = 8192
MAX_WARNINGS = 10
MAX_WARNING_TEXT = 300

_set_trace, _set_profile = sys.settrace, sys.setprofile
_is_ascii, _length, _cut, _encode = str.isascii, str.__len__, str.__getitem__, str.encode


class Capture(io.TextIOBase):
    """Stands in for standard output and error: keeps the first 8 Ki characters, counts the rest.

    `on_flood` is called, and must not return, once `limit_bytes` are passed in all.
    """

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, on_flood: Callable[[int], None]) -> None:
        self.limit_bytes = sys.maxsize
        self.buffer = _Buffer(self)
        self._on_flood = on_flood
        self._total_bytes = 0
        self._kept: list[str] = []
        self._room = KEPT_CHARACTERS
        self._truncated = False
        self._warnings: list[str] = []

    def write(self, text: str) -> int:
        if not issubclass(type(text), str):
            raise TypeError(f"write() argument must be str, not {name_of(type(text))}")
        size = _length(text)
        self._total_bytes += size if _is_ascii(text) else len(_encode(text, "utf-8", "replace"))
        if self._total_bytes > self.limit_bytes:
            self._on_flood(self._total_bytes)
        if self._room > 0:
            self._kept.append(_cut(text, slice(self._room)))
        self._truncated = self._truncated or size > self._room
        self._room = max(0, self._room - size)
        return size

    def writable(self) -> bool:
        return True

    def close(self) -> None:
        """Does nothing: a program that closes its output can still be graded."""

    def start(self) -> None:
        """Begins a new answer: nothing kept, our streams in place, nobody tracing."""
        _set_trace(None)
        _set_profile(None)
        sys.stdout = sys.stderr = self
        self._kept, self._room, self._truncated = [], KEPT_CHARACTERS, False
        self._warnings = []

    def mark(self) -> int:
        """A place in what was printed, for `text`."""
        return len(self._kept)

    def text(self, mark: int = 0) -> str:
        """What was printed since `start`, or since a mark."""
        return "".join(self._kept[mark:])

    def facts(self) -> dict[str, Any]:
        """What was printed and warned of since `start`, as fields of RunResult."""
        return {
            "stdout": self.text(),
            "stdoutTruncated": self._truncated,
            "warnings": self._warnings,
        }

    def record_warning(self, message: Any, category: Any, *_: Any, **__: Any) -> None:
        """Takes the place of `warnings.showwarning`."""
        if len(self._warnings) < MAX_WARNINGS:
            text = f"{name_of(category)}: {str(message)[:MAX_WARNING_TEXT]}"
            if text not in self._warnings:
                self._warnings.append(text)


class _Buffer(io.RawIOBase):
    """The binary face of the captured output, for programs that write to sys.stdout.buffer."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture

    def write(self, data: Any) -> int:
        held = bytes(data)
        self._capture.write(held.decode("utf-8", "replace"))
        return len(held)

    def writable(self) -> bool:
        return True

    def close(self) -> None:
        """Does nothing, as for the text side."""


def hear_warnings(capture: Capture) -> None:
    """Routes Python's and NumPy's warnings to the capture.

    Of deprecations only those of the program's own lines are heard, as Python does by default.
    """
    warnings.resetwarnings()
    warnings.simplefilter("always")
    for quiet in (DeprecationWarning, PendingDeprecationWarning, ResourceWarning, ImportWarning):
        warnings.simplefilter("ignore", quiet)
    warnings.filterwarnings("always", category=DeprecationWarning, module="__main__")
    warnings.showwarning = capture.record_warning
    np.seterr(divide="warn", over="warn", under="ignore", invalid="warn")
