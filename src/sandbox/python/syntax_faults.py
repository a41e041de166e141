"""What to say about text that does not parse: error, place, the line and a caret under it."""
from __future__ import annotations

from faults import MAX_EXCERPT, MAX_TEXT, Facts, Sources
from numeric import name_of
from pieces import BadPiece


def describe_syntax_error(piece: BadPiece, filename: str, sources: Sources) -> Facts:
    """A LoadFault of code syntax-error."""
    error = piece.error
    line = getattr(error, "lineno", None) or piece.line
    text = sources.line(filename, line)
    column = getattr(error, "offset", None) or 0
    return {
        "code": "syntax-error",
        "text": _describe(error)[:MAX_TEXT],
        "location": sources.locate(filename, line, piece.function),
        **({"excerpt": _point_at(text, column)} if text.strip() else {}),
    }


def _describe(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f"{name_of(type(error))}: {error.msg}"
    if isinstance(error, (RecursionError, MemoryError)):
        return "SyntaxError: this is nested too deeply to be parsed"
    return f"SyntaxError: {error}"


def _point_at(text: str, column: int) -> str:
    """The line, cut to a width around the column (from 1; 0 for none), and a caret below it."""
    plain = text.replace("\t", " ").rstrip()
    start = max(0, column - MAX_EXCERPT // 2) if column else 0
    shown = plain[start:start + MAX_EXCERPT]
    indent = len(shown) - len(shown.lstrip())
    if not column:
        return shown[indent:]
    caret = max(0, min(column - 1 - start, len(shown)) - indent)
    return f"{shown[indent:]}\n{' ' * caret}^"
