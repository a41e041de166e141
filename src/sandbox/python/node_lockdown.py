"""How a forked child becomes a locked Node: the same steps as for Python, then one execve."""

import ctypes
import errno
import os
import struct
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import kernel
import landlock
import lockdown
import node_filter
import rlimits
import seccomp
import syscalls

_MEMORY = struct.Struct("<I")
_AT_EMPTY_PATH = 0x1000
_EXECUTABLE = 100
_LIBRARY_LIST = "/etc/ld.so.cache"
# Node has no compiler, makes no threads of its own accord, and reads no configuration.
_FLAGS = (
    "--jitless --v8-pool-size=0 --disable-sigusr1 --no-addons --no-warnings --no-deprecation"
    " --no-experimental-strip-types --input-type=commonjs --disable-wasm-trap-handler"
).split()
_BOOT = "require('vm').compileFunction(require('fs').readFileSync(0, 'utf8'), ['require'])(require)"
_ENVIRONMENT = {"HOME": "/", "LC_ALL": "C.UTF-8", "OPENSSL_CONF": "/nonexistent", "TZ": "UTC0"}


@dataclass(frozen=True)
class NodeWalls:
    """What the fork server makes once for every Node child."""

    base: lockdown.Walls
    machine: str
    executable: str
    runner: str
    # An empty text at an address that means nothing in the Node that comes of the child.
    no_path: Any


def raise_walls(base: lockdown.Walls, machine: str, config: dict[str, Any]) -> NodeWalls:
    """
    Prepares the lock-down of Node children: `config` has the `executable`, the `libraries` that
    it loads, and the `runner`, which is the program. Raises OSError.
    """
    ruleset = landlock.create_ruleset()
    if ruleset is None:
        raise OSError(errno.ENOSYS, "without Landlock a Node child could read every file")
    files = [config["executable"], *config["libraries"], _LIBRARY_LIST]
    landlock.allow_files(ruleset, files)
    return NodeWalls(
        base=replace(base, ruleset=lockdown.move_up(ruleset)),
        machine=machine,
        executable=config["executable"],
        runner=config["runner"],
        no_path=ctypes.create_string_buffer(b""),
    )


def become_node(connection: int, slot: int, walls: NodeWalls) -> NoReturn:
    """
    Locks this process up and executes Node, whose program greets the host. First it reads from
    the connection how much memory it may use, in MiB as u32 LE: Node's own limit is given when
    it is started. Raises LockDownError.
    """
    (wanted_mb,) = _MEMORY.unpack(_read_exactly(connection, _MEMORY.size))
    own = replace(walls.base, memory_mb=min(wanted_mb, walls.base.memory_mb))
    has_own_uid = own.first_uid is not None
    steps = {
        **lockdown.list_steps(connection, slot, own),
        "descriptors": lambda: _keep_descriptors(connection, own, walls),
        "rlimits": lambda: rlimits.apply_node_ceilings(own.cpu_ms, own.memory_mb, has_own_uid),
        "seccomp": lambda: _install_filter(walls),
        "execve": lambda: _execute(walls, own.memory_mb),
    }
    lockdown.take_steps(steps)
    raise lockdown.LockDownError("execve: it came back")


def _read_exactly(connection: int, size: int) -> bytes:
    received = b""
    while len(received) < size:
        chunk = os.read(connection, size - len(received))
        if not chunk:
            raise lockdown.LockDownError("the host went away")
        received += chunk
    return received


def _keep_descriptors(connection: int, own: lockdown.Walls, walls: NodeWalls) -> None:
    """Both files are opened here: the folders above them may be closed to the child's own user."""
    lockdown.keep_descriptors(connection, own)
    program = os.open(walls.runner, os.O_RDONLY)
    os.dup2(program, 0)
    os.close(program)
    executable = os.open(walls.executable, os.O_PATH | os.O_CLOEXEC)
    os.dup2(executable, _EXECUTABLE, inheritable=False)
    os.close(executable)
    os.set_inheritable(lockdown.CONNECTION, True)


def _install_filter(walls: NodeWalls) -> None:
    no_path = ctypes.addressof(walls.no_path)
    seccomp.install_filter(node_filter.build_filter(walls.machine, no_path, os.getpid()))


def _execute(walls: NodeWalls, memory_mb: int) -> None:
    number = syscalls.find_number("execveat", walls.machine)
    kernel.syscall(
        number or 0,
        _EXECUTABLE,
        walls.no_path,
        _make_vector(["node", *_FLAGS, f"--max-old-space-size={memory_mb}", "-e", _BOOT]),
        _make_vector([f"{name}={value}" for name, value in _ENVIRONMENT.items()]),
        _AT_EMPTY_PATH,
    )


def _make_vector(texts: list[str]) -> Any:
    return (ctypes.c_char_p * (len(texts) + 1))(*map(os.fsencode, texts), None)
