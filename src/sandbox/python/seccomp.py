"""The system call filter of a Python child, as classic BPF made by hand, and what it is made of."""

import ctypes
import errno
import mmap
import struct

import kernel
import syscalls

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_OFFSET, _ARCH_OFFSET, _ARGUMENTS_OFFSET = 0, 4, 16
_KILL_PROCESS, _ERRNO, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
_X32_BIT = 0x40000000
_MODE_FILTER = 2

ALLOWED = (
    "brk clock_getres clock_gettime clock_nanosleep close exit exit_group fstat futex getcwd"
    " getegid geteuid getgid getgroups getpgid getpgrp getpid getppid getrandom getresgid"
    " getresuid getrlimit getrusage getsid gettid gettimeofday getuid lseek mremap munmap"
    " nanosleep poll ppoll pselect6 read readv restart_syscall rt_sigaction rt_sigprocmask"
    " rt_sigreturn sched_getaffinity sched_yield select sigaltstack time times uname write writev"
).split()

# Refusals that Python and glibc read as "is not there", so that a fallback or a clear message
# follows; whatever is named nowhere in this file is refused with EPERM.
REFUSED = {
    errno.ENOENT: (
        "access faccessat faccessat2 lstat newfstatat open openat openat2 readlink readlinkat"
        " stat statx"
    ).split(),
    errno.ENOSYS: "clone3 io_uring_setup pkey_alloc".split(),
    errno.ENOTTY: ["ioctl"],
}

_F_GETFD, _F_GETFL = 1, 3
# What allocators use: NORMAL to DONTNEED, FREE, HUGEPAGE, NOHUGEPAGE; not MERGEABLE, by which
# one process could feel the pages of another.
MEMORY_ADVICE = (0, 1, 2, 3, 4, 8, 14, 15)

# name: (index of the argument, values that are let through, error for the others)
_BY_ARGUMENT = {
    "fcntl": (1, (_F_GETFD, _F_GETFL), errno.EPERM),
    "madvise": (2, MEMORY_ADVICE, errno.EINVAL),
    "prctl": (0, (kernel.PR_GET_NO_NEW_PRIVS,), errno.EPERM),
    "prlimit64": (0, (0,), errno.EPERM),
}
_NOT_EXECUTABLE = {"mmap": 2, "mprotect": 2}


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def build_filter(machine: str) -> bytes:
    """
    The filter for `machine` ("x86_64" or "aarch64"): eight bytes an instruction.

    A call of another architecture, x32 included, kills the process. Raises ValueError for
    another machine.
    """
    parts = [check_architecture(machine)]
    parts += [rule(machine, name, [ALLOW]) for name in ALLOWED]
    for code, names in REFUSED.items():
        parts += [rule(machine, name, [refuse(code)]) for name in names]
    for name, (index, values, code) in _BY_ARGUMENT.items():
        parts.append(rule(machine, name, allow_values(index, values, code)))
    for name, index in _NOT_EXECUTABLE.items():
        parts.append(rule(machine, name, refuse_bits(index, mmap.PROT_EXEC, errno.EACCES)))
    parts.append(refuse(errno.EPERM))
    return b"".join(parts)


def install_filter(program: bytes) -> None:
    """Puts this process behind the filter for good; needs no_new_privs. Raises OSError."""
    header = _Program(len(program) // 8, program)
    kernel.prctl_pointer(kernel.PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(header))


def check_architecture(machine: str) -> bytes:
    """Kills the process for a call of another architecture. Raises ValueError for an unknown."""
    if machine not in syscalls.AUDIT_ARCHITECTURES:
        known = ", ".join(syscalls.AUDIT_ARCHITECTURES)
        raise ValueError(f"no system call table for {machine}; there is one for {known}")
    code = _load(_ARCH_OFFSET)
    code += _jump(_EQUAL, syscalls.AUDIT_ARCHITECTURES[machine], 1, 0) + _return(_KILL_PROCESS)
    code += _load(_NUMBER_OFFSET)
    if machine == "x86_64":
        code += _jump(_AT_LEAST, _X32_BIT, 0, 1) + _return(_KILL_PROCESS)
    return code


def rule(machine: str, name: str, body: list[bytes]) -> bytes:
    """What to do about one call; every way through `body` ends with a verdict."""
    number = syscalls.find_number(name, machine)
    if number is None:
        return b""
    return _jump(_EQUAL, number, 0, len(body)) + b"".join(body)


def refuse(code: int) -> bytes:
    """The verdict that the call fails with this error."""
    return _return(_ERRNO | code)


def allow_values(index: int, values: tuple[int, ...], code: int) -> list[bytes]:
    """Lets the call through for these values of an argument."""
    body = [load_argument(index)]
    for value in values:
        body += [_jump(_EQUAL, value, 0, 1), ALLOW]
    return [*body, refuse(code)]


def refuse_bits(index: int, bits: int, code: int) -> list[bytes]:
    """Refuses the call when an argument has any of these bits."""
    return [load_argument(index), skip_unless_bit(bits, 1), refuse(code), ALLOW]


def need_bit(index: int, bit: int, code: int) -> list[bytes]:
    """Lets the call through when an argument has this bit."""
    return [load_argument(index), skip_unless_bit(bit, 1), ALLOW, refuse(code)]


def need_address(index: int, address: int, code: int) -> list[bytes]:
    """Lets the call through when an argument is this address."""
    low, high = address & 0xFFFFFFFF, address >> 32
    return [
        *[load_argument(index), _jump(_EQUAL, low, 0, 3)],
        *[_load(_ARGUMENTS_OFFSET + 8 * index + 4), _jump(_EQUAL, high, 0, 1), ALLOW],
        refuse(code),
    ]


def load_argument(index: int) -> bytes:
    """The low word of an argument; both machines are little-endian."""
    # The kernel reads each of these arguments as 32 bits (an int, or flags in the low word).
    return _load(_ARGUMENTS_OFFSET + 8 * index)


def skip_unless_bit(bits: int, count: int) -> bytes:
    """Skips `count` instructions when what was loaded has none of these bits."""
    return _jump(_ANY_BIT, bits, 0, count)


def _load(offset: int) -> bytes:
    return struct.pack("<HBBI", _LOAD, 0, 0, offset)


def _jump(code: int, value: int, if_true: int, if_false: int) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _return(value: int) -> bytes:
    return struct.pack("<HBBI", _RETURN, 0, 0, value)


ALLOW = _return(_ALLOW)
