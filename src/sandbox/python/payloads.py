"""Payloads of LOAD, LEND, RUN and ANSWER: a JSON header, then the tensors it points to by number.

u32 LE header length | header | zeros up to a multiple of 8 | tensors, each
u8 dtype | u8 ndim | u8 flags | 5 zeros | u32 LE dims | zeros up to a multiple of 8 | float64 LE.
"""
from __future__ import annotations

import json
from struct import Struct, pack, unpack_from
from typing import Any

import numpy as np

FLOAT64, FLOAT32, INT64, BOOL = 0, 1, 2, 3
SHAPE_ONLY = 1

_LENGTH = Struct("<I")
_TENSOR = Struct("<BBB5x")
_DTYPES = {FLOAT64: np.float64, FLOAT32: np.float32, INT64: np.int64, BOOL: np.bool_}
_LARGEST_SIDE = 0xFFFFFFFF

_decode = json.JSONDecoder().decode
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_from_buffer, _float64 = np.frombuffer, np.dtype("<f8")


def read_payload(payload: bytes) -> tuple[dict[str, Any], list[np.ndarray]]:
    """Splits a request of the host into its header and its arrays, which are read-only."""
    (length,) = _LENGTH.unpack_from(payload)
    header = _decode(payload[_LENGTH.size:_LENGTH.size + length].decode())
    tensors = []
    offset = _up_to_8(_LENGTH.size + length)
    while offset < len(payload):
        tensor, offset = _read_tensor(payload, offset)
        tensors.append(tensor)
    return header, tensors


def make_payload(header: dict[str, Any], tensors: list[bytes]) -> bytes:
    """Joins a header and tensors of `make_tensor`; lone surrogates become question marks."""
    text = _encode(header).encode("utf-8", "replace")
    head = _LENGTH.pack(len(text)) + text
    return b"".join([head, bytes(_up_to_8(len(head)) - len(head)), *tensors])


def make_tensor(dtype: int, shape: tuple[int, ...], data: bytes | None) -> bytes:
    """One tensor as bytes; without data only its shape, whose sides are capped at 2^32 - 1."""
    sides = [min(side, _LARGEST_SIDE) for side in shape]
    head = _TENSOR.pack(dtype, len(sides), SHAPE_ONLY if data is None else 0)
    dims = pack(f"<{len(sides)}I", *sides)
    return head + dims + bytes(_up_to_8(len(dims)) - len(dims)) + (data or b"")


def _read_tensor(payload: bytes, offset: int) -> tuple[np.ndarray, int]:
    dtype, ndim, _ = _TENSOR.unpack_from(payload, offset)
    shape = unpack_from(f"<{ndim}I", payload, offset + _TENSOR.size)
    start = offset + _TENSOR.size + _up_to_8(4 * ndim)
    count = 1
    for side in shape:
        count *= side
    data = _from_buffer(payload, _float64, count, start) if count else np.zeros(0)
    array = data.reshape(shape)
    if dtype != FLOAT64:
        array = array.astype(_DTYPES[dtype])
    return array, start + 8 * count


def _up_to_8(size: int) -> int:
    return (size + 7) & ~7
