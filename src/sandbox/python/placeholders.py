"""What a program gets in place of a module that the grader lacks, such as matplotlib.

At the top level it swallows whatever is done with it. A graded call may do with it what leaves no
trace in a result, such as plotting; to calculate with it raises an exception that names the module.
"""
from __future__ import annotations

import sys
from opcode import opmap
from types import FrameType, FunctionType, ModuleType
from typing import Any, Callable, Iterator

import numpy as np

from absent import refuse_use

_MAX_PATH = 80
_UNPACKS = (opmap["UNPACK_SEQUENCE"], opmap["UNPACK_EX"])

_set, _get = object.__setattr__, object.__getattribute__
_frame_of = sys._getframe
_zeros = np.zeros
_state = {"refuses": False}


def refuse_calculations(refuses: bool) -> None:
    """Whether calculations with placeholders raise from now on."""
    _state["refuses"] = refuses


class PlaceholderBase:
    """Stands above a program's class that is made from an absent one, such as `torch.nn.Module`."""

    def __getattr__(self, name: str) -> Any:
        return _make_member(type(self).__name__, name)

    def __call__(self, *_: Any, **__: Any) -> Any:
        return Placeholder(type(self).__name__)


class Placeholder:
    """Any value of an absent module; `path` says which, such as `matplotlib.pyplot.figure`."""

    def __init__(self, path: str) -> None:
        _set(self, "_path", path[:_MAX_PATH])

    def __getattr__(self, name: str) -> Any:
        return _make_member(path_of(self), name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Forgets it."""

    def __setitem__(self, key: Any, value: Any) -> None:
        """Forgets it."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        # As a decorator it leaves the function as it is.
        if len(args) == 1 and not kwargs and type(args[0]) is FunctionType:
            return args[0]
        return Placeholder(path_of(self))

    def __getitem__(self, key: Any) -> Placeholder:
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter([self] * _count_targets(_frame_of(1)))

    def __len__(self) -> int:
        return 0

    def __contains__(self, item: Any) -> bool:
        return False

    def __enter__(self) -> Placeholder:
        return self

    def __exit__(self, *_: Any) -> None:
        """Lets exceptions pass."""

    def __repr__(self) -> str:
        return f"<placeholder for {path_of(self)}>"

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __mro_entries__(self, bases: Any) -> tuple[type]:
        return (PlaceholderBase,)

    def __instancecheck__(self, instance: Any) -> bool:
        return False

    def __subclasscheck__(self, subclass: Any) -> bool:
        return False

    def __bool__(self) -> bool:
        return False

    def __array__(self, *_: Any, **__: Any) -> Any:
        return _calculate(self, _zeros(0))


class PlaceholderModule(ModuleType):
    """An absent module, or a part of one."""

    def __getattr__(self, name: str) -> Any:
        return _make_member(self.__name__, name)

    def __call__(self, *_: Any, **__: Any) -> Placeholder:
        return Placeholder(self.__name__)


def path_of(placeholder: Placeholder) -> str:
    """What a placeholder stands for."""
    return _get(placeholder, "_path")


def _make_member(path: str, name: str) -> Placeholder:
    if name.startswith("__"):
        raise AttributeError(f"the placeholder for {path} has no {name!r}")
    return Placeholder(f"{path}.{name}")


def _calculate(placeholder: Placeholder, result: Any) -> Any:
    if _state["refuses"]:
        raise refuse_use(path_of(placeholder))
    return result


def _count_targets(frame: FrameType) -> int:
    """How many values the frame unpacks just now: `fig, ax = plt.subplots()` wants two."""
    code, at = frame.f_code.co_code, frame.f_lasti
    return code[at + 1] if code[at] in _UNPACKS else 0


def _add_operators() -> None:
    binary = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split()
    names = [f"{prefix}{name}" for name in binary for prefix in ("", "r", "i")]
    names += "lt le gt ge neg pos abs invert round array_ufunc array_function".split()
    for name in names:
        setattr(Placeholder, f"__{name}__", _make_operator(lambda self: self))
    for name, value in (("float", np.nan), ("int", 0), ("index", 0), ("complex", complex(0))):
        setattr(Placeholder, f"__{name}__", _make_operator(lambda self, value=value: value))


def _make_operator(choose: Callable[[Placeholder], Any]) -> Callable[..., Any]:
    def operate(self: Placeholder, *_: Any, **__: Any) -> Any:
        return _calculate(self, choose(self))

    return operate


_add_operators()
