"""What a course asks of its notebooks beside right answers, as far as their text tells it.

No prints, cells, parameters or variables but the starter's, and no globals in graded functions. A
program that keeps to none of it is graded like any other. Looks at every program, so it asks the
code objects and the text first, and the syntax tree only when these have found something.
"""
from __future__ import annotations

import ast
import re
from copy import deepcopy
from types import CodeType, ModuleType
from typing import Any, Iterator, Optional

from faults import Facts
from functions import find_code
from pieces import PARSE_ERRORS
from program import Program
from unfilled import FunctionNode

MAX_NAMES = 10

_FUNCTION_BEGINS = re.compile(r"^(?=(?:async )?def )", re.M)
_HEADER = re.compile(r"(?:async )?def (\w+)\((?:[^()]|\([^()]*\))*\)")
_CELL_ENDS = re.compile(r"^# ?%%", re.M)
_CODE_CELL = re.compile(r"^# ?%%(?!.*\[(?:markdown|md)\])", re.M)
_PRINT = re.compile(r"^[^#\n]*\bprint *\(", re.M)
_BLANK = re.compile(r"# *YOUR CODE STARTS|# *START CODE", re.I)
_NAMED_BLANK = re.compile(r"^ *# *\w[\w\[\], ]* =", re.M)
_WORD = re.compile(r"\w+")
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class CourseRules:
    """Holds a program that has run against a starter's text."""

    def __init__(self, program: Program, starter: str) -> None:
        self._program = program
        self._starter = starter
        self._texts = dict(_split_functions(starter))
        self._cells = dict(program.list_cells())

    def list_notes(self, names: list[str]) -> Iterator[Facts]:
        """Notes on these functions of the program, and on its cells."""
        for name in names:
            if name in self._texts:
                yield from self._look_at(name, self._texts[name])
        yield from self._count_cells()

    def _look_at(self, name: str, given: str) -> Iterator[Facts]:
        value = self._program.find_own(name)
        node, location, text = self._program.find_def(value)
        if node is None or text.strip() == given.strip():
            return
        code = find_code(value, self._program.namespace)
        function = _Function(name, node, code, text)
        parameters = _changed_signature(function, given)
        if parameters:
            yield _note("changed-signature", name, location, names=parameters)
        place = self._program.sources.locate
        for kind, found in (
            ("extra-variable", _extra_variables(function, given)),
            ("global-variable", self._globals(function)),
        ):
            if found:
                first = place(code.co_filename, min(found.values()), name)
                yield _note(kind, name, first, names=sorted(found, key=lambda each: found[each]))
        lines = self._extra_prints(function, given)
        if lines:
            first = place(code.co_filename, lines[0], name)
            yield _note("extra-print", name, first, count=len(lines))

    def _globals(self, function: _Function) -> dict[str, int]:
        """Globals that hold data and not code, with the first lines that read them."""
        namespace = self._program.namespace
        names = {each for code in _list_codes(function.code) for each in code.co_names}
        suspects = {each for each in names if _is_data(namespace.get(each))}
        return _find_names(function.node, suspects, ast.Load) if suspects else {}

    def _extra_prints(self, function: _Function, given: str) -> list[int]:
        """Lines of the prints in a function and, in a notebook, beside it in its cell."""
        filename = function.code.co_filename
        beside = self._cells.get(filename, [])
        lines = [each.lineno for each in beside if _is_print(getattr(each, "value", None))]
        lines = [each for each in lines if not self._is_given(filename, each)]
        names = function.code.co_names
        most = len(_PRINT.findall(given)) if "print" in names else 0
        if "print" in names and len(_PRINT.findall(function.text)) > most:
            calls = [each.lineno for each in ast.walk(function.node) if _is_print(each)]
            new = [line for line in calls if not self._is_given(filename, line)]
            lines += (new or calls)[: max(0, len(calls) - most)]
        return sorted(lines)

    def _is_given(self, filename: str, line: int) -> bool:
        return self._program.sources.line(filename, line).strip() in self._starter

    def _count_cells(self) -> Iterator[Facts]:
        given = len(_CODE_CELL.findall(self._starter))
        extra = len(self._cells) - given
        if not given or extra <= 0:
            return
        unknown = [filename for filename in self._cells if not self._knows(filename)]
        if unknown:
            location = self._program.sources.locate(unknown[0], 1)
            yield _note("extra-cells", "", location, count=min(extra, len(unknown)))

    def _knows(self, filename: str) -> bool:
        """Whether the starter has a line of this cell, or a function of it."""
        statements = self._cells[filename]
        if any(getattr(each, "name", None) in self._texts for each in statements):
            return True
        return any(self._is_given(filename, each.lineno) for each in statements)


class _Function:
    def __init__(self, name: str, node: FunctionNode, code: CodeType, text: str) -> None:
        self.name, self.node, self.code, self.text = name, node, code, text


def _note(code: str, name: str, location: Facts, **facts: Any) -> Facts:
    if "names" in facts:
        facts["names"] = facts["names"][:MAX_NAMES]
    return {"code": code, "name": name, "location": location, **facts}


def _split_functions(starter: str) -> Iterator[tuple[str, str]]:
    for part in _FUNCTION_BEGINS.split(starter)[1:]:
        header = _HEADER.match(part)
        if header is not None:
            yield header[1], _CELL_ENDS.split(part)[0]


def _changed_signature(function: _Function, given: str) -> list[str]:
    """The parameters as they are and as they were; none where nothing changed."""
    header = _HEADER.match(given)
    if header is None or function.text.startswith(f"{header[0]}:"):
        return []
    try:
        before = ast.parse(f"{header[0]}: pass").body[0].args
    except PARSE_ERRORS:
        return []
    now = function.node.args
    return [] if _signature(now) == _signature(before) else [_show(now), _show(before)]


def _signature(args: ast.arguments) -> tuple[list[str], list[str]]:
    every = [*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg]
    defaults = [*args.defaults, *(each for each in args.kw_defaults if each)]
    return [each.arg if each else "" for each in every], [ast.dump(each) for each in defaults]


def _show(args: ast.arguments) -> str:
    plain = deepcopy(args)
    for each in ast.walk(plain):
        if isinstance(each, ast.arg):
            each.annotation = None
    return ast.unparse(plain)


def _extra_variables(function: _Function, given: str) -> dict[str, int]:
    """Variables that the starter's text does not name, with the lines that bind them first.

    A starter whose blanks name no variables leaves them to the learner.
    """
    if _BLANK.search(given) and not _NAMED_BLANK.search(given):
        return {}
    code = function.code
    parameters = code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]
    own = {*code.co_varnames, *code.co_cellvars}.difference(parameters, _WORD.findall(given))
    suspects = {each for each in own if not each.startswith(("_", "."))}
    return _find_names(function.node, suspects, ast.Store) if suspects else {}


def _find_names(node: FunctionNode, names: set[str], context: type) -> dict[str, int]:
    """The names that a function loads or stores, in comprehensions apart, with their lines."""
    inner: set[int] = set()
    found: dict[str, int] = {}
    for each in ast.walk(node):
        if isinstance(each, _COMPREHENSIONS) and context is ast.Store:
            targets = (generator.target for generator in each.generators)
            inner.update(id(name) for target in targets for name in ast.walk(target))
        if isinstance(each, ast.Name) and isinstance(each.ctx, context) and each.id in names:
            if id(each) not in inner:
                found[each.id] = min(each.lineno, found.get(each.id, each.lineno))
    return found


def _list_codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if type(constant) is CodeType:
            yield from _list_codes(constant)


def _is_data(value: Optional[Any]) -> bool:
    return not (value is None or callable(value) or issubclass(type(value), ModuleType))


def _is_print(node: Any) -> bool:
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return is_call and node.func.id == "print"
