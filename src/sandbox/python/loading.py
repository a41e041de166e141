"""LOAD: runs a program and tells what it defines."""
from __future__ import annotations

from typing import Any, Optional

from faults import Facts
from functions import list_parameters
from program import Program
from starter import Starter
from unfilled import is_bodyless, is_unfilled, waits_in_blanks

MAX_DEFINED = 50


def load_program(program: Program, header: dict[str, Any]) -> Facts:
    """Runs the chunks of a LOAD header; the fields of Loaded but for what was printed."""
    for chunk in header["chunks"]:
        program.add_chunk(chunk["source"], chunk.get("cell"))
    starter = Starter(header.get("starter"))
    program.run(header["expects"])
    found = (_describe(program, starter, name) for name in header["expects"])
    return {
        "functions": [facts for facts in found if facts is not None],
        "defined": program.list_functions()[:MAX_DEFINED],
        "faults": program.faults,
        "adapter": program.adapter.load(header.get("adapter")),
        "notes": program.notes,
    }


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
    waits = node is not None and (is_unfilled(node) or starter.holds(node))
    waits = waits or waits_in_blanks(text, program.is_known)
    state = "not-filled-in" if waits else "written"
    return _facts(name, state, list_parameters(value), location)


def _facts(name: str, state: str, parameters: list[str], location: Optional[Facts] = None) -> Facts:
    facts: Facts = {"name": name, "state": state, "parameters": parameters}
    return {**facts, "location": location} if location else facts
