"""Landlock, the second wall: a domain in which no path can be reached at all."""

import ctypes
import os
from typing import Optional

import kernel

# The same on every machine.
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_VERSION_FLAG = 1
_RIGHT_BITS = 32


class _RulesetAttributes(ctypes.Structure):
    """struct landlock_ruleset_attr; older kernels take the longer form while its tail is zero."""

    _fields_ = [
        ("filesystem", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


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
