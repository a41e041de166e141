import numpy as np


def run_expression(a, b):
    a, b = learner.Value(float(a)), learner.Value(float(b))
    c = a + b * a
    d = c * c + (b - a).relu() * 3 + 2 * a
    e = d / (b * b) - a ** 3
    e.backward()
    return e.data, a.grad, b.grad


def run_neurons(x, y, parameters):
    w1 = wrap(parameters["w1"])
    w2 = wrap(parameters["w2"])
    out = learner.Value(0.0)
    for row, weight in zip(w1, w2):
        total = learner.Value(0.0)
        for each, number in zip(row, x):
            total = total + each * float(number)
        out = out + total.relu() * weight
    cost = (out - float(y)) ** 2
    cost.backward()
    return cost.data, {"dw1": read(w1), "dw2": read(w2)}


def wrap(array):
    if array.ndim == 0:
        return learner.Value(float(array))
    return [wrap(item) for item in array]


def read(values):
    if isinstance(values, list):
        return np.array([read(value) for value in values])
    return float(values.grad)
