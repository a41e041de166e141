"""What is imported before the first fork: nothing can be imported from a file afterwards."""

import contextlib
import importlib
import io
import os
import traceback
import warnings
from typing import Iterator, Sequence

_OWN_FOLDER = os.path.dirname(os.path.abspath(__file__))

# The standard library's modules that a submission can import, besides what these import.
MODULES = (
    "abc array ast base64 bisect builtins calendar cmath codecs collections collections.abc"
    " contextlib copy csv dataclasses datetime decimal difflib enum errno fractions functools gc"
    " glob hashlib heapq inspect io itertools json keyword locale logging math numbers operator os"
    " os.path pathlib pickle platform pprint queue random re reprlib secrets shutil signal"
    " statistics string struct sys tempfile textwrap threading time timeit tokenize traceback"
    " types typing unittest warnings weakref zlib _strptime"
).split()

# Parts of NumPy that some versions load on first use. A version lacks some of them.
NUMPY_MODULES = (
    "numpy numpy.char numpy.ctypeslib numpy.exceptions numpy.fft numpy.lib"
    " numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.matlib numpy.polynomial numpy.random"
    " numpy.rec numpy.strings numpy.testing numpy.typing"
).split()

# Text encodings are modules too; these are asked for by print, open, str and the socket module.
ENCODINGS = (
    "ascii big5 cp1252 cp437 cp850 euc_jp gbk hex idna iso8859_15 latin_1 mbcs punycode"
    " raw_unicode_escape rot_13 shift_jis unicode_escape utf_16 utf_16_le utf_16_be utf_32"
    " utf_7 utf_8 utf_8_sig"
).split()


class Unavailable(Exception):
    """A module that has to be there and cannot be; the message says which, and why."""


def import_all(extra: Sequence[str] = ()) -> None:
    """
    Imports everything above that this Python has, and all of `extra`. Raises ImportError without
    NumPy, and Unavailable where one of `extra` cannot be had.
    """
    with warnings.catch_warnings(), _no_fork_hooks():
        importlib.import_module("numpy")
        warnings.simplefilter("ignore")
        for name in [*MODULES, *NUMPY_MODULES]:
            _import_optional(name)
        for name in ENCODINGS:
            _import_optional(f"encodings.{name}")
        for name in extra:
            _import_extra(name)


def warm_up() -> None:
    """Uses, once, what builds tables or imports on first use, in the library or in NumPy."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _warm_linear_algebra()
        _warm_random()
        _warm_text()


@contextlib.contextmanager
def _no_fork_hooks() -> Iterator[None]:
    """
    Keeps modules from having code run at every fork: `threading` and `logging` would renew locks
    that nobody holds in a process of one thread, and `random` a state that is seeded for every
    call. That code took a third of a fork, most of it copying the memory that it touched.
    """
    register = os.register_at_fork
    os.register_at_fork = lambda **_: None
    try:
        yield
    finally:
        os.register_at_fork = register


def _import_optional(name: str) -> None:
    try:
        importlib.import_module(name)
    except ImportError:
        pass


def _import_extra(name: str) -> None:
    try:
        module = importlib.import_module(name)
    except (Exception, SystemExit) as error:
        raise Unavailable(f"{name} cannot be imported: {type(error).__name__}: {error}") from error
    if os.path.dirname(getattr(module, "__file__", None) or "").startswith(_OWN_FOLDER):
        raise Unavailable(f"{name} is a name of the grader's own")
    if len(os.listdir("/proc/self/task")) > 1:
        raise Unavailable(f"{name} starts threads, which a forked process would not have")


def _warm_linear_algebra() -> None:
    import numpy as np

    square = np.array([[4.0, 1.0], [2.0, 3.0]])
    for call in (np.linalg.inv, np.linalg.svd, np.linalg.eig, np.linalg.eigh, np.linalg.qr):
        call(square)
    for call in (np.linalg.det, np.linalg.norm, np.linalg.pinv, np.linalg.cond, np.fft.fft2):
        call(square)
    np.linalg.lstsq(square, square[0], rcond=None)
    np.linalg.cholesky(square @ square.T)
    np.einsum("ij,jk->ik", square, square, optimize=True)
    np.polyfit([0.0, 1.0, 2.0], [0.0, 1.0, 4.0], 1)
    np.lib.stride_tricks.sliding_window_view(square, (1, 2))
    np.pad(square, 1)
    np.log(np.zeros(2))


def _warm_random() -> None:
    import random

    import numpy as np

    state = np.random.RandomState(1)
    state.randn(3, 2), state.permutation(4), state.choice(4, 2), state.rand(2)
    np.random.default_rng(1).normal(size=2)
    random.SystemRandom().random()


def _warm_text() -> None:
    import datetime
    import time

    import numpy as np

    repr(np.linspace(0.0, 1e9, 2000)), str(np.float64(0.1)), repr(np.array([1 + 2j]))
    time.strptime("2020-01-01", "%Y-%m-%d")
    datetime.datetime.strptime("2020-01-01", "%Y-%m-%d").strftime("%A %B %c")
    compile("def f(x: int = 1):\n    return [x for _ in range(x)]\n", "<warm-up>", "exec")
    try:
        np.testing.assert_allclose([1.0], [2.0])
    except AssertionError:
        traceback.print_exc(file=io.StringIO())
