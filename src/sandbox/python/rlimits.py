"""Resource limits of a sandbox child, in two steps: ceilings at birth, the request's own later."""

import os
import resource
from typing import Optional

_MEBIBYTE = 1024 * 1024
_STACK_BYTES = 8 * _MEBIBYTE
_DESCRIPTORS = 16
_NODE_DESCRIPTORS = 64
_NODE_THREADS = 16
# What Node writes to before any program runs: its heap, and the stacks of its threads.
_NODE_BASE_MB = 128

_base_vm_bytes = 0
# What a session may have in MiB, and what was resident when it began in KiB.
_allowed: dict[str, int] = {"memory_mb": 0, "base_kb": 0}

_usage, _SELF = resource.getrusage, resource.RUSAGE_SELF


def measure_base() -> int:
    """Reads and remembers the address space this process has now, in bytes; from /proc."""
    global _base_vm_bytes
    with open("/proc/self/statm", encoding="ascii") as statm:
        _base_vm_bytes = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return _base_vm_bytes


def apply_ceilings(cpu_ms: int, memory_mb: int, own_uid: bool) -> None:
    """
    Limits no session may pass, and those that are the same for all. NPROC counts a user's
    processes on the whole machine, so it is set only where the child has a uid of its own.
    """
    _apply_fixed(_DESCRIPTORS, 0 if own_uid else None)
    lower_limits(cpu_ms, memory_mb)


def apply_node_ceilings(cpu_ms: int, memory_mb: int, own_uid: bool) -> None:
    """
    The same for a Node, which reserves address space that it never uses: limited is what it can
    write to. It has some threads of its own.
    """
    _apply_fixed(_NODE_DESCRIPTORS, _NODE_THREADS if own_uid else None)
    _lower_cpu(cpu_ms)
    size = (_NODE_BASE_MB + memory_mb) * _MEBIBYTE
    _lower(resource.RLIMIT_DATA, size, size)


def _apply_fixed(descriptors: int, processes: Optional[int]) -> None:
    fixed = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_NICE: 0,
        resource.RLIMIT_RTPRIO: 0,
        resource.RLIMIT_NOFILE: descriptors,
        resource.RLIMIT_STACK: _STACK_BYTES,
    }
    if processes is not None:
        fixed[resource.RLIMIT_NPROC] = processes
    for limit, value in fixed.items():
        _lower(limit, value, value)


def lower_limits(cpu_ms: int, memory_mb: int, base_vm_bytes: Optional[int] = None) -> None:
    """
    Lowers CPU time to `cpu_ms` and address space to `memory_mb` MiB above `base_vm_bytes`, by
    default what `measure_base` saw. Never raises a limit; works after lock-down. The kernel counts
    whole seconds, and what was used before: the host watches the exact time, and this is for when
    it does not. SIGXCPU comes within two seconds above the limit, SIGKILL a second later.
    """
    _lower_cpu(cpu_ms)
    base = _base_vm_bytes if base_vm_bytes is None else base_vm_bytes
    space = base + memory_mb * _MEBIBYTE
    _lower(resource.RLIMIT_AS, space, space)
    _allowed.update(memory_mb=memory_mb, base_kb=_usage(_SELF).ru_maxrss)


def measure_memory() -> tuple[int, int]:
    """How much the session has filled at most, and its limit, in MiB."""
    filled_kb = _usage(_SELF).ru_maxrss - _allowed["base_kb"]
    return max(0, filled_kb // 1024), _allowed["memory_mb"]


def tell_memory() -> str:
    """The same for a message."""
    filled_mb, memory_mb = measure_memory()
    return f"the code had filled {filled_mb} MiB, and memoryMb is {memory_mb}"


def _lower_cpu(cpu_ms: int) -> None:
    seconds = -(-cpu_ms // 1000) + 1
    _lower(resource.RLIMIT_CPU, seconds, seconds + 1)


def _lower(limit: int, soft: int, hard: int) -> None:
    soft_now, hard_now = resource.getrlimit(limit)
    resource.setrlimit(limit, (_smaller(soft, soft_now), _smaller(hard, hard_now)))


def _smaller(value: int, now: int) -> int:
    return value if now == resource.RLIM_INFINITY else min(value, now)
