# %% [markdown]
# # Gradient checking
#
# Your network trains, the cost goes down, and still one line of its backward pass may be wrong.
# Here you write the check that finds such a line: it compares the gradients of backpropagation with
# what the cost itself does when a parameter is moved a little.
#
# Fill in the code between `YOUR CODE STARTS HERE` and `YOUR CODE ENDS HERE`. Keep the names of the
# functions and the order of their parameters. Four functions are graded: `forward_propagation`,
# `backward_propagation`, `gradient_check` and `gradient_check_n`.

# %% [markdown]
# ## 1. Packages
#
# `testCases`, `public_tests` and `gc_utils` belong to the assignment.

# %%
import numpy as np
from testCases import *
from public_tests import *
from gc_utils import (
    sigmoid, relu, dictionary_to_vector, vector_to_dictionary, gradients_to_vector
)

# %% [markdown]
# ## 2. The idea
#
# The derivative of the cost $J$ with respect to a parameter $\theta$ is a limit:
#
# $$ \frac{\partial J}{\partial \theta} = \lim_{\varepsilon \to 0}
# \frac{J(\theta + \varepsilon) - J(\theta - \varepsilon)}{2 \varepsilon} \tag{1} $$
#
# For a small $\varepsilon$ the fraction is close to the derivative, and it needs nothing but
# forward propagation. If it agrees with what backpropagation says, backpropagation is right.

# %% [markdown]
# ## 3. One dimension
#
# Take $J(\theta) = \theta x$, with one parameter $\theta$ and one input $x$.
#
# ### Exercise 1: forward_propagation
#
# Compute $J$.

# %%
# GRADED FUNCTION: forward_propagation

def forward_propagation(x, theta):
    """
    The cost J(theta) = theta * x.

    Arguments:
    x -- the input, a real number
    theta -- the parameter, a real number

    Returns:
    J -- the cost
    """
    # YOUR CODE STARTS HERE (about 1 line)
    # J =

    # YOUR CODE ENDS HERE

    return J

# %%
x, theta = 2, 4
J = forward_propagation(x, theta)
print("J = " + str(J))  # 8
forward_propagation_test(forward_propagation)

# %% [markdown]
# ### Exercise 2: backward_propagation
#
# Compute the derivative of $J$ with respect to $\theta$.

# %%
# GRADED FUNCTION: backward_propagation

def backward_propagation(x, theta):
    """
    The derivative of J(theta) = theta * x with respect to theta.

    Arguments:
    x -- the input, a real number
    theta -- the parameter, a real number

    Returns:
    dtheta -- the derivative
    """
    # YOUR CODE STARTS HERE (about 1 line)
    # dtheta =

    # YOUR CODE ENDS HERE

    return dtheta

# %%
x, theta = 2, 4
dtheta = backward_propagation(x, theta)
print("dtheta = " + str(dtheta))  # 2
backward_propagation_test(backward_propagation)

# %% [markdown]
# ### Exercise 3: gradient_check
#
# 1. Move $\theta$ by $\varepsilon$ to both sides and compute the cost there; formula (1) gives
#    `gradapprox`.
# 2. Ask backpropagation for `grad`.
# 3. Compute how far the two are apart, relative to their size, with `np.linalg.norm`:
#
# $$ difference = \frac{\| grad - gradapprox \|_2}{\| grad \|_2 + \| gradapprox \|_2} \tag{2} $$
#
# A difference below $10^{-7}$ means that the derivative is right.

# %%
# GRADED FUNCTION: gradient_check

def gradient_check(x, theta, epsilon=1e-7, print_msg=False):
    """
    Compares backward_propagation with the central difference of forward_propagation.

    Arguments:
    x -- the input, a real number
    theta -- the parameter, a real number
    epsilon -- how far theta is moved for formula (1)
    print_msg -- whether to print what was found

    Returns:
    difference -- formula (2), a real number
    """
    # gradapprox, with formula (1)
    # YOUR CODE STARTS HERE (about 5 lines)
    # theta_plus =
    # theta_minus =
    # J_plus =
    # J_minus =
    # gradapprox =

    # YOUR CODE ENDS HERE

    # grad, from backpropagation: not from gradapprox
    # YOUR CODE STARTS HERE (about 1 line)
    # grad =

    # YOUR CODE ENDS HERE

    # difference, with formula (2)
    # YOUR CODE STARTS HERE (about 3 lines)
    # numerator =
    # denominator =
    # difference =

    # YOUR CODE ENDS HERE

    if print_msg:
        if difference > 2e-7:
            print("The derivative is wrong: difference = " + str(difference))
        else:
            print("The derivative is right: difference = " + str(difference))

    return difference

# %%
x, theta = 2, 4
difference = gradient_check(x, theta, print_msg=True)  # about 2.9e-10

# %% [markdown]
# ## 4. Many parameters
#
# Now a classifier with three layers: LINEAR -> RELU -> LINEAR -> RELU -> LINEAR -> SIGMOID. Its
# forward and backward propagation are given.

# %%
def forward_propagation_n(X, Y, parameters):
    """
    The classifier's cost, and what backward propagation needs.

    Arguments:
    X -- the inputs, one example a column, of shape (4, m)
    Y -- the labels of the m examples
    parameters -- dictionary of W1 (5, 4), b1 (5, 1), W2 (3, 5), b2 (3, 1), W3 (1, 3), b3 (1, 1)

    Returns:
    cost -- the logistic cost, averaged over the examples
    cache -- the tuple (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)
    """
    m = X.shape[1]
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]
    W3 = parameters["W3"]
    b3 = parameters["b3"]

    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)

    log_probs = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
    cost = 1. / m * np.sum(log_probs)

    cache = (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)

    return cost, cache

# %%
def backward_propagation_n(X, Y, cache):
    """
    The gradients of the classifier's cost.

    Arguments:
    X -- the inputs, of shape (4, m)
    Y -- the labels of the m examples
    cache -- what forward_propagation_n returned beside the cost

    Returns:
    gradients -- dictionary of the gradients with respect to parameters and intermediate values
    """
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache

    dZ3 = A3 - Y
    dW3 = 1. / m * np.dot(dZ3, A2.T)
    db3 = 1. / m * np.sum(dZ3, axis=1, keepdims=True)

    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1. / m * np.dot(dZ2, A1.T) * 2
    db2 = 1. / m * np.sum(dZ2, axis=1, keepdims=True)

    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1. / m * np.dot(dZ1, X.T)
    db1 = 4. / m * np.sum(dZ1, axis=1, keepdims=True)

    gradients = {"dZ3": dZ3, "dW3": dW3, "db3": db3,
                 "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
                 "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1}

    return gradients

# %% [markdown]
# ### Exercise 4: gradient_check_n
#
# The parameters are now arrays in a dictionary. `dictionary_to_vector` puts all their numbers under
# each other into one column, `vector_to_dictionary` makes the dictionary again, and
# `gradients_to_vector` does for the gradients what the first does for the parameters.
#
# For every number $i$ in the column:
#
# 1. copy the column, add $\varepsilon$ to entry $i$ of the copy, and compute the cost `J_plus[i]`;
# 2. the same with $-\varepsilon$ gives `J_minus[i]`;
# 3. formula (1) gives `gradapprox[i]`.
#
# Then compare `grad` and `gradapprox` with formula (2), as before.

# %%
# GRADED FUNCTION: gradient_check_n

def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):
    """
    Compares the gradients with central differences of forward_propagation_n.

    Arguments:
    parameters -- dictionary of the parameters
    gradients -- dictionary of the gradients, from backward_propagation_n
    X -- the inputs, of shape (4, m)
    Y -- the labels of the m examples
    epsilon -- how far each number is moved for formula (1)
    print_msg -- whether to print what was found

    Returns:
    difference -- formula (2), a real number
    """
    parameters_values, _ = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    num_parameters = parameters_values.shape[0]
    J_plus = np.zeros((num_parameters, 1))
    J_minus = np.zeros((num_parameters, 1))
    gradapprox = np.zeros((num_parameters, 1))

    for i in range(num_parameters):
        # J_plus[i]; forward_propagation_n returns two values, of which the first is wanted
        # YOUR CODE STARTS HERE (about 3 lines)
        # theta_plus =
        # theta_plus[i] =
        # J_plus[i], _ =

        # YOUR CODE ENDS HERE

        # J_minus[i], in the same way
        # YOUR CODE STARTS HERE (about 3 lines)
        # theta_minus =
        # theta_minus[i] =
        # J_minus[i], _ =

        # YOUR CODE ENDS HERE

        # gradapprox[i], with formula (1)
        # YOUR CODE STARTS HERE (about 1 line)
        # gradapprox[i] =

        # YOUR CODE ENDS HERE

    # difference, with formula (2)
    # YOUR CODE STARTS HERE (about 3 lines)
    # numerator =
    # denominator =
    # difference =

    # YOUR CODE ENDS HERE

    if print_msg:
        if difference > 2e-7:
            print("There is a mistake in the gradients: difference = " + str(difference))
        else:
            print("The gradients are right: difference = " + str(difference))

    return difference

# %%
X, Y, parameters = gradient_check_n_test_case()

cost, cache = forward_propagation_n(X, Y, parameters)
gradients = backward_propagation_n(X, Y, cache)
difference = gradient_check_n(parameters, gradients, X, Y, 1e-7, True)

# %% [markdown]
# The check answers about 0.285: there are mistakes in `backward_propagation_n`. Can you find them
# and bring the difference down to about 1.2e-07? Nothing is taken off when you leave them in. When
# you change the function, run its cell again before the check.
