"""Frames on the connection to the host: u32 LE length, u8 type, 3 zero bytes, payload.

The child reads requests and writes answers, and perhaps one LIMIT before it ends.
"""
from __future__ import annotations

import os
from struct import Struct

LOAD, LEND, RUN, MUTATE, REHEARSE = 1, 2, 3, 4, 5
READY, ANSWER, LIMIT = 16, 17, 18

_HEAD = Struct("<IB3x")
# One read never reserves more than this, however long the frame says it is.
_PIECE_BYTES = 1 << 20

# Taken at import: a program that replaces os.read or os.write breaks only itself.
_read, _write = os.read, os.write


def read_frame(fd: int) -> tuple[int, bytes] | None:
    """Waits for the next frame and returns its type and payload; None at the end of the stream."""
    head = _read_exactly(fd, _HEAD.size)
    if head is None:
        return None
    length, kind = _HEAD.unpack(head)
    payload = _read_exactly(fd, length)
    return None if payload is None else (kind, payload)


def write_frame(fd: int, kind: int, payload: bytes) -> None:
    """Writes one frame and blocks until the host has taken it."""
    _write_all(fd, _HEAD.pack(len(payload), kind) + payload)


def _read_exactly(fd: int, size: int) -> bytes | None:
    pieces = []
    while size > 0:
        piece = _read(fd, min(size, _PIECE_BYTES))
        if not piece:
            return None
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _write_all(fd: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[_write(fd, rest):]
