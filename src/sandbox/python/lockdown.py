"""How a forked child gives up everything but one connection, step by step."""

import fcntl
import os
import resource
import signal
from dataclasses import dataclass
from typing import Callable, Optional

import kernel
import landlock
import rlimits
import seccomp

CONNECTION = 3
# Where the descriptors stay that children need during lock-down: out of the way of 0 to 3.
HIGH_DESCRIPTOR = 200
_OPEN_FILES = 256
_NICENESS = 5
_OUT_OF_MEMORY_SCORE = b"1000"


@dataclass(frozen=True)
class Walls:
    """What the fork server makes once and every child uses."""

    server_pid: int
    null: int
    bpf: bytes
    ruleset: Optional[int]
    first_uid: Optional[int]
    cpu_ms: int
    memory_mb: int


class LockDownError(Exception):
    """A step of the lock-down that failed; the child must not go on."""


def raise_walls(machine: str, first_uid: Optional[int], ceilings: dict[str, int]) -> Walls:
    """
    Prepares the lock-down in the fork server, once. `first_uid` is the uid of the child in slot
    0, the others follow; None keeps the server's own. `ceilings` holds cpuMs and memoryMb.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, min(hard, _OPEN_FILES)))
    ruleset = landlock.create_ruleset()
    rlimits.measure_base()
    return Walls(
        server_pid=os.getpid(),
        null=move_up(os.open(os.devnull, os.O_RDWR)),
        bpf=seccomp.build_filter(machine),
        ruleset=None if ruleset is None else move_up(ruleset),
        first_uid=first_uid,
        cpu_ms=ceilings["cpuMs"],
        memory_mb=ceilings["memoryMb"],
    )


def lock_down(connection: int, slot: int, walls: Walls, without: str = "") -> None:
    """
    Locks this process up, with `connection` as descriptor 3. `without` leaves out one step, for a
    probe of another. Raises LockDownError.
    """
    steps = list_steps(connection, slot, walls)
    take_steps({name: step for name, step in steps.items() if name != without})


def list_steps(connection: int, slot: int, walls: Walls) -> dict[str, Callable[[], None]]:
    """
    What a Python child does, by name. The order matters: setresuid clears the death signal,
    Landlock and seccomp need no_new_privs, and seccomp takes away the calls that the other steps
    use.
    """
    own_uid = walls.first_uid is not None
    return {
        "descriptors": lambda: keep_descriptors(connection, walls),
        "priority": _yield_to_others,
        "rlimits": lambda: rlimits.apply_ceilings(walls.cpu_ms, walls.memory_mb, own_uid),
        "uid": lambda: drop_uid(walls.first_uid, slot),
        "capabilities": kernel.drop_capabilities,
        "death signal": lambda: _die_with(walls.server_pid),
        "dumpable": lambda: _set(kernel.PR_SET_DUMPABLE, 0),
        "no_new_privs": lambda: _set(kernel.PR_SET_NO_NEW_PRIVS, 1),
        "landlock": lambda: _enter_landlock(walls.ruleset),
        "seccomp": lambda: seccomp.install_filter(walls.bpf),
    }


def take_steps(steps: dict[str, Callable[[], None]]) -> None:
    """Takes them in order. Raises LockDownError, by the name of the step that failed."""
    for name, step in steps.items():
        try:
            step()
        except Exception as error:
            raise LockDownError(f"{name}: {error}") from error


def drop_uid(first_uid: Optional[int], slot: int) -> None:
    """Becomes the user and group of `slot`, for good; nothing where there is no uid to take."""
    if first_uid is None:
        return
    own = first_uid + slot
    os.setgroups([])
    os.setresgid(own, own, own)
    os.setresuid(own, own, own)


def keep_descriptors(connection: int, walls: Walls) -> None:
    """Nothing on 0 to 2, `connection` on 3, and else only what a later step closes."""
    for standard in (0, 1, 2):
        os.dup2(walls.null, standard)
    if connection != CONNECTION:
        os.dup2(connection, CONNECTION)
    kept = _OPEN_FILES if walls.ruleset is None else walls.ruleset
    os.closerange(CONNECTION + 1, kept)
    os.closerange(kept + 1, _OPEN_FILES)


def _yield_to_others() -> None:
    os.nice(_NICENESS)
    # An undumpable process of a plain user does not own its files in /proc.
    _set(kernel.PR_SET_DUMPABLE, 1)
    try:
        # By descriptor: a file object would copy a hundred pages of the fork server's memory.
        score = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
    except OSError:
        # Some containers keep /proc read-only; the limit on address space holds all the same.
        return
    try:
        os.write(score, _OUT_OF_MEMORY_SCORE)
    except OSError:
        pass
    finally:
        os.close(score)


def _die_with(server_pid: int) -> None:
    _set(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server_pid:
        raise OSError("the fork server is gone")


def _enter_landlock(ruleset: Optional[int]) -> None:
    if ruleset is None:
        return
    landlock.restrict_self(ruleset)
    os.close(ruleset)


def _set(option: int, value: int) -> None:
    kernel.prctl(option, value)


def move_up(descriptor: int) -> int:
    """The descriptor at a number where no child's own is put."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, HIGH_DESCRIPTOR)
    os.close(descriptor)
    return moved
