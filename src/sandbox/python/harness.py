"""The child's side of a session: reads requests of the host, runs them, answers.

Called after lock-down, when there is no file, module, process or socket to be had: all that is used
here was imported with this module. A program runs in the same interpreter, and nothing is decided
here: whatever it does to these functions, the host judges plain numbers.
"""
from __future__ import annotations

import gc
import os
from json import dumps
from typing import Any, Callable, NoReturn, Optional

from bindings import Bindings
from capture import Capture, hear_warnings
from faults import Facts
from frames import ANSWER, LEND, LIMIT, LOAD, MUTATE, REHEARSE, RUN, read_frame, write_frame
from helpers import Helpers
from imports import guard_imports, make_main_ahead
from kept import Kept
from loading import load_program
from mutants import Mutants
from payloads import make_payload, read_payload
from program import Program
from rehearsal import rehearse
from reserve import give_up_reserve, take_reserve
from rlimits import lower_limits, measure_memory
from runs import Run, make_reseed
from values_out import ValueWriter

_exit, _collect = os._exit, gc.collect
_TOP_LEVEL_SEED = 0


def prepare() -> None:
    """What every child needs and no child changes; called once, before the first is forked."""
    guard_imports()
    make_main_ahead()


def serve(sock_fd: int) -> NoReturn:
    """Answers the host's requests until it closes the connection, then ends the process."""
    frame = read_frame(sock_fd)
    while frame is not None and frame[0] == REHEARSE:
        rehearse()
        write_frame(sock_fd, ANSWER, make_payload({}, []))
        frame = read_frame(sock_fd)
    session = _Session(sock_fd)
    handlers: dict[int, Callable[[Facts, list[Any]], bytes]] = {
        LOAD: session.load,
        LEND: session.lend,
        RUN: session.run,
        MUTATE: session.mutate,
    }
    while frame is not None:
        kind, payload = frame
        take_reserve()
        try:
            answer = handlers[kind](*read_payload(payload))
        except MemoryError:
            session.end("memory-limit", measure_memory())
        write_frame(sock_fd, ANSWER, answer)
        frame = read_frame(sock_fd)
    _exit(0)


class _Session:
    def __init__(self, sock_fd: int) -> None:
        self._sock_fd = sock_fd
        self._capture = Capture(self._end_flood)
        self._program = Program()
        self._helpers = Helpers()
        self._mutants = Mutants(self._program)
        self._kept = Kept()
        self._tensor_elements = 0

    def load(self, header: Facts, _: list[Any]) -> bytes:
        limits = header["limits"]
        lower_limits(limits["cpuMs"], limits["memoryMb"])
        self._tensor_elements = limits["tensorElements"]
        self._capture.limit_bytes = limits["outputBytes"]
        hear_warnings(self._capture)
        self._capture.start()
        # Statements outside graded functions draw equal numbers for equal programs.
        make_reseed(_TOP_LEVEL_SEED)()
        facts = load_program(self._program, header, self._capture)
        return make_payload({**facts, "stdout": self._capture.text()}, [])

    def lend(self, header: Facts, _: list[Any]) -> bytes:
        self._capture.start()
        return make_payload(self._helpers.add(header["source"]), [])

    def run(self, header: Facts, tensors: list[Any]) -> bytes:
        answers: list[bytes] = []
        facts = self._run_once(header, tensors, answers)
        if "variants" in header:
            bound = header.get("bind", {})
            facts["variants"] = [
                self._run_once({**header, "bind": {**bound, **bind}}, tensors, answers)
                for bind in header["variants"]
            ]
        return make_payload(facts, answers)

    def _run_once(self, header: Facts, tensors: list[Any], answers: list[bytes]) -> Facts:
        self._capture.start()
        bindings = Bindings(self._program, self._find_stand_in, header)
        writer = ValueWriter(self._tensor_elements, answers)
        facts = Run(header, tensors, bindings, self._kept).answer(writer, self._program)
        return {**facts, **self._capture.facts()}

    def mutate(self, header: Facts, _: list[Any]) -> bytes:
        self._capture.start()
        return make_payload(self._mutants.answer(header), [])

    def _find_stand_in(self, name: str, binding: Facts) -> Optional[Callable[..., Any]]:
        if binding["from"] == "mutant":
            return self._mutants.find(binding["id"])
        if binding["from"] == "helper":
            return self._helpers.functions.get(name)
        return self._program.find_own(name)

    def end(self, outcome: str, figures: tuple[int, int]) -> NoReturn:
        """Tells the host which limit ended the session, what was reached and what is allowed, and
        ends the process.
        """
        give_up_reserve()
        _collect()
        text = dumps({"outcome": outcome, "figures": figures})
        write_frame(self._sock_fd, LIMIT, text.encode())
        _exit(0)

    def _end_flood(self, total_bytes: int) -> NoReturn:
        self.end("output-limit", (total_bytes, self._capture.limit_bytes))
