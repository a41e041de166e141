"""Modules that are not in the grader: which are refused, and what is said of them."""
from __future__ import annotations

import sys
from typing import Sequence

# Told to the learner as far as they are loaded; other standard modules may be there as well.
_WORTH_NAMING = (
    "numpy", "math", "cmath", "random", "statistics", "itertools", "functools", "collections",
    "operator", "copy", "time", "datetime", "decimal", "fractions", "typing", "dataclasses", "abc",
    "enum", "re", "string", "json", "io", "os", "sys", "warnings", "textwrap", "pprint", "heapq",
    "bisect", "contextlib",
)  # fmt: skip

# Standard modules for what graded code must not do: a program hears of these at once. Of any other
# absent module it gets a placeholder.
REFUSED = frozenset(
    "asyncio asynchat asyncore cffi cgi concurrent ctypes curses dbm distutils ensurepip fcntl"
    " ftplib grp http imaplib mmap msilib msvcrt multiprocessing netrc nis nntplib poplib pty pwd"
    " readline resource runpy select selectors smtpd smtplib socket socketserver spwd sqlite3 ssl"
    " subprocess syslog telnetlib termios tty urllib venv winreg wsgiref xmlrpc zipimport".split()
)

# What the service is configured to have beside that.
_extra: list[str] = []


class ForbiddenImport(ModuleNotFoundError):
    """An import of a module that is not in the grader, or the use of what came in its place."""

    values: dict[str, str] = {}


def is_refused(root: str) -> bool:
    """Whether a top-level module is one of those that a program must not have."""
    return root in REFUSED or root.startswith("_")


def refuse_import(name: str) -> ForbiddenImport:
    """What an import of this module raises."""
    available = _list_available()
    text = f"module {name} is not available in the grader; available are {available}"
    return _refuse(text, module=name, available=available)


def refuse_use(path: str) -> ForbiddenImport:
    """What a calculation with something of an absent module raises, such as `scipy.special.expit`.
    """
    root, available = path.partition(".")[0], _list_available()
    text = f"module {root} is not available in the grader, and {path} is needed here; available are"
    return _refuse(f"{text} {available}", module=root, path=path, available=available)


def _refuse(text: str, **values: str) -> ForbiddenImport:
    error = ForbiddenImport(text, name=values["module"])
    error.values = values
    return error


def add_available(names: Sequence[str]) -> None:
    """Takes in modules that were loaded because the service is configured to have them."""
    _extra.extend(name for name in names if name not in _WORTH_NAMING)


def list_available() -> list[str]:
    """The modules that are worth naming and there."""
    return [each for each in (*_WORTH_NAMING, *_extra) if each in sys.modules]


def _list_available() -> str:
    return ", ".join(list_available())
