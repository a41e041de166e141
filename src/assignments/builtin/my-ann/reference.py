"""The solution of the my-ann assignment: a network of any depth, checked parameter by parameter.

Layers are LINEAR -> RELU, the last one LINEAR -> SIGMOID; parameters are W1, B1, W2, B2 and so on.
"""

import numpy as np


def params_to_vector(params: dict) -> tuple:
    """All parameters in one flat vector, layer by layer, W before B; and their shapes by name."""
    keys = sorted(params, key=lambda key: (int(key[1:]), key[0] != "W"))
    vector = np.concatenate([params[key].reshape(-1) for key in keys])
    return vector, {key: params[key].shape for key in keys}


def grads_to_vector(grads: dict) -> np.ndarray:
    """The parameters' gradients in the order of params_to_vector; dA1, dA2 ... are left out."""
    keys = [key for key in grads if not key.startswith("dA")]
    keys.sort(key=lambda key: (int(key[2:]), key[1] != "W"))
    return np.concatenate([grads[key].reshape(-1) for key in keys])


def vector_to_dict(vector: np.ndarray, shape_dict: dict) -> dict:
    """The inverse of params_to_vector."""
    restored = {}
    start = 0
    for key, shape in shape_dict.items():
        end = start + int(np.prod(shape))
        restored[key] = vector[start:end].reshape(shape)
        start = end
    return restored


def forward(X: np.ndarray, parameters: dict) -> tuple:
    """The network's output, of shape (1, m), and what backward needs of each layer."""
    layers = len(parameters) // 2
    A = X
    caches = []
    for layer in range(1, layers + 1):
        W = parameters[f"W{layer}"]
        Z = np.dot(W, A) + parameters[f"B{layer}"]
        caches.append((A, W, Z))
        A = np.maximum(0, Z) if layer < layers else 1 / (1 + np.exp(-Z))
    return A, caches


def compute_cost(Y_pred: np.ndarray, Y: np.ndarray) -> float:
    """The logistic cost, averaged over the m examples."""
    losses = np.multiply(-np.log(Y_pred), Y) + np.multiply(-np.log(1 - Y_pred), 1 - Y)
    return 1. / Y.shape[1] * np.sum(losses)


def backward(Y: np.ndarray, Y_pred: np.ndarray, caches: list) -> dict:
    """The gradients dW1, dB1 ... of the cost, and dA1, dA2 ... of the hidden activations."""
    m = Y.shape[1]
    grads = {}
    dZ = Y_pred - Y
    for layer in range(len(caches), 0, -1):
        A_before, W, _ = caches[layer - 1]
        grads[f"dW{layer}"] = 1. / m * np.dot(dZ, A_before.T)
        grads[f"dB{layer}"] = 1. / m * np.sum(dZ, axis=1, keepdims=True)
        if layer > 1:
            Z_before = caches[layer - 2][2]
            grads[f"dA{layer - 1}"] = np.dot(W.T, dZ)
            dZ = np.multiply(grads[f"dA{layer - 1}"], np.int64(Z_before > 0))
    return grads


def check_gradient(
    X: np.ndarray, Y: np.ndarray, params: dict, grads: dict, epsilon: float = 1e-7
) -> tuple:
    """The relative difference of `grads` and central differences of the cost; and the latter."""
    vector, shapes = params_to_vector(params)
    grad = grads_to_vector(grads)
    gradapprox = np.zeros(vector.size)
    for i in range(vector.size):
        costs = []
        for shift in (epsilon, -epsilon):
            moved = vector.copy()
            moved[i] += shift
            Y_pred, _ = forward(X, vector_to_dict(moved, shapes))
            costs.append(compute_cost(Y_pred, Y))
        gradapprox[i] = (costs[0] - costs[1]) / (2 * epsilon)
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    return numerator / denominator, gradapprox
