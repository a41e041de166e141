"""The test case of the gradient-checking assignment."""
import numpy as np


def gradient_check_n_test_case():
    """Inputs (4, 3), labels (3,) and the parameters of the course's network, from seed 1."""
    np.random.seed(1)
    x = np.random.randn(4, 3)
    y = np.array([1, 1, 0])
    shapes = {"W1": (5, 4), "b1": (5, 1), "W2": (3, 5), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}
    parameters = {name: np.random.randn(*shape) for name, shape in shapes.items()}
    return x, y, parameters
