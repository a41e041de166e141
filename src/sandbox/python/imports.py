"""What a program may import: what was loaded ahead, stand-ins for course files, placeholders."""
from __future__ import annotations

import builtins
import sys
from importlib.machinery import BuiltinImporter, FrozenImporter, ModuleSpec
from os.path import dirname
from types import ModuleType
from typing import Any, Callable, Optional, Sequence

import numpy

from absent import is_refused, refuse_import
from magics import is_foreign, neutralise_magics
from placeholders import Placeholder, PlaceholderModule
from standins import HELPERS, find_in_standins, find_standin

_OWN_FOLDER = dirname(__file__)
_compile, _exec = compile, exec
_missed: list[str] = []
_ready: list[ModuleType] = []


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
    main = _ready.pop() if _ready else _build_main()
    sys.modules["builtins"] = vars(main)["__builtins__"]
    sys.modules["__main__"] = main
    return main


def make_main_ahead() -> None:
    """Builds what the next `make_main` gives: done before a fork, the child does not pay for it."""
    _ready.append(_build_main())


def list_missed() -> list[str]:
    """What placeholders came for since the last call: modules, and names of course modules."""
    missed = list(dict.fromkeys(_missed))
    _missed.clear()
    return missed


def offer_placeholders(offers: bool) -> None:
    """Whether an absent module has a placeholder; a program may have an answer of its own to it."""
    _Guard.offers = offers


class _Guard:
    """The last finder on sys.meta_path: a stand-in, a placeholder, or a readable refusal."""

    offers = True

    @classmethod
    def find_spec(cls, name: str, path: Optional[Sequence[str]] = None, target: Any = None) -> Any:
        # Only packages that are really there have a path to be searched.
        if path:
            raise refuse_import(name)
        standin = find_standin(name.rpartition(".")[2])
        if standin is not None:
            return ModuleSpec(name, _StandinLoader(standin), is_package=True)
        if is_refused(name.partition(".")[0]) or not cls.offers:
            raise refuse_import(name)
        return ModuleSpec(name, _PlaceholderLoader, is_package=True)  # type: ignore[arg-type]


class _PlaceholderLoader:
    @staticmethod
    def create_module(spec: ModuleSpec) -> ModuleType:
        return PlaceholderModule(spec.name)

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        vars(module).update(np=numpy, __all__=["np"], __version__="0")
        _missed.append(module.__name__.partition(".")[0])


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
        vars(module)["__getattr__"] = _make_getter(module.__name__)


def _make_getter(module: str) -> Callable[[str], Any]:
    """What a stand-in gives for a name that it lacks: another stand-in may have it."""

    def get(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        found = find_in_standins(name)
        if found is not None:
            return found
        _missed.append(f"{module}.{name}")
        return Placeholder(f"{module}.{name}")

    return get


def _build_main() -> ModuleType:
    own = ModuleType("builtins", builtins.__doc__)
    main = ModuleType("__main__")
    shell = _Shell(vars(main))
    vars(own).update(vars(builtins))
    vars(own).update(HELPERS, get_ipython=lambda: shell, display=print)
    vars(main)["__builtins__"] = own
    return main


class _Shell:
    """What `get_ipython()` gives: every method is there, and does nothing but run Python cells."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """As exported scripts have it for a cell such as %%time."""
        if not is_foreign(f"%%{name}"):
            code = _compile(neutralise_magics(cell), "<cell magic>", "exec", dont_inherit=True)
            _exec(code, self._namespace)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder("IPython")
