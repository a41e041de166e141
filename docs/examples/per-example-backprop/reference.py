import numpy as np


class Network:
    def __init__(self, sizes):
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for w, b in zip(self.weights, self.biases):
            a = sigmoid(w @ a + b)
        return a

    def backprop(self, x, y):
        activations = [x]
        for w, b in zip(self.weights, self.biases):
            activations.append(sigmoid(w @ activations[-1] + b))
        output, hidden = activations[-1], activations[-2]
        delta = (output - y) * output * (1 - output)
        nabla_b2 = delta
        nabla_w2 = delta @ hidden.T
        delta_hidden = (self.weights[1].T @ delta) * hidden * (1 - hidden)
        nabla_b1 = delta_hidden
        nabla_w1 = delta_hidden @ x.T
        return [nabla_b1, nabla_b2], [nabla_w1, nabla_w2]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))
