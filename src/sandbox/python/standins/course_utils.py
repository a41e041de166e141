"""Helpers of the gradient-checking assignment: activations, and parameters as one column."""
import numpy as np

# The course's network: 4 inputs, layers of 5, 3 and 1; 47 numbers in all.
_SHAPES = {"W1": (5, 4), "b1": (5, 1), "W2": (3, 5), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}


def sigmoid(x):
    """1 / (1 + e^-x), for a number or an array of any shape."""
    return 1 / (1 + np.exp(-x))


def relu(x):
    """max(0, x), for a number or an array of any shape."""
    return np.maximum(0, x)


def dictionary_to_vector(parameters):
    """The parameters W1, b1, .. b3 as a column of 47 numbers, and the name behind each of them."""
    keys = [name for name in _SHAPES for _ in range(parameters[name].size)]
    return _stack(parameters[name] for name in _SHAPES), keys


def vector_to_dictionary(theta):
    """The parameters of the course's network from its column of 47 numbers."""
    parameters = {}
    start = 0
    for name, (rows, columns) in _SHAPES.items():
        end = start + rows * columns
        parameters[name] = theta[start:end].reshape((rows, columns))
        start = end
    return parameters


def gradients_to_vector(gradients):
    """The gradients dW1, db1, .. db3 as a column of 47 numbers."""
    return _stack(gradients[f"d{name}"] for name in _SHAPES)


def _stack(arrays):
    return np.concatenate([np.reshape(array, (-1, 1)) for array in arrays], axis=0)
