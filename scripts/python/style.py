"""Checks the size and the form of Python files; prints one fault a line.

Usage: style.py FILE...
"""

import ast
import sys
from typing import Iterator, List, Tuple, Union

COLUMNS = 100
FILE_LINES = 200
FUNCTION_LINES = 40
OLDEST_PYTHON = (3, 9)

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
Documented = Union[ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef]
Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]
Fault = Tuple[int, str]


def main(paths: List[str]) -> int:
    """Prints the faults of all files and returns the exit status."""
    faults = [(path, fault) for path in paths for fault in check_file(path)]
    for path, (line, text) in faults:
        print(f"{path}:{line}: {text}")
    return 1 if faults else 0


def check_file(path: str) -> List[Fault]:
    """Returns the faults of one file, each with its line."""
    with open(path, encoding="utf-8") as file:
        source = file.read()
    try:
        tree = ast.parse(source, path, feature_version=OLDEST_PYTHON)
    except SyntaxError as error:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        return [(error.lineno or 1, f"is not Python {oldest}: {error.msg}")]
    size = check_size(source, tree)
    return [*size, *check_lines(source), *check_unions(tree), *check_functions(tree)]


def check_size(source: str, tree: ast.Module) -> Iterator[Fault]:
    """Finds a file of too many lines of code; comments, docstrings and blank lines are free."""
    lines = [line.strip() for line in source.splitlines()]
    prose = sum(docstring_lines(node) for node in ast.walk(tree) if isinstance(node, DOCUMENTED))
    code = sum(1 for line in lines if line and not line.startswith("#")) - prose
    if code > FILE_LINES:
        yield 1, f"has {code} lines of code, {FILE_LINES} are allowed"


def check_lines(source: str) -> Iterator[Fault]:
    """Finds lines that are too long or indented by tabs."""
    for number, line in enumerate(source.splitlines(), 1):
        if len(line) > COLUMNS:
            yield number, f"has {len(line)} columns, {COLUMNS} are allowed"
        if "\t" in line[: len(line) - len(line.lstrip())]:
            yield number, "is indented by a tab"


def check_unions(tree: ast.Module) -> Iterator[Fault]:
    """Finds `X | Y` in annotations that Python 3.9 would evaluate, and fail."""
    if any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body):
        return
    for node in ast.walk(tree):
        annotations = [getattr(node, name, None) for name in ("annotation", "returns")]
        for annotation in annotations:
            if isinstance(annotation, ast.BinOp):
                yield annotation.lineno, "needs `from __future__ import annotations` for `|`"


def check_functions(tree: ast.Module) -> Iterator[Fault]:
    """Finds functions that are too long, and public ones without type hints."""
    for node in ast.walk(tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
        if lines > FUNCTION_LINES:
            yield node.lineno, f"{node.name} has {lines} lines, {FUNCTION_LINES} are allowed"
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and is_bare(node):
            yield node.lineno, f"{node.name} is public and has no type hints"


def docstring_lines(node: Documented) -> int:
    """Counts the lines of a docstring, without its blank ones."""
    text = ast.get_docstring(node) or ""
    return sum(1 for line in text.splitlines() if line.strip())


def is_bare(node: Function) -> bool:
    if node.name.startswith("_"):
        return False
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return node.returns is None or any(argument.annotation is None for argument in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
