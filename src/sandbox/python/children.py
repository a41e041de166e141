"""The children of the fork server: how one is born, ended, and reported when it is gone."""

import json
import os
import signal
import struct
import time
from dataclasses import dataclass, field
from typing import Any, Callable, NoReturn, Optional

from lockdown import CONNECTION, Walls

_READY_FRAME = 16
# The wait status of a process that ended with exit status 1.
_NOT_FORKED = 1 << 8
# The clock of another process is named by its number and this, as clock_getcpuclockid(3) does it.
_CPUCLOCK_SCHED = 2


@dataclass
class Children:
    """
    All that live. `lock` locks a child up, `serve` is what it does from then on, and `tell` takes
    the line `exit number status cpuMs maxRssKb` about each that is gone. `become_node` makes a
    locked Node of a child; None where there is none to be had.
    """

    walls: Walls
    lock: Callable[[int, int, Walls], None]
    serve: Callable[[int], None]
    tell: Callable[[str], None]
    become_node: Optional[Callable[[int, int], NoReturn]] = None
    next_number: int = 1
    # A child's number -> (pid, slot), and back.
    living: dict[int, tuple[int, int]] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)

    def spawn(self, connection: int, is_node: bool) -> None:
        """Forks a child that owns `connection`, on which it is told its number first."""
        number, self.next_number = self.next_number, self.next_number + 1
        taken = {slot for _, slot in self.living.values()}
        slot = next(slot for slot in range(len(taken) + 1) if slot not in taken)
        try:
            os.write(connection, struct.pack("<I", number))
            child = os.fork()
        except OSError as error:
            os.write(2, f"fork server: no child could be made: {error}\n".encode())
            self.tell(f"exit {number} {_NOT_FORKED} 0 0")
            return
        if child == 0:
            self._live(connection, slot, is_node)
        self.living[number] = (child, slot)
        self.numbers[child] = number

    def kill(self, number: int) -> None:
        """Kills a child if it lives."""
        if number in self.living:
            os.kill(self.living[number][0], signal.SIGKILL)

    def measure_cpu(self, number: int) -> str:
        """CPU time of a child since its birth in ms; empty where there is no such child."""
        if number not in self.living:
            return ""
        try:
            seconds = time.clock_gettime(~self.living[number][0] << 3 | _CPUCLOCK_SCHED)
        except OSError:
            return ""
        return str(round(seconds * 1000))

    def reap(self) -> None:
        """Tells of all that have ended."""
        while self.numbers:
            child, status, usage = os.wait4(-1, os.WNOHANG)
            if child == 0:
                return
            number = self.numbers.pop(child)
            del self.living[number]
            cpu_ms = round((usage.ru_utime + usage.ru_stime) * 1000)
            self.tell(f"exit {number} {status} {cpu_ms} {usage.ru_maxrss}")

    def end_all(self) -> None:
        """Kills all and waits until they are gone."""
        for child in self.numbers:
            os.kill(child, signal.SIGKILL)
        for child in self.numbers:
            os.waitpid(child, 0)

    def _live(self, connection: int, slot: int, is_node: bool) -> NoReturn:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                if is_node and self.become_node is not None:
                    self.become_node(connection, slot)
                self.lock(connection, slot, self.walls)
            except Exception as error:
                _refuse(connection, str(error))
                os._exit(1)
            _greet(CONNECTION, {"pid": os.getpid()})
            self.serve(CONNECTION)
        finally:
            os._exit(1)


def _refuse(connection: int, text: str) -> None:
    # Whether the connection was moved already depends on the step that failed.
    try:
        _greet(connection, {"error": text})
    except OSError:
        _greet(CONNECTION, {"error": text})


def _greet(descriptor: int, greeting: dict[str, Any]) -> None:
    payload = json.dumps(greeting).encode()
    os.write(descriptor, struct.pack("<IBxxx", len(payload), _READY_FRAME) + payload)
