"""System calls that Python's standard library does not wrap."""

import ctypes
import os

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
PR_GET_NO_NEW_PRIVS = 39

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.syscall.restype = ctypes.c_long
_CAPABILITY_VERSION_3 = 0x20080522


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapabilityData(ctypes.Structure):
    _fields_ = [
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    ]


# What capset(2) reads to take everything away, made once and shared with every child.
_NO_CAPABILITIES = (
    ctypes.byref(_CapabilityHeader(_CAPABILITY_VERSION_3, 0)),
    ctypes.byref((_CapabilityData * 2)()),
)


def prctl(option: int, *arguments: int) -> int:
    """prctl(2) with the arguments left out as zero. Raises OSError."""
    words = [ctypes.c_ulong(word) for word in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(_LIBC.prctl(option, *words), f"prctl({option})")


def prctl_pointer(option: int, value: int, pointer: object) -> int:
    """prctl(2) whose third argument is an address. Raises OSError."""
    status = _LIBC.prctl(
        option, ctypes.c_ulong(value), pointer, ctypes.c_ulong(0), ctypes.c_ulong(0)
    )
    return _checked(status, f"prctl({option})")


def syscall(number: int, *arguments: object) -> int:
    """syscall(2); integers travel as longs, ctypes objects as they are. Raises OSError."""
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return _checked(_LIBC.syscall(ctypes.c_long(number), *words), f"system call {number}")


def drop_capabilities() -> None:
    """Gives up every capability of this process for good (given no_new_privs). Raises OSError."""
    _checked(_LIBC.capset(*_NO_CAPABILITIES), "capset")


def _checked(status: int, name: str) -> int:
    if status < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return int(status)
