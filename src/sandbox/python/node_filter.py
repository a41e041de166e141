"""The system call filter of a Node child: what a Node without a compiler needs, and no more.

It is wider than a Python child's in four places. Node is executed once, by the address of a string
that is gone afterwards. Threads may be made, processes may not. Files may be opened for reading,
which Landlock narrows to those of Node itself. File-backed memory may be executable, which the
loader needs; memory that can be written, or has no file, may not.
"""

import errno
import mmap
import os

import kernel
import seccomp

_MORE = (
    "arch_prctl epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd2 pipe2 pread64"
    " rseq set_robust_list set_tid_address sysinfo"
).split()
# Node asks for its own path, and goes on without it.
_REFUSED = {
    errno.ENOENT: (
        "access faccessat faccessat2 lstat open openat2 readlink readlinkat stat statx"
    ).split(),
    errno.ENOSYS: seccomp.REFUSED[errno.ENOSYS],
    errno.ENOTTY: seccomp.REFUSED[errno.ENOTTY],
}
_CLONE_THREAD = 0x10000
_AT_EMPTY_PATH = 0x1000
_O_TMPFILE = 0o20000000
_MORE_THAN_READING = os.O_ACCMODE | os.O_CREAT | os.O_TRUNC | os.O_APPEND | _O_TMPFILE
_F_GETFD, _F_SETFD, _F_GETFL, _F_DUPFD_CLOEXEC = 1, 2, 3, 1030
_PR_SET_NAME = 15
_MADV_DONTFORK = 10
_BY_ARGUMENT = {
    "fcntl": (1, (_F_GETFD, _F_SETFD, _F_GETFL, _F_DUPFD_CLOEXEC), errno.EPERM),
    "madvise": (2, (*seccomp.MEMORY_ADVICE, _MADV_DONTFORK), errno.EINVAL),
    "prctl": (0, (kernel.PR_GET_NO_NEW_PRIVS, _PR_SET_NAME), errno.EPERM),
    "prlimit64": (0, (0,), errno.EPERM),
}


def build_filter(machine: str, no_path: int, pid: int) -> bytes:
    """
    The filter for the process `pid` on `machine`; `no_path` is the address of the empty path by
    which Node is executed. Raises ValueError for an unknown machine.
    """
    rule = seccomp.rule
    parts = [seccomp.check_architecture(machine)]
    parts += [rule(machine, name, [seccomp.ALLOW]) for name in (*seccomp.ALLOWED, *_MORE)]
    for code, names in _REFUSED.items():
        parts += [rule(machine, name, [seccomp.refuse(code)]) for name in names]
    for name, (index, values, code) in _BY_ARGUMENT.items():
        parts.append(rule(machine, name, seccomp.allow_values(index, values, code)))
    bodies = {
        "clone": seccomp.need_bit(0, _CLONE_THREAD, errno.EPERM),
        "openat": seccomp.refuse_bits(2, _MORE_THAN_READING, errno.EACCES),
        "newfstatat": seccomp.need_bit(3, _AT_EMPTY_PATH, errno.ENOENT),
        "mmap": _refuse_code_from_memory(),
        "mprotect": seccomp.refuse_bits(2, mmap.PROT_EXEC, errno.EACCES),
        "execveat": seccomp.need_address(1, no_path, errno.EPERM),
        # A process that gives up signals itself.
        "tgkill": seccomp.allow_values(0, (pid,), errno.EPERM),
    }
    parts += [rule(machine, name, body) for name, body in bodies.items()]
    return b"".join([*parts, seccomp.refuse(errno.EPERM)])


def _refuse_code_from_memory() -> list[bytes]:
    """Executable memory only where it is a file's and cannot be written."""
    return [
        *[seccomp.load_argument(2), seccomp.skip_unless_bit(mmap.PROT_EXEC, 5)],
        *[seccomp.skip_unless_bit(mmap.PROT_WRITE, 1), seccomp.refuse(errno.EACCES)],
        seccomp.load_argument(3),
        *[seccomp.skip_unless_bit(mmap.MAP_ANONYMOUS, 1), seccomp.refuse(errno.EACCES)],
        seccomp.ALLOW,
    ]
