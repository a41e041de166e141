"""
The fork server: a Python with NumPy that never sees a submission and forks a child for each.

Usage: forkserver.py CONFIG, where CONFIG is JSON: {"socketPath", "harnessFolder", "firstUid",
"ceilings": {"cpuMs", "memoryMb"}}.

One line of standard output says `ready` with what the self-check found. Then every connection to
the socket becomes a child: it is given its number (four bytes), forked, locked up, and says READY.
Standard input takes `P word` (answered `pong word`) and `K number` (SIGKILL); standard output tells
`exit number status cpuMs maxRssKb` of every child. The end of standard input ends everything.
"""

import gc
import json
import os
import platform
import select
import signal
import socket
import struct
import sys
import time
from dataclasses import dataclass, field
from typing import Any, Callable, NoReturn, Optional

_STARTED = time.monotonic()
_CONNECTION = 3
_READY_FRAME = 16
_BACKLOG = 128
_READ_BYTES = 65536
_INHERITED_DESCRIPTORS = 4096


@dataclass
class Server:
    """The state of the loop: who listens, who is heard, who lives."""

    listener: socket.socket
    walls: Any
    serve: Callable[[int], None]
    lock: Callable[..., None]
    output: int
    wake: int
    next_id: int = 1
    commands: bytes = b""
    # child's number -> (pid, slot), and back
    children: dict[int, tuple[int, int]] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)


def main(lock: Optional[Callable[..., None]] = None) -> None:
    """Boots, checks itself, and serves until standard input ends; `lock` is for measurements."""
    config = json.loads(sys.argv[1])
    sys.argv = [""]
    os.closerange(3, _INHERITED_DESCRIPTORS)
    os.chdir("/")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    output = os.dup(1)
    os.dup2(2, 1)
    sys.path[:0] = [config["harnessFolder"], os.path.dirname(os.path.abspath(__file__))]
    server = boot(config, output)
    server.lock = lock or server.lock
    loop(server)


def boot(config: dict[str, Any], output: int) -> Server:
    """Imports everything, raises the walls, probes them, and says what was found."""
    import preload

    preload.import_all()
    import harness
    import kernel
    import lockdown
    import probes

    preload.warm_up()
    facts = _describe_self()
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    first_uid = probes.find_first_uid(config["firstUid"])
    gc.collect()
    gc.freeze()
    walls = lockdown.raise_walls(platform.machine(), first_uid, config["ceilings"])
    facts["probes"] = probes.run_probes(walls)
    # Whatever a submission imports is in memory by now, or is not there.
    sys.path.clear()
    sys.path_importer_cache.clear()
    server = Server(
        listener=_listen(config["socketPath"]),
        walls=walls,
        serve=harness.serve,
        lock=lockdown.lock_down,
        output=output,
        wake=_wake_on_child_exit(),
    )
    facts["bootMs"] = round((time.monotonic() - _STARTED) * 1000)
    _say(server, f"ready {json.dumps(facts)}")
    return server


def loop(server: Server) -> None:
    """Serves connections, children that end, and commands, until standard input ends."""
    poller = select.poll()
    for descriptor in (server.listener.fileno(), server.wake, 0):
        poller.register(descriptor, select.POLLIN)
    while True:
        ready = {descriptor for descriptor, _ in poller.poll()}
        if server.wake in ready:
            _drain(server.wake)
        _reap(server)
        if 0 in ready and not _obey(server):
            break
        if server.listener.fileno() in ready:
            _accept(server)
    _end_all(server)


def _describe_self() -> dict[str, Any]:
    import landlock
    import numpy

    return {
        "pid": os.getpid(),
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "landlockAbi": landlock.find_abi(),
        "namespaces": {name: os.readlink(f"/proc/self/ns/{name}") for name in ("net", "pid")},
    }


def _listen(path: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(_BACKLOG)
    listener.setblocking(False)
    return listener


def _wake_on_child_exit() -> int:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    return reader


def _drain(descriptor: int) -> None:
    try:
        while os.read(descriptor, _READ_BYTES):
            pass
    except BlockingIOError:
        pass


def _accept(server: Server) -> None:
    while True:
        try:
            connection = server.listener.accept()[0].detach()
        except BlockingIOError:
            return
        except OSError as error:
            _complain(f"accept: {error}")
            return
        try:
            _spawn(server, connection)
        except OSError as error:
            _complain(f"fork: {error}")
        finally:
            os.close(connection)


def _spawn(server: Server, connection: int) -> None:
    number, server.next_id = server.next_id, server.next_id + 1
    os.write(connection, struct.pack("<I", number))
    taken = {slot for _, slot in server.children.values()}
    slot = next(slot for slot in range(len(taken) + 1) if slot not in taken)
    child = os.fork()
    if child == 0:
        _become_child(server, connection, slot)
    server.children[number] = (child, slot)
    server.numbers[child] = number


def _become_child(server: Server, connection: int, slot: int) -> NoReturn:
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        try:
            server.lock(connection, slot, server.walls)
        except Exception as error:
            _refuse(connection, str(error))
            os._exit(1)
        _greet(_CONNECTION, {"pid": os.getpid()})
        server.serve(_CONNECTION)
    finally:
        os._exit(1)


def _greet(descriptor: int, greeting: dict[str, Any]) -> None:
    payload = json.dumps(greeting).encode()
    os.write(descriptor, struct.pack("<IBxxx", len(payload), _READY_FRAME) + payload)


def _refuse(connection: int, text: str) -> None:
    # Whether the connection was moved already depends on the step that failed.
    try:
        _greet(connection, {"error": text})
    except OSError:
        _greet(_CONNECTION, {"error": text})


def _reap(server: Server) -> None:
    while server.numbers:
        child, status, usage = os.wait4(-1, os.WNOHANG)
        if child == 0:
            return
        number = server.numbers.pop(child, None)
        if number is None:
            continue
        del server.children[number]
        cpu_ms = round((usage.ru_utime + usage.ru_stime) * 1000)
        _say(server, f"exit {number} {status} {cpu_ms} {usage.ru_maxrss}")


def _obey(server: Server) -> bool:
    received = os.read(0, _READ_BYTES)
    *lines, server.commands = (server.commands + received).split(b"\n")
    for line in lines:
        verb, _, word = line.decode().partition(" ")
        if verb == "P":
            _say(server, f"pong {word}")
        elif verb == "K" and int(word) in server.children:
            os.kill(server.children[int(word)][0], signal.SIGKILL)
    return received != b""


def _end_all(server: Server) -> None:
    for child, _ in server.children.values():
        os.kill(child, signal.SIGKILL)
    for child, _ in server.children.values():
        os.waitpid(child, 0)
    path = server.listener.getsockname()
    try:
        os.unlink(path)
        os.rmdir(os.path.dirname(path))
    except OSError:
        # The host was quicker, or the folder is a mount and the host's to remove.
        pass


def _say(server: Server, line: str) -> None:
    os.write(server.output, line.encode() + b"\n")


def _complain(text: str) -> None:
    os.write(2, f"fork server: {text}\n".encode())


if __name__ == "__main__":
    main()
