"""A learner's program: its namespace, what went wrong at its top level, and what it defines."""
from __future__ import annotations

import __future__ as future
import ast
import linecache
from functools import partial
from types import FunctionType, ModuleType
from typing import Any, Callable, Iterator, Optional

from absent import ForbiddenImport
from adapter import Adapter
from definitions import Definitions
from faults import MAX_TEXT, Facts, Sources, describe_exception, release_frames
from functions import find_code, find_method, find_node, is_own
from imports import list_missed, make_main, offer_placeholders
from numeric import name_of
from pieces import PARSE_ERRORS, BadPiece, Piece, normalise_source, split_pieces
from placeholders import refuse_calculations
from syntax_faults import describe_syntax_error
from unfilled import FunctionNode
from whole_defs import Statement, WholeDef

MAX_FAULTS = 50
MAX_NOTES = 50
MAX_NAME = 200

_compile, _exec = compile, exec
_UNBOUND = object()
_FAULT_CODES = (
    (SystemExit, "exited"),
    (MemoryError, "memory-limit"),
    (ForbiddenImport, "forbidden-import"),
)


class Program:
    """Chunks are read first, so that no code can disturb that, and then run in one namespace."""

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = vars(make_main())
        self._builtins: dict[str, Any] = vars(self.namespace["__builtins__"])
        self.sources = Sources()
        self.adapter = Adapter(self.namespace)
        self.faults: list[Facts] = []
        self.notes: list[Facts] = []
        self._pieces: list[tuple[str, list[Piece]]] = []
        self._statements: dict[str, list[Statement]] = {}
        self._broken: dict[str, tuple[BadPiece, Facts, Any]] = {}
        self._flags = 0
        self._definitions = Definitions(self.namespace, [])
        self._missed: set[str] = set()

    def add_chunk(self, chunk: Facts) -> None:
        """Takes a chunk of ports.ts in, to be run after the earlier ones."""
        filename = f"<cell {chunk['cell']}>" if "cell" in chunk else "<submission>"
        text = normalise_source(chunk["source"])
        lines = text.split("\n")
        self.sources.add(filename, chunk, lines)
        # Without a time of change linecache does not look for a file.
        linecache.cache[filename] = (len(text), None, [f"{line}\n" for line in lines], filename)
        self._statements[filename] = []
        self._pieces.append((filename, split_pieces(text, filename)))

    def run(self, expects: list[str], end_chunk: Callable[[], None] = lambda: None) -> None:
        """Runs all chunks; a statement that fails, or does not parse, does not stop the next.

        Of the functions in `expects` their cells' names are remembered; `end_chunk` is called
        behind each chunk.
        """
        definitions = self._definitions = Definitions(self.namespace, expects)
        refuse_calculations(False)
        for filename, pieces in self._pieces:
            for piece in pieces:
                if isinstance(piece, BadPiece):
                    self._note_broken(piece, filename)
                    continue
                for statement in _split_imports(piece):
                    self._run_statement(statement, filename)
            definitions.end_cell()
            end_chunk()
        refuse_calculations(True)
        for name, places in definitions.list_duplicates():
            earlier, last = places[:-1][:MAX_NOTES], places[-1]
            self.add_note("duplicate-definition", name, location=last, earlier=earlier)

    def is_known(self, name: str) -> bool:
        """Whether a name stands for a function, class or module here, or for a builtin."""
        value = self.namespace.get(name, self._builtins.get(name))
        return callable(value) or issubclass(type(value), ModuleType)

    def find_own(self, name: str) -> Optional[Callable[..., Any]]:
        """The callable that the program itself defines under this name, not an import.

        `A.b` is what the class A, or one that it inherits from, has as b.
        """
        head, _, method = name.partition(".")
        value = self._definitions.find_hidden(head) or self.namespace.get(head)
        if method:
            value = find_method(value, method)
        is_there = callable(value) and self.find_broken(name) is None
        return value if is_there and is_own(value, self.namespace) else None

    def find_rebound(self, name: str) -> dict[str, Any]:
        """What this function uses and later cells have bound anew, as it was after its own cell."""
        return self._definitions.find_rebound(name)

    def find_broken(self, name: str) -> Optional[tuple[BadPiece, Facts]]:
        """The piece that should define this name last but does not parse, and its place."""
        name = name.partition(".")[0]
        piece, location, value = self._broken.get(name, (None, {}, None))
        is_last = piece is not None and self.namespace.get(name, _UNBOUND) is value
        return (piece, location) if is_last else None

    def find_def(self, value: Any) -> tuple[Optional[FunctionNode], Facts, str]:
        """The def behind a callable, its location and its text; None, {} and "" without one."""
        code = find_code(value, self.namespace)
        if code is None or code.co_filename not in self.sources:
            return None, {}, ""
        node = find_node(code, self._statements[code.co_filename])
        line = code.co_firstlineno if node is None else node.lineno
        last = line if node is None else node.end_lineno or line
        text = self.sources.text(code.co_filename, line, last)
        return node, self.sources.locate(code.co_filename, line, code.co_name), text

    def define(self, value: Any, node: FunctionNode) -> Callable[..., Any]:
        """A function of this program made from a def that is another than `value`'s, at its place.

        It sees the program's names; what stands under its own name stays as it is.
        """
        code = find_code(value, self.namespace)
        module = ast.Module([node], [])
        made: dict[str, Any] = {}
        compiled = _compile(module, code.co_filename, "exec", self._flags, dont_inherit=True)
        _exec(compiled, self.namespace, made)
        return made[node.name]

    def list_functions(self) -> list[str]:
        """Names of the functions and classes that the program defines, in order."""
        return [
            name
            for name, value in list(self.namespace.items())
            if issubclass(type(value), (FunctionType, type)) and is_own(value, self.namespace)
        ]

    def list_cells(self) -> Iterator[tuple[str, list[Statement]]]:
        """The cells that hold code, by file name, with what parses of it; none of plain source."""
        for filename, pieces in self._pieces:
            if pieces and "cell" in self.sources.locate(filename, 1):
                yield filename, [each for each in pieces if not isinstance(each, BadPiece)]

    def _run_statement(self, statement: Statement, filename: str) -> None:
        try:
            code = self._find_code(statement, filename)
        except PARSE_ERRORS as error:
            name = getattr(statement, "name", None)
            self._note_broken(BadPiece(error, "", statement.lineno, name), filename)
            return
        self._flags |= _future_flags(statement)
        self._statements[filename].append(statement)
        # A try statement may have an answer of its own to a module that is not there.
        offer_placeholders(type(statement) is not ast.Try)
        try:
            _exec(code, self.namespace)
        except BaseException as error:  # noqa: B036 - whatever a program raises ends its statement
            self._note_exception(error)
        self._note_missed(statement, filename)
        if type(statement) is not ast.Expr:
            name = getattr(statement, "name", None)
            place = partial(self.sources.locate, filename, statement.lineno, name)
            self._definitions.note_statement(statement, place)

    def _find_code(self, statement: Statement, filename: str) -> Any:
        if type(statement) is WholeDef:
            if not self._flags:
                return statement.code
            statement = statement.tree()
        module = ast.Module([statement], [])
        return _compile(module, filename, "exec", self._flags, dont_inherit=True)

    def _note_missed(self, statement: Statement, filename: str) -> None:
        for name in list_missed():
            if name not in self._missed:
                self._missed.add(name)
                location = self.sources.locate(filename, statement.lineno)
                self.add_note("stubbed-import", name, location=location)

    def _note_broken(self, piece: BadPiece, filename: str) -> None:
        fault = describe_syntax_error(piece, filename, self.sources)
        self._note(fault)
        if piece.function is not None:
            location = self.sources.locate(filename, piece.line, piece.function)
            value = self.namespace.get(piece.function, _UNBOUND)
            self._broken[piece.function] = (piece, location, value)

    def _note_exception(self, error: BaseException) -> None:
        facts = describe_exception(error, self.sources)
        release_frames(error)
        fault = {"code": _fault_code(error), "text": f"{_label(error)}: {facts['text']}"[:MAX_TEXT]}
        if "location" in facts:
            fault["location"] = facts["location"]
        self._note(fault)

    def add_note(self, code: str, name: str, **facts: Any) -> None:
        """Keeps a LoadNote of ports.ts, as long as there is room."""
        if len(self.notes) < MAX_NOTES:
            self.notes.append({"code": code, "name": name[:MAX_NAME], **facts})

    def _note(self, fault: Facts) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(fault)


def _split_imports(statement: Statement) -> list[Statement]:
    """A statement as it is; of one that imports several modules, one for each.

    An import from the program's own package becomes one by the plain name: there is no package.
    """
    if isinstance(statement, ast.ImportFrom) and statement.module:
        statement.level = 0
    if not isinstance(statement, ast.Import) or len(statement.names) == 1:
        return [statement]
    parts = (ast.Import([alias]) for alias in statement.names)
    return [ast.copy_location(part, statement) for part in parts]


def _fault_code(error: BaseException) -> str:
    kind = type(error)
    return next((code for base, code in _FAULT_CODES if issubclass(kind, base)), "exception")


def _label(error: BaseException) -> str:
    kind = type(error)
    return "ModuleNotFoundError" if kind is ForbiddenImport else name_of(kind)


def _future_flags(statement: Statement) -> int:
    if not isinstance(statement, ast.ImportFrom) or statement.module != "__future__":
        return 0
    features = (getattr(future, alias.name, None) for alias in statement.names)
    return sum(feature.compiler_flag for feature in features if feature is not None)
