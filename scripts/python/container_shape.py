"""
Runs a command with the system calls and the capabilities of a plain container, where there is no
container engine to ask.

Usage (by root): container_shape.py docker-root|docker-nonroot|k8s-restricted UID COMMAND [ARG ...]

docker-root    Docker's default: root, fourteen capabilities, Docker's default seccomp profile
docker-nonroot the same with `--user UID`: no capability is left to use
k8s-restricted the restricted pod security standard: UID, no capabilities, no new privileges, and
               the runtime's default profile, which is the same

From moby's default profile are taken the calls that it refuses to a container without further
capabilities. Not imitated: AppArmor, namespaces, mounts, memory limits.
"""

import ctypes
import errno
import os
import struct
import sys

MODES = ("docker-root", "docker-nonroot", "k8s-restricted")

# chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot
# mknod audit_write setfcap
_DOCKER_CAPABILITIES = (0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31)
_LAST_CAPABILITY = 40
_CAPABILITY_VERSION_3 = 0x20080522
_PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 22, 24, 38
_MODE_FILTER = 2

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

# name: (x86_64, aarch64); calls of one machine alone have None for the other.
_REFUSED = {
    "_sysctl": (156, None), "acct": (163, 89), "add_key": (248, 217), "bpf": (321, 280),
    "clock_settime": (227, 112), "create_module": (174, None), "delete_module": (176, 106),
    "fanotify_init": (300, 262), "finit_module": (313, 273), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fsopen": (430, 430), "fspick": (433, 433),
    "get_kernel_syms": (177, None), "get_mempolicy": (239, 236), "init_module": (175, 105),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425), "ioperm": (173, None), "iopl": (172, None),
    "kcmp": (312, 272), "kexec_file_load": (320, 294), "kexec_load": (246, 104),
    "keyctl": (250, 219), "lookup_dcookie": (212, 18), "mbind": (237, 235),
    "migrate_pages": (256, 238), "mount": (165, 40), "mount_setattr": (442, 442),
    "move_mount": (429, 429), "move_pages": (279, 239), "nfsservctl": (180, 42),
    "open_by_handle_at": (304, 265), "open_tree": (428, 428), "perf_event_open": (298, 241),
    "pidfd_getfd": (438, 438), "pivot_root": (155, 41), "process_madvise": (440, 440),
    "query_module": (178, None), "quotactl": (179, 60), "quotactl_fd": (443, 443),
    "reboot": (169, 142), "request_key": (249, 218), "set_mempolicy": (238, 237),
    "set_mempolicy_home_node": (450, 450), "setdomainname": (171, 162),
    "sethostname": (170, 161), "setns": (308, 268), "settimeofday": (164, 170),
    "swapoff": (168, 225), "swapon": (167, 224), "sysfs": (139, None), "syslog": (103, 116),
    "umount2": (166, 39), "unshare": (272, 97), "uselib": (134, None),
    "userfaultfd": (323, 282), "ustat": (136, None), "vhangup": (153, 58),
    "vserver": (236, None),
}  # fmt: skip
_CLONE, _CLONE3, _PERSONALITY, _SOCKET = (56, 220), (435, 435), (135, 92), (41, 198)
# Newer calls than these are in no released profile.
_NEWEST = 456
_NEW_NAMESPACES = 0x7E020000
_PERSONALITIES = (0, 8, 0x20000, 0x20008, 0xFFFFFFFF)
_ALG, _VSOCK = 38, 40

_LOAD, _AND, _EQUAL, _ABOVE, _RETURN = 0x20, 0x54, 0x15, 0x25, 0x06
_NUMBER_OFFSET, _ARCH_OFFSET, _FIRST_ARGUMENT_OFFSET = 0, 4, 16
_ERRNO, _ALLOW = 0x00050000, 0x7FFF0000

_LIBC = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Takes on the shape and becomes the command."""
    if len(sys.argv) < 4 or sys.argv[1] not in MODES:
        sys.exit(__doc__)
    enter(sys.argv[1], int(sys.argv[2]))
    os.execvp(sys.argv[3], sys.argv[3:])


def enter(mode: str, uid: int) -> None:
    """Takes on the shape for good; `uid` counts where the mode is not root's. Raises OSError."""
    kept = () if mode == "k8s-restricted" else _DOCKER_CAPABILITIES
    for capability in range(_LAST_CAPABILITY + 1):
        if capability not in kept:
            _LIBC.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    if mode == "k8s-restricted":
        _check(_LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    # While there is CAP_SYS_ADMIN, as a container's runtime does: Docker sets no no_new_privs.
    _install(build_filter(os.uname().machine))
    os.setgroups([])
    if mode == "docker-root":
        _keep_capabilities(kept)
    else:
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)


def build_filter(machine: str) -> bytes:
    """The profile as classic BPF, eight bytes each. Raises KeyError for other machines."""
    column, architecture = _MACHINES[machine]
    code = _load(_ARCH_OFFSET) + _jump(_EQUAL, architecture, 1, 0) + _refuse(errno.EPERM)
    code += _load(_NUMBER_OFFSET) + _jump(_ABOVE, _NEWEST, 0, 1) + _refuse(errno.EPERM)
    for numbers in _REFUSED.values():
        if numbers[column] is not None:
            code += _jump(_EQUAL, numbers[column], 0, 1) + _refuse(errno.EPERM)
    code += _jump(_EQUAL, _CLONE3[column], 0, 1) + _refuse(errno.ENOSYS)
    code += _rule(_CLONE[column], _step(_AND, _NEW_NAMESPACES) + _allow_only((0,)))
    code += _rule(_PERSONALITY[column], _allow_only(_PERSONALITIES))
    families = _jump(_EQUAL, _ALG, 1, 0) + _jump(_EQUAL, _VSOCK, 0, 1) + _refuse(errno.EPERM)
    code += _rule(_SOCKET[column], families + _step(_RETURN, _ALLOW))
    return code + _step(_RETURN, _ALLOW)


def _rule(number: int, body: bytes) -> bytes:
    body = _load(_FIRST_ARGUMENT_OFFSET) + body
    return _jump(_EQUAL, number, 0, len(body) // 8) + body


def _allow_only(values: "tuple[int, ...]") -> bytes:
    code = b"".join(_jump(_EQUAL, value, 0, 1) + _step(_RETURN, _ALLOW) for value in values)
    return code + _refuse(errno.EPERM)


def _refuse(code: int) -> bytes:
    return _step(_RETURN, _ERRNO | code)


def _load(offset: int) -> bytes:
    return _step(_LOAD, offset)


def _step(code: int, value: int) -> bytes:
    return _jump(code, value, 0, 0)


def _jump(code: int, value: int, if_true: int, if_false: int) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _install(program: bytes) -> None:
    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]

    header = Program(len(program) // 8, program)
    status = _LIBC.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(header), 0, 0)
    _check(status, "the seccomp profile")


def _keep_capabilities(kept: "tuple[int, ...]") -> None:
    mask = sum(1 << capability for capability in kept)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    low, high = mask & 0xFFFFFFFF, mask >> 32
    data = (ctypes.c_uint32 * 6)(low, low, 0, high, high, 0)
    _check(_LIBC.capset(header, data), "the capabilities")


def _check(status: int, what: str) -> None:
    if status != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what} could not be set: {os.strerror(code)}; this needs root")


if __name__ == "__main__":
    main()
