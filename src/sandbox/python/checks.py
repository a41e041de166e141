"""What a locked child tries, and what it must see; each answers (held, what was seen)."""

import errno
import mmap
import os
import resource
import socket
from typing import Callable

import kernel
import lockdown
import syscalls

_PAGE_BYTES = 4096
_MATRIX_SIDE = 400
_PTRACE_ATTACH = 16

Told = tuple[bool, str]
Check = Callable[[lockdown.Walls], Told]


def _expect_errno(code: int, attempt: Callable[[], object]) -> Told:
    try:
        outcome = attempt()
    except OSError as error:
        return error.errno == code, errno.errorcode.get(error.errno or 0, str(error))
    return False, f"was allowed ({outcome!r})"


def _try_fork(walls: lockdown.Walls) -> Told:
    def attempt() -> int:
        child = os.fork()
        if child == 0:
            os._exit(0)
        return child

    return _expect_errno(errno.EPERM, attempt)


def _try_execve(walls: lockdown.Walls) -> Told:
    return _expect_errno(errno.EPERM, lambda: os.execve("/bin/true", ["true"], {}))


def _try_socket(walls: lockdown.Walls) -> Told:
    return _expect_errno(errno.EPERM, lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))


def _try_open(walls: lockdown.Walls) -> Told:
    return _expect_errno(errno.ENOENT, lambda: os.open("/", os.O_RDONLY))


def _try_ptrace(walls: lockdown.Walls) -> Told:
    number = syscalls.find_number("ptrace", os.uname().machine)
    return _expect_errno(
        errno.EPERM, lambda: kernel.syscall(number or 0, _PTRACE_ATTACH, walls.server_pid, 0, 0)
    )


def _try_kill(walls: lockdown.Walls) -> Told:
    return _expect_errno(errno.EPERM, lambda: os.kill(walls.server_pid, 0))


def _try_executable_memory(walls: lockdown.Walls) -> Told:
    protection = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
    return _expect_errno(errno.EACCES, lambda: mmap.mmap(-1, _PAGE_BYTES, prot=protection))


def _try_memory(walls: lockdown.Walls) -> Told:
    size = (walls.memory_mb + 1) * 1024 * 1024
    return _expect_errno(errno.ENOMEM, lambda: mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE))


def _read_limits(walls: lockdown.Walls) -> Told:
    processor = resource.getrlimit(resource.RLIMIT_CPU)
    core = resource.getrlimit(resource.RLIMIT_CORE)
    files = resource.getrlimit(resource.RLIMIT_FSIZE)
    ok = processor[1] != resource.RLIM_INFINITY and core == (0, 0) and files == (0, 0)
    return ok, f"cpu {processor[0]} s, core {core[1]} bytes, file size {files[1]} bytes"


def _read_no_new_privs(walls: lockdown.Walls) -> Told:
    value = kernel.prctl(kernel.PR_GET_NO_NEW_PRIVS)
    return value == 1, str(value)


def _try_path(walls: lockdown.Walls) -> Told:
    if walls.ruleset is None:
        return False, "this kernel has no Landlock"
    return _expect_errno(errno.EACCES, lambda: os.open("/", os.O_RDONLY))


def _read_uid(walls: lockdown.Walls) -> Told:
    users, groups = os.getresuid(), os.getresgid()
    ok = walls.first_uid is not None and set(users + groups) == {walls.first_uid}
    return ok and os.getgroups() == [], f"uid {users[1]}, gid {groups[1]}"


def _draw_random(walls: lockdown.Walls) -> Told:
    return len(os.urandom(16)) == 16, "16 bytes"


def _multiply(walls: lockdown.Walls) -> Told:
    import numpy as np

    matrix = np.ones((_MATRIX_SIDE, _MATRIX_SIDE))
    entry = float((matrix @ matrix)[0, 0])
    return entry == _MATRIX_SIDE, str(entry)


# Layer, the step to leave out so that the layer is met alone, and the checks.
CHECKS: list[tuple[str, str, dict[str, Check]]] = [
    (
        "seccomp",
        "",
        {
            "fork": _try_fork,
            "execve": _try_execve,
            "socket": _try_socket,
            "open": _try_open,
            "ptrace the fork server": _try_ptrace,
            "signal the fork server": _try_kill,
            "executable memory": _try_executable_memory,
        },
    ),
    ("rlimits", "", {"limits": _read_limits, "address space": _try_memory}),
    ("noNewPrivs", "", {"flag": _read_no_new_privs}),
    ("landlock", "seccomp", {"open": _try_path}),
    ("uid", "", {"ids": _read_uid}),
    ("work", "", {"random bytes": _draw_random, "matrix product": _multiply}),
]
