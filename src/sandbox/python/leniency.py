"""Calls between functions that agree in what they do and differ in how it is written."""
from __future__ import annotations

import inspect
import re
from types import FunctionType
from typing import Any, Callable, Optional

from values_in import Maker

Function = Callable[..., Any]

_signature, _EMPTY = inspect.signature, inspect.Parameter.empty
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_code_of = FunctionType.__dict__["__code__"].__get__
_STEP_SIZE = re.compile(r"eps|epsilon|e|h|delta|step(_?size)?", re.I)
_TALKING = re.compile(r".*(print|verbose|msg|message|debug|show|plot).*", re.I)


def find_missing(function: Optional[Function], given: int, epsilon: float) -> dict[str, Maker]:
    """Arguments that a checker asks for beyond those of its exercise, without a default: a step
    size, and whether to print. Empty where there are others that are unknown.
    """
    makers: dict[str, Maker] = {}
    for name in _list_required(function)[given:]:
        if _STEP_SIZE.fullmatch(name):
            makers[name] = lambda: epsilon
        elif _TALKING.fullmatch(name):
            makers[name] = lambda: False
        else:
            return {}
    return makers


def suit_callers(lent: Function, own: Optional[Function]) -> Function:
    """A lent function as it is called by a program whose own function of that name has other names
    for its parameters, or more of them.
    """
    if type(lent) is not FunctionType or type(own) is not FunctionType:
        return lent
    names, own_names = _list_names(lent), _list_names(own)
    if names == own_names:
        return lent
    meant = dict(zip(own_names, names))

    def call(*args: Any, **kwargs: Any) -> Any:
        known = {meant.get(key, key): value for key, value in kwargs.items()}
        extra = [key for key in known if key in own_names and key not in names]
        for key in extra:
            del known[key]
        return lent(*args[:len(names)], **known)

    call.__wrapped__ = lent  # type: ignore[attr-defined]
    return call


def _list_required(function: Optional[Function]) -> list[str]:
    try:
        parameters = _signature(function).parameters.values()  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return []
    kept = (each for each in parameters if each.kind in _POSITIONAL and each.default is _EMPTY)
    return [each.name for each in kept]


def _list_names(function: FunctionType) -> list[str]:
    code = _code_of(function)
    return list(code.co_varnames[:code.co_argcount])
