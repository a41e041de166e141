"""
The fork server: a Python with NumPy that never sees a submission and forks a child for each.

Usage: forkserver.py CONFIG, where CONFIG is JSON: {"socketPath", "harnessFolder", "firstUid",
"ceilings": {"cpuMs", "memoryMb"}, "modules", "node"}; `modules`, which may be left out, lists what
is loaded beside the usual, or ends it with the line `unavailable` and the reason. `node`, which may
be too, is {"socketPath", "executable", "libraries", "runner"}: what connects to that socket becomes
a Node in place of a Python.

One line of standard output says `ready` with what the self-check found. Then every connection to
the socket becomes a child: it is given its number (four bytes), forked, locked up, and says READY.
Standard input takes `P word` (answered `pong word`), `K number` (SIGKILL) and `C number` (answered
`cpu number ms`, without the ms where there is no such child); standard output tells `exit number
status cpuMs maxRssKb` of every child. The end of standard input ends everything.
"""

import gc
import json
import os
import platform
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass
from typing import Any, Callable, Optional

_STARTED = time.monotonic()
_BACKLOG = 128
_READ_BYTES = 65536
_REFUSED_S = 0.05
_INHERITED_DESCRIPTORS = 4096


@dataclass
class Server:
    """The state of the loop: who listens, who is heard, who lives."""

    listener: socket.socket
    node_listener: Optional[socket.socket]
    children: Any
    wake: int
    tell: Callable[[str], None]
    commands: bytes = b""


def main(lock: Optional[Callable[..., None]] = None) -> None:
    """Boots, checks itself, and serves until standard input ends; `lock` is for measurements."""
    config = json.loads(sys.argv[1])
    sys.argv = [""]
    os.closerange(3, _INHERITED_DESCRIPTORS)
    os.chdir("/")
    # bubblewrap sets it; programs are to see the same environment everywhere.
    os.environ.pop("PWD", None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    told = os.dup(1)
    os.dup2(2, 1)
    sys.path[:0] = [config["harnessFolder"], os.path.dirname(os.path.abspath(__file__))]
    server = boot(config, lambda line: _write_line(told, line))
    server.children.lock = lock or server.children.lock
    loop(server)


def boot(config: dict[str, Any], tell: Callable[[str], None]) -> Server:
    """Imports everything, raises the walls, probes them, and says what was found."""
    import preload

    try:
        preload.import_all(config.get("modules", []))
    except preload.Unavailable as error:
        tell(f"unavailable {sys.executable}: {error}")
        sys.exit(1)
    import absent
    import children
    import harness
    import kernel
    import lockdown
    import probes

    preload.warm_up()
    absent.add_available(config.get("modules", []))
    facts = {**_describe_self(), "modules": absent.list_available()}
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    first_uid = probes.find_first_uid(config["firstUid"])
    walls = lockdown.raise_walls(platform.machine(), first_uid, config["ceilings"])
    facts["probes"] = probes.run_probes(walls)
    become_node, facts["node"] = _prepare_node(walls, config.get("node"))
    # Whatever a submission imports is in memory by now, or is not there.
    sys.path.clear()
    sys.path_importer_cache.clear()
    # Done here once, it is shared with every child; done there, each would copy what it touches.
    harness.prepare()
    gc.collect()
    gc.freeze()
    server = Server(
        listener=_listen(config["socketPath"]),
        node_listener=_listen(config["node"]["socketPath"]) if become_node else None,
        children=children.Children(walls, lockdown.lock_down, harness.serve, tell, become_node),
        wake=_wake_on_child_exit(),
        tell=tell,
    )
    facts["bootMs"] = round((time.monotonic() - _STARTED) * 1000)
    tell(f"ready {json.dumps(facts)}")
    return server


def loop(server: Server) -> None:
    """Serves connections, children that end, and commands, until standard input ends."""
    poller = select.poll()
    listeners = [each for each in (server.listener, server.node_listener) if each is not None]
    for descriptor in (*(each.fileno() for each in listeners), server.wake, 0):
        poller.register(descriptor, select.POLLIN)
    while True:
        ready = {descriptor for descriptor, _ in poller.poll()}
        if server.wake in ready:
            _drain(server.wake)
        server.children.reap()
        if 0 in ready and not _obey(server):
            break
        for listener in listeners:
            if listener.fileno() in ready:
                _accept(server, listener)
    server.children.end_all()
    for listener in listeners:
        _remove(listener.getsockname())


def _prepare_node(
    walls: Any, config: Optional[dict[str, Any]]
) -> tuple[Optional[Callable[[int, int], None]], str]:
    """What makes a Node of a child, and "ready", or None and what stands in its way."""
    import node_lockdown

    if config is None:
        return None, "it is not wanted"
    try:
        node_walls = node_lockdown.raise_walls(walls, platform.machine(), config)
    except OSError as error:
        return None, str(error)
    become = node_lockdown.become_node
    return lambda connection, slot: become(connection, slot, node_walls), "ready"


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


def _accept(server: Server, listener: socket.socket) -> None:
    while True:
        try:
            connection = listener.accept()[0].detach()
        except BlockingIOError:
            return
        except OSError as error:
            os.write(2, f"fork server: no connection could be taken: {error}\n".encode())
            # It still waits in the queue, and would be tried again at once.
            time.sleep(_REFUSED_S)
            return
        server.children.spawn(connection, listener is server.node_listener)
        os.close(connection)


def _obey(server: Server) -> bool:
    received = os.read(0, _READ_BYTES)
    *lines, server.commands = (server.commands + received).split(b"\n")
    for line in lines:
        verb, _, word = line.decode().partition(" ")
        if verb == "P":
            server.tell(f"pong {word}")
        elif verb == "K":
            server.children.kill(int(word))
        elif verb == "C":
            server.tell(f"cpu {word} {server.children.measure_cpu(int(word))}".rstrip())
    return received != b""


def _remove(path: str) -> None:
    try:
        os.unlink(path)
        os.rmdir(os.path.dirname(path))
    except OSError:
        # The host was quicker, or the folder is a mount and the host's to remove.
        pass


def _write_line(descriptor: int, line: str) -> None:
    os.write(descriptor, line.encode() + b"\n")


if __name__ == "__main__":
    main()
