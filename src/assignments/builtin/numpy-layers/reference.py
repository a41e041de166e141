"""The solution of the numpy-layers assignment: layers of a network, forward and backward.

Examples come first in every array. A backward function gets the gradient of the cost with respect
to the layer's output, of the output's shape, and what its forward function remembered.
"""

import numpy as np


def affine_forward(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> tuple:
    """x w + b, each example flattened: x (N, d_1, ..., d_k), w (D, M), b (M,), out (N, M)."""
    out = x.reshape(x.shape[0], -1) @ w + b
    return out, (x, w)


def affine_backward(dout: np.ndarray, cache: tuple) -> tuple:
    """dx of x's shape, dw (D, M) and db (M,)."""
    x, w = cache
    dx = (dout @ w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db


def relu_forward(x: np.ndarray) -> tuple:
    """max(0, x)."""
    return np.maximum(0, x), x


def relu_backward(dout: np.ndarray, cache: np.ndarray) -> np.ndarray:
    """dx, which is dout where x was positive."""
    return dout * (cache > 0)


def leaky_relu_forward(x: np.ndarray, slope: float) -> tuple:
    """x where it is positive, slope x elsewhere."""
    slopes = np.where(x > 0, 1.0, slope)
    return slopes * x, slopes


def leaky_relu_backward(dout: np.ndarray, cache: np.ndarray) -> np.ndarray:
    """dx."""
    return dout * cache


def sigmoid_forward(x: np.ndarray) -> tuple:
    """1 / (1 + e^-x)."""
    out = 1 / (1 + np.exp(-x))
    return out, out


def sigmoid_backward(dout: np.ndarray, cache: np.ndarray) -> np.ndarray:
    """dx."""
    return dout * cache * (1 - cache)


def tanh_forward(x: np.ndarray) -> tuple:
    """tanh(x)."""
    out = np.tanh(x)
    return out, out


def tanh_backward(dout: np.ndarray, cache: np.ndarray) -> np.ndarray:
    """dx."""
    return dout * (1 - cache**2)


def softmax_loss(x: np.ndarray, y: np.ndarray) -> tuple:
    """The mean cross-entropy of scores x (N, C) with labels y (N,), and dx (N, C)."""
    rows = np.arange(x.shape[0])
    shifted = x - x.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_probs[rows, y].mean()
    dx = np.exp(log_probs)
    dx[rows, y] -= 1
    return loss, dx / x.shape[0]


def svm_loss(x: np.ndarray, y: np.ndarray) -> tuple:
    """The mean multiclass hinge loss of scores x (N, C) with labels y (N,), and dx (N, C)."""
    rows = np.arange(x.shape[0])
    margins = np.maximum(0, x - x[rows, y][:, np.newaxis] + 1)
    margins[rows, y] = 0
    loss = margins.sum() / x.shape[0]
    dx = np.where(margins > 0, 1.0, 0.0)
    dx[rows, y] -= dx.sum(axis=1)
    return loss, dx / x.shape[0]


def svm_loss_naive(W: np.ndarray, X: np.ndarray, y: np.ndarray, reg: float) -> tuple:
    """The hinge loss of X W, plus reg times the sum of the squares of W (D, C), and dW."""
    loss, dscores = svm_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2 * reg * W


def svm_loss_vectorized(W: np.ndarray, X: np.ndarray, y: np.ndarray, reg: float) -> tuple:
    """The same."""
    return svm_loss_naive(W, X, y, reg)


def softmax_loss_naive(W: np.ndarray, X: np.ndarray, y: np.ndarray, reg: float) -> tuple:
    """The softmax loss of X W, plus reg times the sum of the squares of W (D, C), and dW."""
    loss, dscores = softmax_loss(X @ W, y)
    return loss + reg * np.sum(W * W), X.T @ dscores + 2 * reg * W


def softmax_loss_vectorized(W: np.ndarray, X: np.ndarray, y: np.ndarray, reg: float) -> tuple:
    """The same."""
    return softmax_loss_naive(W, X, y, reg)


def batchnorm_forward(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, bn_param: dict) -> tuple:
    """gamma x_hat + beta, each feature of x (N, D) normalised over the batch.

    In mode `train` the batch's mean and variance are used, and bn_param keeps running averages of
    them as running_mean and running_var; in mode `test` those are used.
    """
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    running_mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    running_var = bn_param.get("running_var", np.zeros(x.shape[1]))
    mean, var = running_mean, running_var
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * mean
        bn_param["running_var"] = momentum * running_var + (1 - momentum) * var
    std = np.sqrt(var + eps)
    x_hat = (x - mean) / std
    return gamma * x_hat + beta, (x_hat, std, gamma)


def batchnorm_backward(dout: np.ndarray, cache: tuple) -> tuple:
    """dx (N, D), dgamma (D,) and dbeta (D,), in mode `train`: mean and variance depend on x."""
    x_hat, std, gamma = cache
    dgamma = (dout * x_hat).sum(axis=0)
    dbeta = dout.sum(axis=0)
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)) / std
    return dx, dgamma, dbeta


def layernorm_forward(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, ln_param: dict) -> tuple:
    """gamma x_hat + beta, each example of x (N, D) normalised over its features."""
    std = np.sqrt(x.var(axis=1, keepdims=True) + ln_param.get("eps", 1e-5))
    x_hat = (x - x.mean(axis=1, keepdims=True)) / std
    return gamma * x_hat + beta, (x_hat, std, gamma)


def layernorm_backward(dout: np.ndarray, cache: tuple) -> tuple:
    """dx (N, D), dgamma (D,) and dbeta (D,)."""
    x_hat, std, gamma = cache
    dgamma = (dout * x_hat).sum(axis=0)
    dbeta = dout.sum(axis=0)
    dx_hat = dout * gamma
    along = (dx_hat * x_hat).mean(axis=1, keepdims=True)
    dx = (dx_hat - dx_hat.mean(axis=1, keepdims=True) - x_hat * along) / std
    return dx, dgamma, dbeta


def dropout_forward(x: np.ndarray, dropout_param: dict) -> tuple:
    """Inverted dropout: in mode `train` an entry is kept with probability p, and divided by p."""
    mask = 1.0
    if dropout_param["mode"] == "train":
        np.random.seed(dropout_param["seed"])
        mask = (np.random.rand(*x.shape) < dropout_param["p"]) / dropout_param["p"]
    return x * mask, mask


def dropout_backward(dout: np.ndarray, cache: np.ndarray) -> np.ndarray:
    """dx."""
    return dout * cache


def conv_forward(x: np.ndarray, w: np.ndarray, b: np.ndarray, conv_param: dict) -> tuple:
    """Filters w (F, C, HH, WW) laid over images x (N, C, H, W), zeros around them; b (F,)."""
    pad, stride = conv_param["pad"], conv_param["stride"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    parts = [padded[place] for place in find_places(padded.shape, w.shape[2:], stride)]
    filters = w.reshape(*w.shape[:2], -1)
    out = np.einsum("knchw,fck->nfhw", np.stack(parts), filters) + b[:, np.newaxis, np.newaxis]
    return out, (x, w, padded, conv_param)


def conv_backward(dout: np.ndarray, cache: tuple) -> tuple:
    """dx, dw and db, of the shapes of x, w and b."""
    x, w, padded, conv_param = cache
    pad, stride = conv_param["pad"], conv_param["stride"]
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for k, place in enumerate(find_places(padded.shape, w.shape[2:], stride)):
        at = np.unravel_index(k, w.shape[2:])
        dw[(..., *at)] = np.einsum("nfhw,nchw->fc", dout, padded[place])
        dpadded[place] += np.einsum("nfhw,fc->nchw", dout, w[(..., *at)])
    height, width = x.shape[2:]
    return dpadded[:, :, pad : pad + height, pad : pad + width], dw, dout.sum(axis=(0, 2, 3))


def max_pool_forward(x: np.ndarray, pool_param: dict) -> tuple:
    """The largest entry of each window of images x (N, C, H, W); windows may overlap."""
    size = pool_param["pool_height"], pool_param["pool_width"]
    places = find_places(x.shape, size, pool_param["stride"])
    parts = np.stack([x[place] for place in places])
    return parts.max(axis=0), (x.shape, places, parts.argmax(axis=0))


def max_pool_backward(dout: np.ndarray, cache: tuple) -> np.ndarray:
    """dx: each entry of dout goes to the largest entry of its window."""
    shape, places, largest = cache
    dx = np.zeros(shape)
    for k, place in enumerate(places):
        dx[place] += dout * (largest == k)
    return dx


def find_places(shape: tuple, window: tuple, stride: int) -> list:
    """For each place in a window, in row order, the image entries that stand there, as an index."""
    (height, width), (rows, columns) = shape[2:], window
    down, across = (height - rows) // stride + 1, (width - columns) // stride + 1
    return [
        np.s_[:, :, i : i + stride * down : stride, j : j + stride * across : stride]
        for i in range(rows)
        for j in range(columns)
    ]
