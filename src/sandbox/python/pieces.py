"""A chunk of source as statements; of a chunk that does not parse, as many as there are."""
from __future__ import annotations

import ast
import re
import unicodedata
from typing import Iterator, NamedTuple, Optional, Union

from magics import neutralise_magics
from whole_defs import Statement, split_defs

_compile = compile

# Attempts at the pieces of one chunk, in number and in characters: enough for any real notebook.
MAX_ATTEMPTS = 2000
MAX_CHARACTERS = 8_000_000
_MAX_JOINED = 200

# What compile raises for text that is no program: nested too deeply, a null byte, and the like.
PARSE_ERRORS = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)

_HEAD = re.compile(r"(?!(?:else|elif|except|finally)\b)[^\s#)\]}]")
_DEF = re.compile(r"(?:(?:async\s+)?def|class)\s+(\w+)")
_INCOMPLETE = re.compile(r"EOF|never closed|unterminated triple-quoted|unterminated f-string")


class BadPiece(NamedTuple):
    """A piece that does not parse; `line` is the number of its first line, from 1."""

    error: Exception
    text: str
    line: int
    function: Optional[str] = None
    """Name of the function, or class, whose definition it is."""
    next_line: str = ""
    """The text of the line behind it."""


Piece = Union[Statement, BadPiece]


def normalise_source(source: str) -> str:
    """Line ends as \\n, without a byte order mark."""
    text = source[1:] if source.startswith("\ufeff") else source
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split_pieces(source: str, filename: str) -> list[Piece]:
    """Statements and unparsable pieces of a normalised source, in order, with its line numbers."""
    whole = _split_whole(source, filename) or _parse(source, filename, 0)
    if isinstance(whole, list):
        return whole
    return list(_split_lines(source, filename, whole))


def find_def(text: str) -> Optional[str]:
    """The name of the function or class that a text begins to define, as Python normalises it."""
    for line in text.split("\n"):
        if line.strip() and not line.lstrip().startswith(("#", "@")):
            found = _DEF.match(line)
            return unicodedata.normalize("NFKC", found[1]) if found else None
    return None


def _split_whole(source: str, filename: str) -> Optional[list[Piece]]:
    # Compiling a def anew, for a future that is asked for in front of it, would take its tree.
    if "__future__" in source:
        return None
    lines = source.split("\n")
    try:
        return split_defs(
            lines,
            _find_heads(lines),
            filename,
            lambda text, start: _parse_plain("\n" * start + text, filename),
        )
    except PARSE_ERRORS:
        return None


def _split_lines(source: str, filename: str, whole: Exception) -> Iterator[Piece]:
    lines = source.split("\n")
    heads = _find_heads(lines) or [0]
    parser = _PieceParser(lines, heads + [len(lines)], filename)
    at = 0
    while at < len(heads):
        if parser.is_spent():
            text = "\n".join(lines[heads[at]:])
            yield BadPiece(whole, text, heads[at] + 1)
            return
        pieces, at = parser.parse_from(at)
        yield from pieces


def _find_heads(lines: list[str]) -> list[int]:
    """Numbers of the lines that begin a top-level statement; a decorator begins its def's."""
    heads = []
    is_decorated = False
    for number, line in enumerate(lines):
        if _HEAD.match(line):
            if not is_decorated:
                heads.append(number)
            is_decorated = line.startswith("@")
    return heads


class _PieceParser:
    def __init__(self, lines: list[str], bounds: list[int], filename: str) -> None:
        self._lines, self._bounds, self._filename = lines, bounds, filename
        self._attempts, self._characters = 0, 0

    def is_spent(self) -> bool:
        return self._attempts >= MAX_ATTEMPTS or self._characters >= MAX_CHARACTERS

    def parse_from(self, at: int) -> tuple[list[Piece], int]:
        """The pieces of the group at this place, joined with later ones while that completes it."""
        first_error = None
        last = min(at + _MAX_JOINED, len(self._bounds) - 1)
        for end in range(at + 1, last + 1):
            result = self._try(at, end)
            if isinstance(result, list):
                return result, end
            first_error = first_error or result
            if self.is_spent() or not _INCOMPLETE.search(str(result)):
                break
        start, stop = self._bounds[at], self._bounds[at + 1]
        text = "\n".join(self._lines[start:stop])
        next_line = self._lines[stop] if stop < len(self._lines) else ""
        return [BadPiece(first_error, text, start + 1, find_def(text), next_line)], at + 1

    def _try(self, at: int, end: int) -> list[Piece] | Exception:
        start, stop = self._bounds[at], self._bounds[end]
        text = "\n".join(self._lines[start:stop])
        self._attempts += 1
        self._characters += start + len(text)
        return _parse(text, self._filename, start)


def _parse(source: str, filename: str, start: int) -> list[Piece] | Exception:
    """Statements of a source as it stands or else with its magics neutralised, or the error.

    In place of the lines before it stand empty ones: all line numbers are then the chunk's own.
    """
    try:
        return _parse_plain("\n" * start + source, filename)
    except PARSE_ERRORS as error:
        plain_error = error
    neutral = neutralise_magics(source)
    if neutral == source:
        return plain_error
    try:
        return _parse_plain("\n" * start + neutral, filename)
    except PARSE_ERRORS as error:
        return error


def _parse_plain(source: str, filename: str) -> list[Piece]:
    return list(_compile(source, filename, "exec", ast.PyCF_ONLY_AST, dont_inherit=True).body)
