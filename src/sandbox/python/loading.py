"""LOAD: runs a program and tells what it defines."""
from __future__ import annotations

from typing import Any, Optional

from capture import Capture
from course_rules import CourseRules
from faults import Facts
from functions import list_parameters
from program import Program
from starter import Starter
from unfilled import is_bodyless, is_unfilled, waits_in_blanks

MAX_DEFINED = 50
MAX_ECHO = 600


def load_program(
    program: Program, header: dict[str, Any], capture: Optional[Capture] = None
) -> Facts:
    """Runs the chunks of a LOAD header; the fields of Loaded but for what was printed in all."""
    chunks = header["chunks"]
    for chunk in chunks:
        program.add_chunk(chunk)
    starter = Starter(header.get("starter"))
    echoes = _Echoes(chunks, capture)
    program.run(header["expects"], echoes.end_chunk)
    described = (_describe(program, starter, name) for name in header["expects"])
    found = [facts for facts in described if facts is not None]
    if "starter" in header:
        _note_rules(program, header["starter"], found)
    return {
        "functions": found,
        "defined": program.list_functions()[:MAX_DEFINED],
        "faults": program.faults,
        "adapter": program.adapter.load(header.get("adapter")),
        "notes": program.notes,
        "echoes": echoes.found,
    }


def _note_rules(program: Program, starter: str, found: list[Facts]) -> None:
    written = [facts["name"] for facts in found if facts["state"] == "written"]
    try:
        for note in CourseRules(program, starter).list_notes(written):
            program.add_note(**note)
    except Exception:
        # Rules earn and cost nothing; a program that has broken what they use goes without them.
        return


class _Echoes:
    """What those of the chunks printed that are to tell it."""

    def __init__(self, chunks: list[Facts], capture: Optional[Capture]) -> None:
        self.found: list[Facts] = []
        self._chunks = iter(chunks)
        self._capture = capture
        self._mark = 0

    def end_chunk(self) -> None:
        """Called behind each chunk, in order."""
        chunk = next(self._chunks)
        if self._capture is None:
            return
        if "echo" in chunk:
            text = self._capture.text(self._mark)[-MAX_ECHO:]
            self.found.append({"cell": chunk["cell"], "text": text})
        self._mark = self._capture.mark()


def _describe(program: Program, starter: Starter, name: str) -> Optional[Facts]:
    broken = program.find_broken(name)
    if broken is not None:
        piece, location = broken
        waits = starter.holds_text(piece) or is_bodyless(piece)
        waits = waits or waits_in_blanks(piece.text, program.is_known)
        return _facts(name, "not-filled-in" if waits else "unparsable", [], location)
    value = program.find_own(name)
    if value is None:
        borrowed = program.namespace.get(name)
        return _facts(name, "imported", list_parameters(borrowed)) if callable(borrowed) else None
    node, location, text = program.find_def(value)
    waits = node is not None and (is_unfilled(node) or starter.holds(node, text))
    waits = waits or waits_in_blanks(text, program.is_known)
    state = "not-filled-in" if waits else "written"
    return _facts(name, state, list_parameters(value), location)


def _facts(name: str, state: str, parameters: list[str], location: Optional[Facts] = None) -> Facts:
    facts: Facts = {"name": name, "state": state, "parameters": parameters}
    return {**facts, "location": location} if location else facts
