"""The calls of a pipeline: arguments fetched fresh, the function called, results bound by name."""
from __future__ import annotations

import inspect
from itertools import islice
from types import FunctionType
from typing import Any, Callable, NamedTuple, Optional

from leniency import find_missing
from numeric import name_of
from values_in import Maker

_signature = inspect.signature
_code_of = FunctionType.__dict__["__code__"].__get__
_defaults_of = FunctionType.__dict__["__defaults__"].__get__
_SINGLE_TYPES = (dict, str, bytes, set, frozenset)


class CallProblem(Exception):
    """Our own finding about a call: the function is absent, or takes or returns another number."""

    def __init__(self, outcome: str, code: str, text: str, **values: str) -> None:
        """`values` are what the text tells, by name, for languages other than English."""
        super().__init__(text)
        self.outcome, self.code, self.text, self.values = outcome, code, text, values


class Call(NamedTuple):
    """One step, ready to be made: `getters` give its arguments, `function` is None when absent."""

    name: str
    function: Optional[Callable[..., Any]]
    arguments: list[str]
    getters: list[Maker]
    returns: list[str]
    may_be_bare: bool
    updates: list[str]


def plan_calls(
    steps: list[dict[str, Any]],
    makers: dict[str, Maker],
    find: Callable[[str], Optional[Callable[..., Any]]],
) -> tuple[list[Call], dict[str, Any]]:
    """The calls of a list of steps, and the dict that their results go to and are taken from.

    An argument is the latest earlier result of its name, as it is, or else a fresh value.
    """
    results: dict[str, Any] = {}
    calls = []
    known: set[str] = set()
    for step in steps:
        getters = [
            _get_result(results, name) if name in known else makers[name] for name in step["args"]
        ]
        name, arguments, returns = step["call"], step["args"], step["returns"]
        is_bare, updates = step.get("bare", False), step.get("updates", [])
        function = find(name)
        if "epsilon" in step and not _takes(function, len(arguments)):
            missing = find_missing(function, len(arguments), step["epsilon"])
            arguments, getters = [*arguments, *missing], [*getters, *missing.values()]
        calls.append(Call(name, function, arguments, getters, returns, is_bare, updates))
        known.update(updates, returns)
    return calls, results


def check_call(call: Call) -> None:
    """Raises CallProblem when the function is absent or cannot take so many arguments."""
    if call.function is None:
        text = f"The submission does not define a function {call.name}."
        raise CallProblem("missing-function", "missing-function", text, function=call.name)
    if _takes(call.function, len(call.arguments)):
        return
    try:
        signature = _signature(call.function)
    except (ValueError, TypeError):
        return  # some callables do not tell what they take; calling them will
    try:
        signature.bind(*call.arguments)
    except TypeError:
        taken = str(signature)[:300]
        given = f"{len(call.arguments)} ({', '.join(call.arguments)})"
        text = f"{call.name} takes {taken}, and is given {given}."
        values = {"function": call.name, "taken": taken, "given": given}
        code = "wrong-argument-count"
        raise CallProblem("wrong-signature", code, text, **values) from None


def _takes(function: Optional[Callable[..., Any]], count: int) -> bool:
    """Whether a plain function takes so many arguments; its signature would tell, slowly."""
    if type(function) is not FunctionType or function.__dict__:
        return False
    code = _code_of(function)
    least = code.co_argcount - len(_defaults_of(function) or ())
    return not code.co_kwonlyargcount and least <= count <= code.co_argcount


def make_call(call: Call, results: dict[str, Any]) -> None:
    """Calls the function and binds what it returns; raises whatever it raises, or CallProblem."""
    arguments = [get() for get in call.getters]
    value = call.function(*arguments)  # type: ignore[misc]
    if call.updates:
        given = zip(call.arguments, arguments)
        results.update((name, argument) for name, argument in given if name in call.updates)
    if len(call.returns) == 1 or (call.may_be_bare and not issubclass(type(value), tuple)):
        results[call.returns[0]] = value
    elif call.returns:
        results.update(zip(call.returns, _unpack(call, value)))


def _get_result(results: dict[str, Any], name: str) -> Maker:
    def get() -> Any:
        if name not in results:
            text = f"{name} is needed here, and the call before returns only one value."
            raise CallProblem("wrong-signature", "wrong-return-count", text, needed=name)
        return results[name]

    return get


def _unpack(call: Call, value: Any) -> list[Any]:
    wanted = len(call.returns)
    kind = type(value)
    items = None
    if not issubclass(kind, _SINGLE_TYPES):
        try:
            items = iter(value)
        except TypeError:
            pass
    if items is None:
        kind_name = name_of(kind)
        raise _wrong_count(call, f"one value of type {kind_name}", type=kind_name)
    taken = list(islice(items, wanted + 1))
    if len(taken) == wanted:
        return taken
    if len(taken) > wanted:
        raise _wrong_count(call, f"more than {wanted} values")
    raise _wrong_count(call, f"{len(taken)} values", count=f"{len(taken)}")


def _wrong_count(call: Call, found: str, **values: str) -> CallProblem:
    names = ", ".join(call.returns)
    told = {"function": call.name, "wanted": f"{len(call.returns)}", "names": names, **values}
    text = f"{call.name} returns {found}; {len(call.returns)} are expected: {names}."
    return CallProblem("wrong-signature", "wrong-return-count", text, **told)
