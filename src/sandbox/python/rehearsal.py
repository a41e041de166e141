"""A small session played through while a child waits for the real one.

A child shares its memory with the fork server until it writes to it, and the first write to each
page costs a copy. Most of those that every session makes are made here, before anybody waits.
"""
from __future__ import annotations

import numpy as np

from bindings import Bindings
from kept import Kept
from loading import load_program
from program import Program
from runs import Run
from values_out import ValueWriter

_MAX_ELEMENTS = 1000
_PROGRAM = '''
import numpy as np
from gc_utils import *


def forward(X, Y, parameters):
    """The cost of a small network."""
    m = X.shape[1]
    W, b = parameters["W"], parameters["b"]
    Z = np.dot(W, X) + b
    A = sigmoid(relu(Z))
    cost = 1. / m * np.sum(np.multiply(-np.log(A), Y) + np.multiply(-np.log(1 - A), 1 - Y))
    return cost, (Z, A, W)


def backward(X, Y, cache):
    (Z, A, W) = cache
    m = X.shape[1]
    dZ = np.multiply(A - Y, np.int64(Z > 0))
    dW = 1. / m * np.dot(dZ, X.T)
    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)
    return {"dW": dW, "db": db}


def check(parameters, gradients, X, Y, epsilon=1e-7):
    theta = np.concatenate([parameters["W"].reshape(-1, 1), parameters["b"].reshape(-1, 1)])
    grad = np.concatenate([gradients["dW"].reshape(-1, 1), gradients["db"].reshape(-1, 1)])
    approx = np.zeros((theta.shape[0], 1))
    for i in range(theta.shape[0]):
        plus = np.copy(theta)
        plus[i][0] = plus[i][0] + epsilon
        J, _ = forward(X, Y, {"W": plus[:4].reshape(1, 4), "b": plus[4:]})
        approx[i] = (J - J) / (2 * epsilon)
    return np.linalg.norm(grad - approx) / (np.linalg.norm(grad) + np.linalg.norm(approx))


print("difference = " + str(1.0))
'''
_STEPS = (
    ("forward", ["X", "Y", "parameters"], ["cost", "cache"]),
    ("backward", ["X", "Y", "cache"], ["gradients"]),
    ("check", ["parameters", "gradients", "X", "Y"], ["value"]),
)
_RUN = {
    "seed": 0,
    "values": {"X": {"t": 0}, "Y": {"t": 1}, "W": {"t": 2}, "b": {"t": 3}},
    "parameters": ["W", "b"],
    "steps": [{"call": call, "args": args, "returns": names} for call, args, names in _STEPS],
    "want": ["cost", "gradients", "value"],
}


def rehearse() -> None:
    """Loads and runs a program of the usual kind, and forgets it."""
    program = Program()
    load_program(program, {"chunks": [{"source": _PROGRAM}], "expects": ["check"]})
    tensors = [np.full(shape, 0.5) for shape in ((4, 3), (1, 3), (1, 4), (1, 1))]
    bindings = Bindings(program, lambda *_: None, _RUN)
    facts = Run(_RUN, tensors, bindings, Kept()).answer(ValueWriter(_MAX_ELEMENTS), program)
    if facts["outcome"] != "ok" or program.faults:
        raise RuntimeError(f"The rehearsal failed: {facts} {program.faults}")

