# %% [markdown]
# # Linear classifiers and a two-layer net
#
# A linear classifier gives each of N examples, the rows of `X`, a score for each of C classes:
# `X @ W`. A loss says how bad the scores are for the right classes `y`, and its gradient how to
# change `W`.
#
# Every loss here is the mean over the examples, plus the regularisation
#
# $$ reg \cdot \sum_{i,j} W_{ij}^2 $$
#
# without a factor of one half.
#
# Fill in the code between `YOUR CODE STARTS HERE` and `YOUR CODE ENDS HERE`. Keep the names of the
# functions, and the order of their parameters.

# %%
import numpy as np

# %% [markdown]
# `check_gradient` moves every number of an array a little and compares what the loss does with your
# gradient. A relative difference around 1e-8 is fine; one above 1e-5 is a mistake, unless a margin
# lies within 1e-5 of its kink.

# %%
def check_gradient(loss, array, gradient, epsilon=1e-5):
    """Prints how far gradient is from central differences of loss() with respect to array."""
    numeric = np.zeros(array.shape)
    for index in np.ndindex(*array.shape):
        before = array[index]
        array[index] = before + epsilon
        plus = loss()
        array[index] = before - epsilon
        minus = loss()
        array[index] = before
        numeric[index] = (plus - minus) / (2 * epsilon)
    distance = np.linalg.norm(gradient - numeric)
    print(distance / (np.linalg.norm(gradient) + np.linalg.norm(numeric) + 1e-300))


def check_classifier(loss, reg):
    W, X, y = np.random.randn(4, 3), np.random.randn(5, 4), np.array([0, 2, 1, 1, 0])
    check_gradient(lambda: loss(W, X, y, reg)[0], W, loss(W, X, y, reg)[1])

# %% [markdown]
# ## 1. The multiclass hinge loss
#
# For each wrong class: max(0, its score - the right one's + 1).

# %%
# GRADED FUNCTION: svm_loss_naive

def svm_loss_naive(W, X, y, reg):
    """
    The hinge loss with loops over examples and classes.

    Arguments:
    W -- the weights, of shape (D, C)
    X -- the examples, of shape (N, D)
    y -- the right classes, whole numbers from 0 to C - 1, of shape (N,)
    reg -- the strength of the regularisation

    Returns:
    loss -- a real number
    dW -- the gradient with respect to W
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return loss, dW

# %%
# GRADED FUNCTION: svm_loss_vectorized

def svm_loss_vectorized(W, X, y, reg):
    """
    The same without loops.
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return loss, dW

# %%
check_classifier(svm_loss_naive, 0.1)
check_classifier(svm_loss_vectorized, 0.1)

# %% [markdown]
# ## 2. The softmax loss
#
# The cross-entropy of the softmax of the scores. Scores may be as large as 1000: e to that power is
# beyond all numbers, so subtract the largest score of each example first.

# %%
# GRADED FUNCTION: softmax_loss_naive

def softmax_loss_naive(W, X, y, reg):
    """
    The softmax loss with loops.

    Arguments and values are those of svm_loss_naive.
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return loss, dW

# %%
# GRADED FUNCTION: softmax_loss_vectorized

def softmax_loss_vectorized(W, X, y, reg):
    """
    The same without loops.
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return loss, dW

# %%
check_classifier(softmax_loss_naive, 0.1)
check_classifier(softmax_loss_vectorized, 0.1)

# %% [markdown]
# ## 3. A net of two layers
#
# $$ scores = \max(0, X W_1 + b_1) \, W_2 + b_2 $$
#
# with the softmax loss. The parameters live in the dict `self.params`. Both matrices of weights are
# regularised, biases are not.

# %%
# GRADED METHOD: TwoLayerNet.loss

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {
            "W1": std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def loss(self, X, y, reg=0.0):
        """
        Arguments:
        X -- the examples, of shape (N, input_size)
        y -- the right classes, of shape (N,)
        reg -- the strength of the regularisation

        Returns:
        loss -- a real number
        grads -- dictionary of the gradients with respect to W1, b1, W2 and b2
        """
        # YOUR CODE STARTS HERE

        # YOUR CODE ENDS HERE

        return loss, grads

# %%
net = TwoLayerNet(4, 6, 3, std=0.5)
X, y = np.random.randn(5, 4), np.array([0, 2, 1, 1, 0])
loss, grads = net.loss(X, y, 0.1)
for name, gradient in grads.items():
    check_gradient(lambda: net.loss(X, y, 0.1)[0], net.params[name], gradient)
