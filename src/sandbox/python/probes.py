"""The self-check: children that go through the real lock-down and then try what it forbids."""

import json
import os
import select
import signal
import socket
import time
from typing import Any, Optional

import lockdown
from checks import CHECKS, Check, Told

_DEADLINE_S = 5.0
_OUTLIVED_S = 1.0

Finding = dict[str, Any]


def find_first_uid(first_uid: Optional[int]) -> Optional[int]:
    """
    `first_uid` where this process may both become that user and kill its processes, which needs
    CAP_SETUID, CAP_SETGID and CAP_KILL; else None.
    """
    if first_uid is None or os.geteuid() != 0:
        return None
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        _wait_as(first_uid, tell)
    os.close(tell)
    has_dropped = os.read(told, 1) == b"1"
    os.close(told)
    try:
        os.kill(child, signal.SIGKILL)
    except PermissionError:
        # It cannot be killed, so it ends by itself.
        has_dropped = False
    os.waitpid(child, 0)
    return first_uid if has_dropped else None


def run_probes(walls: lockdown.Walls) -> list[Finding]:
    """One finding per probe: {"layer", "name", "ok", "saw"}. Takes about a tenth of a second."""
    findings: list[Finding] = []
    for layer, without, checks in CHECKS:
        findings += _run_in_child(walls, layer, without, checks)
    return [*findings, _probe_wall_kill(walls)]


def _wait_as(uid: int, tell: int) -> None:
    try:
        lockdown.drop_uid(uid, 0)
        os.write(tell, b"1")
        time.sleep(_OUTLIVED_S)
    finally:
        os._exit(0)


def _run_in_child(
    walls: lockdown.Walls, layer: str, without: str, checks: dict[str, Check]
) -> list[Finding]:
    reader, writer = socket.socketpair()
    child = os.fork()
    if child == 0:
        _report_checks(writer.detach(), walls, without, checks)
    writer.close()
    lines = _read_until_closed(reader)
    reader.close()
    _end(child)
    told = {name: (ok, saw) for name, ok, saw in map(json.loads, lines)}
    died = (False, told["lock-down"][1] if "lock-down" in told else "the probe died or hung")
    return [_finding(layer, name, told.get(name, died)) for name in checks]


def _report_checks(
    connection: int, walls: lockdown.Walls, without: str, checks: dict[str, Check]
) -> None:
    try:
        signal.set_wakeup_fd(-1)
        lockdown.lock_down(connection, 0, walls, without)
        for name, check in checks.items():
            _tell(lockdown.CONNECTION, name, check(walls))
    except lockdown.LockDownError as error:
        _tell_any(connection, "lock-down", (False, str(error)))
    finally:
        os._exit(0)


def _tell(descriptor: int, name: str, told: Told) -> None:
    os.write(descriptor, json.dumps([name, *told]).encode() + b"\n")


def _tell_any(connection: int, name: str, told: Told) -> None:
    for descriptor in (lockdown.CONNECTION, connection):
        try:
            return _tell(descriptor, name, told)
        except OSError:
            continue


def _read_until_closed(reader: socket.socket) -> list[str]:
    deadline = time.monotonic() + _DEADLINE_S
    received = b""
    while True:
        left = max(0.0, deadline - time.monotonic())
        if not select.select([reader], [], [], left)[0]:
            break
        chunk = reader.recv(65536)
        if not chunk:
            break
        received += chunk
    return received.decode().splitlines()


def _end(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _finding(layer: str, name: str, told: Told) -> Finding:
    return {"layer": layer, "name": name, "ok": told[0], "saw": told[1]}


def _probe_wall_kill(walls: lockdown.Walls) -> Finding:
    reader, writer = socket.socketpair()
    child = os.fork()
    if child == 0:
        _spin(writer.detach(), walls)
    writer.close()
    has_started = select.select([reader], [], [], _DEADLINE_S)[0] and reader.recv(1) == b"1"
    started = time.monotonic()
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    reader.close()
    late_ms = (time.monotonic() - started) * 1000
    ok = bool(has_started) and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return _finding("work", "wall kill", (ok, f"status {status} after {late_ms:.1f} ms"))


def _spin(connection: int, walls: lockdown.Walls) -> None:
    try:
        lockdown.lock_down(connection, 0, walls)
        os.write(lockdown.CONNECTION, b"1")
        while True:
            pass
    finally:
        os._exit(1)
