"""A fully connected network LINEAR -> RELU -> .. -> LINEAR -> SIGMOID with the logistic cost.

Parameters are W1, B1, W2, B2, ..; W of a layer has the shape (units, units of the layer before), B
(units, 1). Arrays hold one example a column.
"""
import numpy as np


def initialize_params(layer_dims):
    """Random weights scaled for ReLU, sqrt(2 / inputs), and zero biases."""
    params = {}
    for layer, (inputs, units) in enumerate(zip(layer_dims, layer_dims[1:]), start=1):
        params[f"W{layer}"] = np.random.randn(units, inputs) * np.sqrt(2 / inputs)
        params[f"B{layer}"] = np.zeros((units, 1))
    return params


def forward(X, params):
    """The prediction for each column of X, and the caches that `backward` needs."""
    depth = len(params) // 2
    A = X
    caches = []
    for layer in range(1, depth + 1):
        W, B = params[f"W{layer}"], params[f"B{layer}"]
        Z = np.dot(W, A) + B
        caches.append((A, W, Z))
        A = np.maximum(0, Z) if layer < depth else 1 / (1 + np.exp(-Z))
    return A, caches


def compute_cost(Y_pred, Y):
    """Mean over the examples of -Y log(Y_pred) - (1 - Y) log(1 - Y_pred)."""
    losses = np.multiply(-np.log(Y_pred), Y) + np.multiply(-np.log(1 - Y_pred), 1 - Y)
    return np.sum(losses) / Y_pred.shape[1]


def backward(Y, Y_pred, caches):
    """Gradients of the cost: dW and dB of every layer, and dA of the activations below it."""
    examples = Y_pred.shape[1]
    grads = {}
    # For the logistic cost behind a sigmoid dZ is the prediction's error itself.
    dZ = Y_pred - np.reshape(Y, Y_pred.shape)
    for layer in range(len(caches), 0, -1):
        A_before, W, _ = caches[layer - 1]
        grads[f"dW{layer}"] = np.dot(dZ, A_before.T) / examples
        grads[f"dB{layer}"] = np.sum(dZ, axis=1, keepdims=True) / examples
        dA = np.dot(W.T, dZ)
        grads[f"dA{layer - 1}"] = dA
        if layer > 1:
            dZ = dA * (caches[layer - 2][2] > 0)
    return grads
