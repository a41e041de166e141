# %% [markdown]
# # A neural network from scratch, and its gradient check
#
# A network of any depth: every layer is LINEAR -> RELU, the last one LINEAR -> SIGMOID. Its
# parameters are a dictionary of `W1`, `B1`, `W2`, `B2` and so on, at most nine layers.
#
# Fill in the code between `YOUR CODE STARTS HERE` and `YOUR CODE ENDS HERE`. Keep the names of the
# functions and the order of their parameters.

# %%
import numpy as np

# %% [markdown]
# ## 1. The network
#
# What `forward` hands to `backward` in `caches` is up to you.

# %%
# GRADED FUNCTION: forward

def forward(X, parameters):
    """
    The network's answer.

    Arguments:
    X -- the inputs, one example a column, of shape (n, m)
    parameters -- dictionary of W1, B1, W2, B2 ...; each W of shape (units, units before), each B
                  of shape (units, 1)

    Returns:
    Y_pred -- the output of the last layer, of shape (1, m)
    caches -- whatever backward needs
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return Y_pred, caches

# %%
# GRADED FUNCTION: compute_cost

def compute_cost(Y_pred, Y):
    """
    The logistic cost, averaged over the m examples.

    Arguments:
    Y_pred -- the network's answer, of shape (1, m)
    Y -- the labels, 0 or 1, of shape (1, m)

    Returns:
    cost -- a real number
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return cost

# %%
# GRADED FUNCTION: backward

def backward(Y, Y_pred, caches):
    """
    The gradients of the cost.

    Arguments:
    Y -- the labels, of shape (1, m)
    Y_pred -- the network's answer, of shape (1, m)
    caches -- what forward handed over

    Returns:
    grads -- dictionary of dW1, dB1, dW2, dB2 ..., each of its parameter's shape; gradients dA1,
             dA2 ... of the activations may be in it too
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return grads

# %% [markdown]
# ## 2. Parameters as one vector
#
# The check moves one number at a time, so it wants all numbers in one flat vector: W1, B1, W2, B2
# and so on, whatever the order of the keys, each array row by row.

# %%
# GRADED FUNCTION: params_to_vector

def params_to_vector(params):
    """
    All parameters in one vector.

    Arguments:
    params -- dictionary of W1, B1, W2, B2 ..., in any order

    Returns:
    param_vector -- array of shape (number of parameters,)
    param_shape_dict -- dictionary of the arrays' shapes, in the vector's order
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return param_vector, param_shape_dict

# %%
# GRADED FUNCTION: grads_to_vector

def grads_to_vector(grads):
    """
    The parameters' gradients in one vector, in the order of params_to_vector.

    Arguments:
    grads -- dictionary of dW1, dB1 ..., in any order; dA1, dA2 ... may be among them and are left
             out

    Returns:
    grad_vector -- array of shape (number of parameters,)
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return grad_vector

# %%
# GRADED FUNCTION: vector_to_dict

def vector_to_dict(vector, shape_dict):
    """
    The inverse of params_to_vector.

    Arguments:
    vector -- array of shape (number of parameters,)
    shape_dict -- dictionary of the arrays' shapes, in the vector's order

    Returns:
    params -- dictionary of arrays of these shapes
    """
    # YOUR CODE STARTS HERE

    # YOUR CODE ENDS HERE

    return params

# %% [markdown]
# ## 3. The gradient check
#
# $$ gradapprox_i = \frac{J(\theta_i + \varepsilon) - J(\theta_i - \varepsilon)}{2 \varepsilon}
# \tag{1} $$
#
# $$ difference = \frac{\| grad - gradapprox \|_2}{\| grad \|_2 + \| gradapprox \|_2} \tag{2} $$
#
# `np.linalg.norm` gives the norms.

# %%
# GRADED FUNCTION: check_gradient

def check_gradient(X, Y, params, grads, epsilon=1e-7):
    """
    Compares the gradients with central differences of the cost.

    Arguments:
    X -- the inputs, of shape (n, m)
    Y -- the labels, of shape (1, m)
    params -- dictionary of the parameters
    grads -- dictionary of the gradients, from backward
    epsilon -- how far each number is moved for formula (1)

    Returns:
    diff -- formula (2), a real number
    grad_approx_vector -- formula (1) for every number, array of shape (number of parameters,)
    """
    param_vector, param_shape_dict = params_to_vector(params)
    grad_vector = grads_to_vector(grads)
    grad_approx_vector = np.zeros(param_vector.shape)

    for i in range(param_vector.shape[0]):
        # YOUR CODE STARTS HERE
        # grad_approx_vector[i] =

        # YOUR CODE ENDS HERE

    # YOUR CODE STARTS HERE
    # diff =

    # YOUR CODE ENDS HERE

    return diff, grad_approx_vector

# %%
def test_case():
    np.random.seed(1)
    X = np.random.randn(4, 3)
    Y = np.array([1, 1, 0]).reshape(1, -1)
    sizes = [4, 5, 3, 1]
    parameters = {}
    for layer in range(1, len(sizes)):
        parameters["W" + str(layer)] = np.random.randn(sizes[layer], sizes[layer - 1])
        parameters["B" + str(layer)] = np.random.randn(sizes[layer], 1)
    return X, Y, parameters

# %%
X, Y, parameters = test_case()
Y_pred, caches = forward(X, parameters)
gradients = backward(Y, Y_pred, caches)
difference, _ = check_gradient(X, Y, parameters, gradients)
print("difference = " + str(difference))  # about 1.19e-07
