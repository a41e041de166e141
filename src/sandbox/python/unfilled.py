"""Whether a function's body does anything yet."""
from __future__ import annotations

import ast
import re
from textwrap import dedent
from typing import Callable, Union

from pieces import PARSE_ERRORS, BadPiece

FunctionNode = Union[ast.FunctionDef, ast.AsyncFunctionDef]

_BLOCK_QUOTE = re.compile(r'^\s*[rRuU]?("""|\'\'\').*?\1\s*$', re.DOTALL | re.MULTILINE)
_HEADER_END = re.compile(r":$", re.MULTILINE)
_BLANK_LINE = re.compile(r"^([ \t]*)#.*\b(?:YOUR CODE STARTS|START CODE) HERE.*$", re.I | re.M)
_BLANK_CLOSES = re.compile(r"#.*\b(YOUR CODE ENDS|END CODE) HERE", re.I)
_NEW_STATEMENT = re.compile(r"(def|class|async|import|from|if|for|while|with|try)\b|[@%!]")


def is_unfilled(function: FunctionNode) -> bool:
    """Whether a body does nothing: pass, ..., NotImplementedError, None under any name."""
    empty: set[str] = set()
    return all(_does_nothing(statement, empty) for statement in function.body)


def is_bodyless(piece: BadPiece) -> bool:
    """Whether a def that does not parse is only its header, with comments or a docstring at most.

    A header with ordinary code right below it is one whose body has lost its indentation.
    """
    text = strip_text(piece.text)
    header = _HEADER_END.search(text)
    if header is None or text[header.end():].strip():
        return False
    is_followed = bool(piece.next_line) and not piece.text.endswith("\n")
    return not is_followed or bool(_NEW_STATEMENT.match(piece.next_line))


def waits_in_blanks(text: str, is_known: Callable[[str], bool]) -> bool:
    """Whether the course's marked blanks hold nothing but comments, and a name is missing for it.

    Starters of many wordings are around; the marks are what they share. Work beside the blanks
    binds the names that the rest of the function uses, so that none is missing.
    """
    if not _has_empty_blanks(text):
        return False
    try:
        module = ast.parse(dedent(_BLANK_LINE.sub(r"\1pass", text)))
    except PARSE_ERRORS:
        return False
    names = [node for node in ast.walk(module) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    bound |= {node.arg for node in ast.walk(module) if isinstance(node, ast.arg)}
    return any(node.id not in bound and not is_known(node.id) for node in names)


def is_nothing(value: ast.expr, empty: set[str]) -> bool:
    """Whether an expression is None, Ellipsis, one of the empty names, or a tuple of such."""
    if isinstance(value, ast.Tuple):
        return bool(value.elts) and all(is_nothing(item, empty) for item in value.elts)
    if isinstance(value, ast.Name):
        return value.id in empty
    return isinstance(value, ast.Constant) and value.value in (None, Ellipsis)


def strip_text(text: str) -> str:
    """Text without docstring blocks, comments, blank lines and indentation."""
    bare = _BLOCK_QUOTE.sub("", text)
    lines = (line.split("#")[0].strip() for line in bare.split("\n"))
    return "\n".join(line for line in lines if line)


def _has_empty_blanks(text: str) -> bool:
    is_open = False
    blanks = 0
    for line in text.split("\n"):
        if _BLANK_LINE.match(line):
            is_open = True
            blanks += 1
        elif _BLANK_CLOSES.search(line):
            is_open = False
        elif is_open and line.strip() and not line.strip().startswith("#"):
            return False
    return blanks > 0 and not is_open


def _does_nothing(statement: ast.stmt, empty: set[str]) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Return):
        return statement.value is None or is_nothing(statement.value, empty)
    if isinstance(statement, ast.Assign) and is_nothing(statement.value, empty):
        names = [name for target in statement.targets for name in _names(target)]
        empty.update(names)
        return bool(names)
    return isinstance(statement, ast.Pass) or _raises_not_implemented(statement)


def _raises_not_implemented(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Raise):
        return False
    raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _names(target: ast.expr) -> list[str]:
    items = target.elts if isinstance(target, ast.Tuple) else [target]
    return [item.id for item in items if isinstance(item, ast.Name)]
