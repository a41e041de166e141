"""Defs at the top level, compiled straight from their text.

A syntax tree costs several times what the code costs that is made from it, in time and in memory,
and it is wanted of the functions that are asked about only: those of the others are never made.
"""
from __future__ import annotations

import ast
import re
import unicodedata
from types import CodeType
from typing import Callable, Optional, Union

_compile = compile
_DEF = re.compile(r"(?:async\s+)?def\s+(\w+)")


class WholeDef:
    """The def of one function, with what a syntax tree says of its place; lines from 1."""

    def __init__(self, name: str, text: str, filename: str, start: int) -> None:
        self.name = unicodedata.normalize("NFKC", name)
        self.lineno = start + 1
        self.end_lineno = self.lineno + text.count("\n")
        # Empty lines stand for those before it: all line numbers are then the chunk's own.
        self._source = "\n" * start + text
        self._filename = filename
        self._tree: Optional[ast.stmt] = None
        self.code: CodeType = _compile(self._source, filename, "exec", dont_inherit=True)

    def tree(self) -> ast.stmt:
        """Its syntax tree, made when it is first asked for."""
        if self._tree is None:
            flags = ast.PyCF_ONLY_AST
            module = _compile(self._source, self._filename, "exec", flags, dont_inherit=True)
            self._tree = module.body[0]
        return self._tree


Statement = Union[ast.stmt, WholeDef]


def tree_of(statement: Statement) -> ast.stmt:
    """The syntax tree of a statement."""
    return statement.tree() if isinstance(statement, WholeDef) else statement


def split_defs(
    lines: list[str], heads: list[int], filename: str, parse: Callable[[str, int], list[ast.stmt]]
) -> list[Statement]:
    """Statements of a source by its lines and the numbers of those that begin one, if it is whole.

    `parse` takes what stands between defs, and the number of lines before it. Raises what compile
    raises where some lines are no statement without those before or behind them.
    """
    statements: list[Statement] = []
    done = 0
    for start, stop in zip(heads, [*heads[1:], len(lines)]):
        found = _DEF.match(lines[start])
        if found is not None:
            statements += parse("\n".join(lines[done:start]), done)
            statements.append(WholeDef(found[1], "\n".join(lines[start:stop]), filename, start))
            done = stop
    return statements + parse("\n".join(lines[done:]), done)
