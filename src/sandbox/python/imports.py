"""What a program may import: what was loaded ahead, and stand-ins for course files."""
from __future__ import annotations

import builtins
import sys
from importlib.machinery import BuiltinImporter, FrozenImporter, ModuleSpec
from os.path import dirname
from types import ModuleType
from typing import Any, Optional, Sequence

from standins import HELPERS, find_standin

# Told to the learner as far as they are loaded; other standard modules may be there as well.
_WORTH_NAMING = (
    "numpy", "math", "cmath", "random", "statistics", "itertools", "functools", "collections",
    "operator", "copy", "time", "datetime", "decimal", "fractions", "typing", "dataclasses", "abc",
    "enum", "re", "string", "json", "io", "os", "sys", "warnings", "textwrap", "pprint", "heapq",
    "bisect", "contextlib",
)  # fmt: skip

_OWN_FOLDER = dirname(__file__)


class ForbiddenImport(ModuleNotFoundError):
    """An import of a module that is not in the grader."""


class _Guard:
    """The last finder on sys.meta_path: stand-ins by name, a readable refusal for the rest."""

    @staticmethod
    def find_spec(name: str, path: Optional[Sequence[str]] = None, target: Any = None) -> Any:
        standin = find_standin(name)
        if standin is not None:
            return ModuleSpec(name, _StandinLoader(standin))
        available = ", ".join(each for each in _WORTH_NAMING if each in sys.modules)
        raise ForbiddenImport(
            f"module {name} is not available in the grader; available are {available}", name=name
        )


class _StandinLoader:
    def __init__(self, standin: ModuleType) -> None:
        self._standin = standin

    @staticmethod
    def create_module(spec: ModuleSpec) -> None:
        """None: the import system makes a plain module."""

    def exec_module(self, module: ModuleType) -> None:
        held = vars(self._standin)
        names = {name: held[name] for name in held if not name.startswith("_")}
        vars(module).update(names, __all__=sorted(names), __doc__=self._standin.__doc__)
        if "__getattr__" in held:
            vars(module)["__getattr__"] = held["__getattr__"]


def guard_imports() -> None:
    """Leaves a program only what is loaded, hides the grader's own modules, and drops all paths."""
    for name, module in list(sys.modules.items()):
        if dirname(getattr(module, "__file__", None) or "").startswith(_OWN_FOLDER):
            del sys.modules[name]
    sys.meta_path[:] = [BuiltinImporter, FrozenImporter, _Guard]
    sys.path_hooks.clear()
    sys.path.clear()


def make_main() -> ModuleType:
    """The module a program runs in: `__main__`, with builtins of its own.

    A program that replaces a builtin changes its copy; the grader's functions keep the real ones.
    """
    own = ModuleType("builtins", builtins.__doc__)
    vars(own).update(vars(builtins))
    vars(own).update(HELPERS, get_ipython=_Shell, display=print)
    main = ModuleType("__main__")
    vars(main)["__builtins__"] = own
    sys.modules["builtins"] = own
    sys.modules["__main__"] = main
    return main


class _Shell:
    """What `get_ipython()` gives: every method is there and does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: None
