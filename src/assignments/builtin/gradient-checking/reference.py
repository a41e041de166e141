"""The solution of the gradient-checking assignment; it needs NumPy and nothing else.

The order of the operations is the course's: the difference of a right gradient is rounding noise
of the cost (about 1.19e-07 on the course's net), and another order gives other noise.
"""

import numpy as np

PARAMETER_NAMES = ("W1", "b1", "W2", "b2", "W3", "b3")


def forward_propagation(x: float, theta: float) -> float:
    """J = theta x."""
    return np.dot(theta, x)


def backward_propagation(x: float, theta: float) -> float:
    """dJ/dtheta = x."""
    return x


def gradient_check(
    x: float, theta: float, epsilon: float = 1e-7, print_msg: bool = False
) -> float:
    """The relative difference of backward_propagation and a central difference of the forward."""
    J_plus = forward_propagation(x, theta + epsilon)
    J_minus = forward_propagation(x, theta - epsilon)
    gradapprox = (J_plus - J_minus) / (2 * epsilon)
    difference = measure_difference(backward_propagation(x, theta), gradapprox)
    if print_msg:
        print(f"difference = {difference}")
    return difference


def forward_propagation_n(X: np.ndarray, Y: np.ndarray, parameters: dict) -> tuple:
    """LINEAR -> RELU -> LINEAR -> RELU -> LINEAR -> SIGMOID: the logistic cost and the cache."""
    W1, b1, W2, b2, W3, b3 = (parameters[name] for name in PARAMETER_NAMES)
    m = X.shape[1]
    Z1 = np.dot(W1, X) + b1
    A1 = np.maximum(0, Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = np.maximum(0, Z2)
    Z3 = np.dot(W3, A2) + b3
    A3 = 1 / (1 + np.exp(-Z3))
    losses = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
    cost = 1. / m * np.sum(losses)
    return cost, (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)


def backward_propagation_n(X: np.ndarray, Y: np.ndarray, cache: tuple) -> dict:
    """The gradients of the cost with respect to every parameter and every intermediate value."""
    m = X.shape[1]
    _, A1, _, _, _, A2, W2, _, _, A3, W3, _ = cache
    dZ3 = A3 - Y
    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    return {
        "dZ3": dZ3,
        "dW3": 1. / m * np.dot(dZ3, A2.T),
        "db3": 1. / m * np.sum(dZ3, axis=1, keepdims=True),
        "dA2": dA2,
        "dZ2": dZ2,
        "dW2": 1. / m * np.dot(dZ2, A1.T),
        "db2": 1. / m * np.sum(dZ2, axis=1, keepdims=True),
        "dA1": dA1,
        "dZ1": dZ1,
        "dW1": 1. / m * np.dot(dZ1, X.T),
        "db1": 1. / m * np.sum(dZ1, axis=1, keepdims=True),
    }


def gradient_check_n(
    parameters: dict, gradients: dict, X: np.ndarray, Y: np.ndarray,
    epsilon: float = 1e-7, print_msg: bool = False
) -> float:
    """The relative difference of `gradients` and central differences of forward_propagation_n."""
    values = np.concatenate([parameters[name].reshape(-1) for name in PARAMETER_NAMES])
    grad = np.concatenate([gradients["d" + name].reshape(-1) for name in PARAMETER_NAMES])
    gradapprox = np.zeros(values.size)
    for i in range(values.size):
        costs = []
        for shift in (epsilon, -epsilon):
            moved = values.copy()
            moved[i] += shift
            cost, _ = forward_propagation_n(X, Y, restore_shapes(moved, parameters))
            costs.append(cost)
        gradapprox[i] = (costs[0] - costs[1]) / (2 * epsilon)
    difference = measure_difference(grad, gradapprox)
    if print_msg:
        print(f"difference = {difference}")
    return difference


def restore_shapes(values: np.ndarray, parameters: dict) -> dict:
    """The flat values as a dictionary of arrays of the parameters' shapes."""
    restored = {}
    start = 0
    for name in PARAMETER_NAMES:
        shape = parameters[name].shape
        end = start + parameters[name].size
        restored[name] = values[start:end].reshape(shape)
        start = end
    return restored


def measure_difference(grad: np.ndarray, gradapprox: np.ndarray) -> float:
    """|grad - gradapprox| / (|grad| + |gradapprox|)."""
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    return numerator / denominator
