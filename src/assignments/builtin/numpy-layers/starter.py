# %% [markdown]
# # The layers of a network
#
# Every layer is two functions. The forward function computes the layer's output, and remembers in
# `cache` what the backward function will need. The backward function is given `dout`, the gradient
# of the cost with respect to that output, and computes the gradients with respect to the layer's
# inputs, each of its input's shape.
#
# The first axis of every array counts the examples. Costs are not the layers' affair: nothing is
# divided by the number of examples, but for the two losses of section 3.
#
# Fill in the code between `YOUR CODE STARTS HERE` and `YOUR CODE ENDS HERE`. Keep the names of the
# functions and the order of their parameters. What you put into a cache is up to you: each backward
# function is graded together with your own forward function.

# %%
import numpy as np

# %% [markdown]
# `check_layer` moves every number of the inputs a little and compares what the output does with
# your gradients. A relative difference around 1e-8 is fine; one above 1e-5 is a mistake, unless an
# input lies within 1e-5 of a kink.

# %%
def numerical_gradient(function, array, dout, epsilon=1e-5):
    """Central differences of sum(function() * dout) with respect to each entry of array."""
    gradient = np.zeros(array.shape)
    for index in np.ndindex(*array.shape):
        before = array[index]
        array[index] = before + epsilon
        plus = np.sum(function() * dout)
        array[index] = before - epsilon
        minus = np.sum(function() * dout)
        array[index] = before
        gradient[index] = (plus - minus) / (2 * epsilon)
    return gradient


def relative_difference(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + 1e-300)


def check_layer(forward, backward, *inputs):
    """Prints how far backward is from central differences, for each array among the inputs."""
    out, cache = forward(*inputs)
    dout = np.random.randn(*out.shape)
    gradients = backward(dout, cache)
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    arrays = [value for value in inputs if isinstance(value, np.ndarray)]
    for array, gradient in zip(arrays, gradients):
        numeric = numerical_gradient(lambda: forward(*inputs)[0], array, dout)
        print(forward.__name__, gradient.shape, relative_difference(gradient, numeric))


def check_loss(loss, x, y):
    """Prints how far the gradient of a loss is from central differences."""
    numeric = numerical_gradient(lambda: loss(x, y)[0], x, 1)
    print(loss.__name__, relative_difference(loss(x, y)[1], numeric))

# %% [markdown]
# ## 1. The affine layer

# %%
# GRADED FUNCTION: affine_forward

def affine_forward(x, w, b):
    """
    Arguments:
    x -- the inputs, of shape (N, d_1, ..., d_k); each example is flattened to D numbers
    w -- the weights, of shape (D, M)
    b -- the biases, of shape (M,)

    Returns:
    out -- the flattened inputs times w, plus b, of shape (N, M)
    cache -- whatever affine_backward needs
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return out, cache

# %%
# GRADED FUNCTION: affine_backward

def affine_backward(dout, cache):
    """
    Arguments:
    dout -- the gradient with respect to out, of shape (N, M)
    cache -- what affine_forward remembered

    Returns:
    dx, dw, db -- the gradients, of the shapes of x, w and b
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return dx, dw, db

# %%
check_layer(
    affine_forward, affine_backward, np.random.randn(4, 2, 3), np.random.randn(6, 5),
    np.random.randn(5),
)

# %% [markdown]
# ## 2. Activations
#
# They work entry by entry, on arrays of any shape. The derivative of ReLU and of leaky ReLU at 0 is
# not asked for.

# %%
# GRADED FUNCTION: relu_forward

def relu_forward(x):
    """
    Arguments:
    x -- an array

    Returns:
    out -- x where it is positive, else 0
    cache -- whatever relu_backward needs
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return out, cache

# %%
# GRADED FUNCTION: relu_backward

def relu_backward(dout, cache):
    """
    Arguments:
    dout -- the gradient with respect to out
    cache -- what relu_forward remembered

    Returns:
    dx -- the gradient with respect to x
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return dx

# %%
# GRADED FUNCTION: leaky_relu_forward

def leaky_relu_forward(x, slope):
    """
    Arguments:
    x -- an array
    slope -- a number between 0 and 1

    Returns:
    out -- x where it is positive, else slope times x
    cache -- whatever leaky_relu_backward needs
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return out, cache

# %%
# GRADED FUNCTION: leaky_relu_backward

def leaky_relu_backward(dout, cache):
    """
    Arguments:
    dout -- the gradient with respect to out
    cache -- what leaky_relu_forward remembered

    Returns:
    dx -- the gradient with respect to x
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return dx

# %%
# GRADED FUNCTION: sigmoid_forward

def sigmoid_forward(x):
    """
    Arguments:
    x -- an array

    Returns:
    out -- 1 / (1 + e to the power of -x)
    cache -- whatever sigmoid_backward needs
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return out, cache

# %%
# GRADED FUNCTION: sigmoid_backward

def sigmoid_backward(dout, cache):
    """
    Arguments:
    dout -- the gradient with respect to out
    cache -- what sigmoid_forward remembered

    Returns:
    dx -- the gradient with respect to x
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return dx

# %%
# GRADED FUNCTION: tanh_forward

def tanh_forward(x):
    """
    Arguments:
    x -- an array

    Returns:
    out -- the hyperbolic tangent of x
    cache -- whatever tanh_backward needs
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return out, cache

# %%
# GRADED FUNCTION: tanh_backward

def tanh_backward(dout, cache):
    """
    Arguments:
    dout -- the gradient with respect to out
    cache -- what tanh_forward remembered

    Returns:
    dx -- the gradient with respect to x
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return dx

# %%
check_layer(relu_forward, relu_backward, np.random.randn(3, 4))
check_layer(leaky_relu_forward, leaky_relu_backward, np.random.randn(3, 4), 0.1)
check_layer(sigmoid_forward, sigmoid_backward, np.random.randn(3, 4))
check_layer(tanh_forward, tanh_backward, np.random.randn(3, 4))

# %% [markdown]
# ## 3. Losses
#
# A loss takes the scores `x` of C classes for each of N examples, and the right classes `y`. It
# returns its value, averaged over the examples, and the gradient of that value.

# %%
# GRADED FUNCTION: softmax_loss

def softmax_loss(x, y):
    """
    The cross-entropy of the softmax. Scores may be as large as 1000: e to that power is beyond all
    numbers, so subtract the largest score of each example first.

    Arguments:
    x -- the scores, of shape (N, C)
    y -- the right classes, whole numbers from 0 to C - 1, of shape (N,)

    Returns:
    loss -- a real number
    dx -- the gradient with respect to x
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return loss, dx

# %%
# GRADED FUNCTION: svm_loss

def svm_loss(x, y):
    """
    The multiclass hinge loss: for each wrong class, max(0, its score - the right one's + 1).

    Arguments:
    x -- the scores, of shape (N, C)
    y -- the right classes, whole numbers from 0 to C - 1, of shape (N,)

    Returns:
    loss -- a real number
    dx -- the gradient with respect to x
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return loss, dx

# %%
check_loss(softmax_loss, np.random.randn(5, 4), np.array([0, 3, 1, 1, 2]))
check_loss(svm_loss, np.random.randn(5, 4), np.array([0, 3, 1, 1, 2]))

# %% [markdown]
# ## 4. Normalisation
#
# Batch normalisation makes each feature have mean 0 and variance 1 over the batch; layer
# normalisation makes each example have them over its features. Then both scale and shift:
#
# $$ out = \gamma \, \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta $$
#
# Variances are means of squares here: sums divided by N, or by D, not by one less.

# %%
# GRADED FUNCTION: batchnorm_forward

def batchnorm_forward(x, gamma, beta, bn_param):
    """
    In mode "train", the batch's own mean and variance are used, and running averages of both are
    kept in bn_param:

        running_mean = momentum * running_mean + (1 - momentum) * mean

    and the same for running_var. In mode "test", the running averages are used in their place.

    Arguments:
    x -- the inputs, of shape (N, D)
    gamma -- the scale, of shape (D,)
    beta -- the shift, of shape (D,)
    bn_param -- dictionary of mode, and perhaps eps (else 1e-5), momentum (else 0.9), running_mean
                and running_var (else zeros, of shape (D,)); the latter two are changed in it

    Returns:
    out -- of shape (N, D)
    cache -- whatever batchnorm_backward needs
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return out, cache

# %%
# GRADED FUNCTION: batchnorm_backward

def batchnorm_backward(dout, cache):
    """
    The gradients in mode "train". The mean and the variance depend on x, too.

    Arguments:
    dout -- the gradient with respect to out, of shape (N, D)
    cache -- what batchnorm_forward remembered

    Returns:
    dx, dgamma, dbeta -- the gradients, of the shapes of x, gamma and beta
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return dx, dgamma, dbeta

# %%
# GRADED FUNCTION: layernorm_forward

def layernorm_forward(x, gamma, beta, ln_param):
    """
    Arguments:
    x -- the inputs, of shape (N, D)
    gamma -- the scale, of shape (D,)
    beta -- the shift, of shape (D,)
    ln_param -- dictionary, perhaps of eps (else 1e-5)

    Returns:
    out -- of shape (N, D)
    cache -- whatever layernorm_backward needs
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return out, cache

# %%
# GRADED FUNCTION: layernorm_backward

def layernorm_backward(dout, cache):
    """
    Arguments:
    dout -- the gradient with respect to out, of shape (N, D)
    cache -- what layernorm_forward remembered

    Returns:
    dx, dgamma, dbeta -- the gradients, of the shapes of x, gamma and beta
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return dx, dgamma, dbeta

# %%
x, gamma, beta = np.random.randn(5, 3), np.random.randn(3), np.random.randn(3)
check_layer(batchnorm_forward, batchnorm_backward, x, gamma, beta, {"mode": "train"})
check_layer(layernorm_forward, layernorm_backward, x, gamma, beta, {})

# %% [markdown]
# ## 5. Dropout
#
# In mode "train", an entry is kept with probability `p` and then divided by `p`, else it becomes 0.
# In mode "test", nothing happens. To drop the same entries as the grader does, draw them so:
#
# ```python
# np.random.seed(dropout_param["seed"])
# kept = np.random.rand(*x.shape) < p
# ```

# %%
# GRADED FUNCTION: dropout_forward

def dropout_forward(x, dropout_param):
    """
    Arguments:
    x -- an array
    dropout_param -- dictionary of mode, p and seed

    Returns:
    out -- of x's shape
    cache -- whatever dropout_backward needs
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return out, cache

# %%
# GRADED FUNCTION: dropout_backward

def dropout_backward(dout, cache):
    """
    Arguments:
    dout -- the gradient with respect to out
    cache -- what dropout_forward remembered, in either mode

    Returns:
    dx -- the gradient with respect to x
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return dx

# %%
x = np.random.randn(3, 4)
check_layer(dropout_forward, dropout_backward, x, {"mode": "train", "p": 0.6, "seed": 1})

# %% [markdown]
# ## 6. Convolution and pooling
#
# Images are arrays of shape (N, C, H, W): examples, channels, height, width. A window moves over
# them in steps of `stride`, down and across, as far as it fits; here it always fits to the edge.

# %%
# GRADED FUNCTION: conv_forward

def conv_forward(x, w, b, conv_param):
    """
    Each filter is laid over every window of the images, all channels together: the products are
    summed and the filter's bias is added. Filters are not turned around.

    Arguments:
    x -- the images, of shape (N, C, H, W)
    w -- the filters, of shape (F, C, HH, WW)
    b -- the biases, of shape (F,)
    conv_param -- dictionary of stride, and pad: how many zeros to put around the images, on each of
                  the four sides

    Returns:
    out -- of shape (N, F, 1 + (H + 2 * pad - HH) / stride, 1 + (W + 2 * pad - WW) / stride)
    cache -- whatever conv_backward needs
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return out, cache

# %%
# GRADED FUNCTION: conv_backward

def conv_backward(dout, cache):
    """
    Arguments:
    dout -- the gradient with respect to out
    cache -- what conv_forward remembered

    Returns:
    dx, dw, db -- the gradients, of the shapes of x, w and b
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return dx, dw, db

# %%
# GRADED FUNCTION: max_pool_forward

def max_pool_forward(x, pool_param):
    """
    The largest entry of every window, for each channel by itself. Windows overlap where the stride
    is smaller than the window.

    Arguments:
    x -- the images, of shape (N, C, H, W)
    pool_param -- dictionary of pool_height, pool_width and stride

    Returns:
    out -- of shape (N, C, 1 + (H - pool_height) / stride, 1 + (W - pool_width) / stride)
    cache -- whatever max_pool_backward needs
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return out, cache

# %%
# GRADED FUNCTION: max_pool_backward

def max_pool_backward(dout, cache):
    """
    Arguments:
    dout -- the gradient with respect to out
    cache -- what max_pool_forward remembered

    Returns:
    dx -- the gradient with respect to x
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return dx

# %%
x, w, b = np.random.randn(3, 2, 5, 4), np.random.randn(3, 2, 3, 2), np.random.randn(3)
check_layer(conv_forward, conv_backward, x, w, b, {"stride": 1, "pad": 1})
pool_param = {"pool_height": 3, "pool_width": 2, "stride": 2}
check_layer(max_pool_forward, max_pool_backward, x, pool_param)
