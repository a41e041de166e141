"""What to say about an exception: type, message, and the program's own line that raised it."""
from __future__ import annotations

from typing import Any, Optional

from absent import ForbiddenImport
from numeric import name_of
from numpy_version import Advice, explain_numpy_version
from reserve import give_up_reserve
from rlimits import tell_memory

MAX_TEXT = 500
MAX_EXCERPT = 160
# An exception's traceback is never longer than the recursion limit unless somebody tampers with it.
_MAX_FRAMES = 100_000

Facts = dict[str, Any]

_traceback_of = BaseException.__dict__["__traceback__"].__get__
_cause_of = BaseException.__dict__["__cause__"].__get__


class Sources:
    """The program's texts by the file names they are compiled under."""

    def __init__(self) -> None:
        self._texts: dict[str, tuple[Facts, list[str]]] = {}

    def add(self, filename: str, chunk: Facts, lines: list[str]) -> None:
        """Takes the text of a chunk of ports.ts in."""
        self._texts[filename] = (chunk, lines)

    def __contains__(self, filename: str) -> bool:
        return filename in self._texts

    def line(self, filename: str, number: int) -> str:
        """The text of a line counted from 1; empty where there is none."""
        lines = self._texts[filename][1]
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def text(self, filename: str, first: int, last: int) -> str:
        """Lines counted from 1, both ends included."""
        return "\n".join(self._texts[filename][1][first - 1:last])

    def locate(self, filename: str, line: int, function: Optional[str] = None) -> Facts:
        """A SourceLocation of ports.ts."""
        chunk = self._texts[filename][0]
        first = chunk.get("firstLine")
        return {
            **({"cell": chunk["cell"]} if "cell" in chunk else {}),
            "line": line,
            **({} if function is None else {"function": function}),
            **({} if first is None else {"sourceLine": first + line - 1}),
        }


def describe_exception(error: BaseException, sources: Sources) -> Facts:
    """Fields of a RunError: type, text and, where the program has part in it, its place."""
    if issubclass(type(error), MemoryError):
        give_up_reserve()
    return {**_describe_kind(error), **_describe_place(error, sources)}


def release_frames(error: BaseException) -> None:
    """Drops the variables an exception keeps alive: memory comes back after a MemoryError."""
    trace = _traceback_of(error)
    while trace is not None:
        try:
            trace.tb_frame.clear()
        except RuntimeError:
            pass  # a frame that is still running, such as our own
        trace = trace.tb_next


def message_of(error: BaseException) -> str:
    """An exception's message; making it may run the program's code, which may raise again."""
    try:
        return "".join((str(error),))[: 4 * MAX_TEXT]
    except BaseException:  # noqa: B036 - whatever a learner's __str__ raises ends here
        return "(the exception's own message could not be made)"


def _describe_kind(error: BaseException) -> Facts:
    kind, text = type(error), message_of(error)
    if issubclass(kind, ForbiddenImport):
        return {"type": "forbidden-import", "text": text[:MAX_TEXT], **_take_values(error)}
    if issubclass(kind, MemoryError):
        told = "; ".join(part for part in (text, tell_memory()) if part)
        return {"type": "MemoryError", "text": told[:MAX_TEXT]}
    advice = explain_numpy_version(text) or _explain_cause(error)
    if advice is None:
        return {"type": name_of(kind), "text": text[:MAX_TEXT]}
    said = text[:250]
    values = {"said": said, **advice.values}
    return {"type": "numpy-version", "text": f"{said} {advice.text}"[:MAX_TEXT], "values": values}


def _take_values(error: BaseException) -> Facts:
    values = getattr(error, "values", None)
    is_whole = type(values) is dict and all(type(value) is str for value in values.values())
    return {"values": dict(values)} if is_whole and values else {}


def _explain_cause(error: BaseException) -> Optional[Advice]:
    cause = _cause_of(error)
    return None if cause is None else explain_numpy_version(message_of(cause))


def _describe_place(error: BaseException, sources: Sources) -> Facts:
    deepest = None
    trace = _traceback_of(error)
    for _ in range(_MAX_FRAMES):
        if trace is None:
            break
        if trace.tb_frame.f_code.co_filename in sources:
            deepest = trace
        trace = trace.tb_next
    if deepest is None:
        return {}
    code = deepest.tb_frame.f_code
    function = None if code.co_name == "<module>" else code.co_name[:100]
    excerpt = sources.line(code.co_filename, deepest.tb_lineno).strip()[:MAX_EXCERPT]
    location = sources.locate(code.co_filename, deepest.tb_lineno, function)
    return {"location": location, **({"excerpt": excerpt} if excerpt else {})}
