import numpy as np


def build(parameters):
    first, second = parameters["W1"], parameters["W2"]
    net = learner.Network([first.shape[1], first.shape[0], second.shape[0]])
    net.weights = [first, second]
    net.biases = [parameters["b1"], parameters["b2"]]
    return net


def measure_cost(X, Y, parameters):
    net = build(parameters)
    outputs = np.hstack([net.feedforward(column(X, i)) for i in range(X.shape[1])])
    return 0.5 * np.sum((outputs - Y) ** 2)


def add_up(X, Y, parameters):
    net = build(parameters)
    sums = {f"d{name}": np.zeros_like(value) for name, value in parameters.items()}
    for i in range(X.shape[1]):
        returned = net.backprop(column(X, i), column(Y, i))
        assert returned is not None and len(returned) == 2, "backprop must return nabla_b, nabla_w."
        nabla_b, nabla_w = returned
        for layer in (0, 1):
            sums[f"db{layer + 1}"] += nabla_b[layer]
            sums[f"dW{layer + 1}"] += nabla_w[layer]
    return sums


def column(matrix, i):
    return matrix[:, i:i + 1]
