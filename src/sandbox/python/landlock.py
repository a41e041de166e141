"""Landlock, the second wall: a domain in which no path can be reached but those it names."""

import ctypes
import os
from typing import Optional

import kernel

# The same on every machine.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PATH_BENEATH = 1
_EXECUTE, _READ_FILE = 1, 4
_VERSION_FLAG = 1
_RIGHT_BITS = 32


class _RulesetAttributes(ctypes.Structure):
    """struct landlock_ruleset_attr; older kernels take the longer form while its tail is zero."""

    _fields_ = [
        ("filesystem", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class _PathAttributes(ctypes.Structure):
    """struct landlock_path_beneath_attr."""

    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def find_abi() -> int:
    """The version of Landlock in this kernel, 0 where it is absent, switched off or refused."""
    try:
        return kernel.syscall(_CREATE_RULESET, 0, 0, _VERSION_FLAG)
    except OSError:
        return 0


def create_ruleset() -> Optional[int]:
    """
    A descriptor for a ruleset that handles every right this kernel knows and grants none;
    None where there is no Landlock. The rights are found by asking for each alone, so that
    those of newer kernels are denied too.
    """
    if find_abi() == 0:
        return None
    rights = {
        field: sum(1 << bit for bit in range(_RIGHT_BITS) if _is_known(field, 1 << bit))
        for field in ("filesystem", "network", "scoped")
    }
    return _create(_RulesetAttributes(**rights))


def allow_files(ruleset: int, paths: list[str]) -> None:
    """Lets files be read and executed, each by itself; one that is not there is passed over."""
    for path in paths:
        try:
            file = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        rule = _PathAttributes(_EXECUTE | _READ_FILE, file)
        try:
            kernel.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
        finally:
            os.close(file)


def restrict_self(ruleset: int) -> None:
    """Enters the domain for good; needs no_new_privs. Raises OSError."""
    kernel.syscall(_RESTRICT_SELF, ruleset, 0)


def _is_known(field: str, right: int) -> bool:
    try:
        os.close(_create(_RulesetAttributes(**{field: right})))
    except OSError:
        return False
    return True


def _create(attributes: _RulesetAttributes) -> int:
    return kernel.syscall(
        _CREATE_RULESET, ctypes.byref(attributes), ctypes.sizeof(attributes), 0
    )
