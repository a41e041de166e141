"""Whether a function is still the starter's."""
from __future__ import annotations

import ast
import builtins
import re
import unicodedata
from collections import defaultdict
from typing import Iterator, Optional

from pieces import BadPiece, Piece, normalise_source, split_pieces
from standins import find_standin
from unfilled import FunctionNode, is_nothing, strip_text
from whole_defs import tree_of

_MARKER = re.compile(r"\b(YOUR|START)\s+CODE\b|\b(TODO|FIXME|NotImplementedError)\b", re.I)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEF = re.compile(r"^(?:async\s+)?def\s+(\w+)", re.M)
_WORD = re.compile(r"\w+")
# Stands for every name, behind a star import of a module that is not known here.
_ANY = "*"


class Starter:
    """The functions of a starter that wait to be filled in.

    A function that the starter gives complete is the learner's own when handed in unchanged: the
    course gives two of those. One waits that carries a marker such as YOUR CODE or TODO, holds a
    placeholder, uses a name that nothing binds, or reads none of its parameters.
    """

    def __init__(self, source: Optional[str]) -> None:
        self._text = normalise_source(source or "")
        self._parts: Optional[defaultdict[str, list[str]]] = None
        self._found: Optional[tuple[dict[Optional[str], str], dict[str, str]]] = None

    def holds(self, function: FunctionNode, text: str) -> bool:
        """Whether this is a waiting function of the starter, comments and docstring aside; `text`
        is its own.
        """
        # Reading a starter costs more than loading a program; few programs are anything like it.
        words = _list_words(text)
        parts = (_list_words(part) for part in self._find_parts(function.name))
        if not any(part[:len(words)] == words for part in parts):
            return False
        waiting = self._read()[1].get(function.name)
        return waiting is not None and waiting == _dump(function)

    def holds_text(self, piece: BadPiece) -> bool:
        """Whether this piece that does not parse is a function that does not in the starter."""
        if piece.function is None or piece.function not in self._text:
            return False
        return self._read()[0].get(piece.function) == strip_text(piece.text)

    def _find_parts(self, name: str) -> list[str]:
        """The text of each def of this name, with what follows up to the next def."""
        if self._parts is None:
            self._parts = defaultdict(list)
            defs = list(_DEF.finditer(self._text))
            ends = [found.start() for found in defs[1:]] + [len(self._text)]
            for found, end in zip(defs, ends):
                own = unicodedata.normalize("NFKC", found[1])
                self._parts[own].append(self._text[found.start():end])
        return self._parts[name]

    def _read(self) -> tuple[dict[Optional[str], str], dict[str, str]]:
        """What does not parse, by the functions' names, and the functions that wait."""
        if self._found is None:
            pieces = split_pieces(self._text, "<starter>")
            broken = {
                piece.function: strip_text(piece.text)
                for piece in pieces
                if isinstance(piece, BadPiece)
            }
            self._found = broken, dict(_find_waiting(pieces, self._text.split("\n")))
        return self._found


def _list_words(text: str) -> list[str]:
    return _WORD.findall(strip_text(text))


def _find_waiting(pieces: list[Piece], lines: list[str]) -> Iterator[tuple[str, str]]:
    statements = [tree_of(piece) for piece in pieces if not isinstance(piece, BadPiece)]
    known = set(dir(builtins))
    for statement in statements:
        known |= _defined_names(statement)
    for statement in statements:
        if isinstance(statement, _FUNCTIONS):
            text = "\n".join(lines[statement.lineno - 1:statement.end_lineno])
            if _MARKER.search(text) or _has_gap(statement, known):
                yield statement.name, _dump(statement)
        # What the starter sets further down, such as J in a cell that tries the function, is not
        # what a function means by that name.
        known |= _stored_names(statement)


def _has_gap(function: FunctionNode, known: set[str]) -> bool:
    code = [node for statement in _body(function) for node in ast.walk(statement)]
    loaded = {
        node.id for node in code if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    parameters = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    own = _stored_names(function) | _defined_names(function)
    is_unbound = _ANY not in known and not loaded <= known | own | parameters
    is_constant = bool(parameters) and not parameters & loaded
    return is_unbound or is_constant or any(map(_is_placeholder, code))


def _is_placeholder(node: ast.AST) -> bool:
    is_set_to_nothing = isinstance(node, ast.Assign) and is_nothing(node.value, set())
    is_bare = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_set_to_nothing or is_bare or isinstance(node, ast.Pass)


def _defined_names(statement: ast.stmt) -> set[str]:
    """Names bound by def, class, import or except, at any depth."""
    names: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef, ast.ExceptHandler)):
            names.add(node.name or "")
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= _imported_names(node)
    return names


def _imported_names(node: ast.Import | ast.ImportFrom) -> set[str]:
    if node.names[0].name != "*":
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    standin = find_standin(getattr(node, "module", None) or "")
    return {_ANY} if standin is None else set(vars(standin))


def _stored_names(statement: ast.stmt) -> set[str]:
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _body(function: FunctionNode) -> list[ast.stmt]:
    return function.body[1:] if ast.get_docstring(function) is not None else function.body


def _dump(function: FunctionNode) -> str:
    """The function's arguments and body without its docstring, as text to compare."""
    try:
        return "\n".join([ast.dump(function.args), *map(ast.dump, _body(function))])
    except RecursionError:
        return f"too deeply nested to compare, line {function.lineno}"
