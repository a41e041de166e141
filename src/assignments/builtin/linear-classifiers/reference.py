"""The solution of the linear-classifiers assignment: losses with regularisation, and a net.

Examples X are (N, D), labels y (N,), weights W (D, C). Losses are means over the examples, plus reg
times the sum of all squared weights.
"""

import numpy as np


def svm_loss_naive(W: np.ndarray, X: np.ndarray, y: np.ndarray, reg: float) -> tuple:
    """The multiclass hinge loss and dW, one margin at a time."""
    loss, dW = 0.0, np.zeros_like(W)
    count = X.shape[0]
    for i in range(count):
        scores = X[i] @ W
        for j in range(W.shape[1]):
            margin = scores[j] - scores[y[i]] + 1
            if j != y[i] and margin > 0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    return loss / count + reg * np.sum(W * W), dW / count + 2 * reg * W


def svm_loss_vectorized(W: np.ndarray, X: np.ndarray, y: np.ndarray, reg: float) -> tuple:
    """The multiclass hinge loss and dW, all margins at once."""
    rows = np.arange(X.shape[0])
    scores = X @ W
    margins = np.maximum(0, scores - scores[rows, y][:, np.newaxis] + 1)
    margins[rows, y] = 0
    dscores = np.where(margins > 0, 1.0, 0.0)
    dscores[rows, y] -= dscores.sum(axis=1)
    loss = margins.sum() / X.shape[0] + reg * np.sum(W * W)
    return loss, X.T @ dscores / X.shape[0] + 2 * reg * W


def softmax_loss_naive(W: np.ndarray, X: np.ndarray, y: np.ndarray, reg: float) -> tuple:
    """The softmax loss and dW, one example at a time."""
    loss, dW = 0.0, np.zeros_like(W)
    count = X.shape[0]
    for i in range(count):
        scores = X[i] @ W
        scores = scores - scores.max()
        total = np.exp(scores).sum()
        loss += np.log(total) - scores[y[i]]
        for j in range(W.shape[1]):
            dW[:, j] += (np.exp(scores[j]) / total - (j == y[i])) * X[i]
    return loss / count + reg * np.sum(W * W), dW / count + 2 * reg * W


def softmax_loss_vectorized(W: np.ndarray, X: np.ndarray, y: np.ndarray, reg: float) -> tuple:
    """The softmax loss and dW, all examples at once."""
    loss, dscores = compare_scores(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2 * reg * W


class TwoLayerNet:
    """affine - ReLU - affine - softmax, with its parameters in a dict."""

    def __init__(
        self, input_size: int, hidden_size: int, output_size: int, std: float = 1e-4
    ) -> None:
        self.params = {
            "W1": std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def loss(self, X: np.ndarray, y: np.ndarray, reg: float = 0.0) -> tuple:
        """The softmax loss, and a dict of the gradients by the names of the parameters."""
        W1, b1, W2, b2 = (self.params[name] for name in ("W1", "b1", "W2", "b2"))
        hidden = np.maximum(0, X @ W1 + b1)
        loss, dscores = compare_scores(hidden @ W2 + b2, y)
        loss += reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        dhidden = (dscores @ W2.T) * (hidden > 0)
        dW1 = X.T @ dhidden + 2 * reg * W1
        db1 = dhidden.sum(axis=0)
        dW2 = hidden.T @ dscores + 2 * reg * W2
        db2 = dscores.sum(axis=0)
        return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def compare_scores(scores: np.ndarray, y: np.ndarray) -> tuple:
    """The mean cross-entropy of scores (N, C), and its gradient with respect to them."""
    rows = np.arange(scores.shape[0])
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dscores = np.exp(log_probs)
    dscores[rows, y] -= 1
    return -log_probs[rows, y].mean(), dscores / scores.shape[0]
