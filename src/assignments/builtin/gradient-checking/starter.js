// Gradient checking
//
// Your network trains, the cost goes down, and still one line of its backward pass may be wrong.
// Here you write the check that finds such a line: it compares the gradients of backpropagation with
// what the cost itself does when a parameter is moved a little.
//
// Fill in the code between YOUR CODE STARTS HERE and YOUR CODE ENDS HERE. Keep the names of the
// functions and the order of their parameters. Four functions are graded: forward_propagation,
// backward_propagation, gradient_check and gradient_check_n. There are no packages; matrices are
// arrays of rows, and a function that gives several values returns them in an array.

// The idea
//
// The derivative of the cost J with respect to a parameter theta is the limit, for small epsilon, of
//
//   (1)  (J(theta + epsilon) - J(theta - epsilon)) / (2 * epsilon)
//
// which needs nothing but forward propagation. If it agrees with what backpropagation says,
// backpropagation is right. How far two numbers, or two lists of numbers, are apart is
//
//   (2)  difference = |grad - gradapprox| / (|grad| + |gradapprox|)
//
// where | | is the Euclidean norm. A difference below 1e-7 means that the gradient is right.

function norm(values) {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}

// Exercise 1: the cost J(theta) = theta * x of two real numbers.
function forward_propagation(x, theta) {
  let J
  // YOUR CODE STARTS HERE (about 1 line)

  // YOUR CODE ENDS HERE
  return J
}

// Exercise 2: the derivative of J with respect to theta.
function backward_propagation(x, theta) {
  let dtheta
  // YOUR CODE STARTS HERE (about 1 line)

  // YOUR CODE ENDS HERE
  return dtheta
}

// Exercise 3: formula (2) for backward_propagation and formula (1) for forward_propagation.
function gradient_check(x, theta, epsilon = 1e-7) {
  let gradapprox
  let grad
  let difference
  // gradapprox, with formula (1): theta_plus, theta_minus, J_plus, J_minus
  // YOUR CODE STARTS HERE (about 5 lines)

  // YOUR CODE ENDS HERE

  // grad, from backpropagation: not from gradapprox
  // YOUR CODE STARTS HERE (about 1 line)

  // YOUR CODE ENDS HERE

  // difference, with formula (2)
  // YOUR CODE STARTS HERE (about 3 lines)

  // YOUR CODE ENDS HERE
  return difference
}

// Many parameters
//
// Now a classifier with three layers: LINEAR -> RELU -> LINEAR -> RELU -> LINEAR -> SIGMOID. Its
// forward and backward propagation are given.

function dot(A, B) {
  return A.map((row) => B[0].map((_, j) => row.reduce((sum, a, k) => sum + a * B[k][j], 0)))
}

function transpose(A) {
  return A[0].map((_, j) => A.map((row) => row[j]))
}

// f is called with each number, its row and its column.
function mapMatrix(A, f) {
  return A.map((row, i) => row.map((a, j) => f(a, i, j)))
}

// X holds an example in each column and is of shape (4, m); Y has the m labels; parameters has
// W1 (5, 4), b1 (5, 1), W2 (3, 5), b2 (3, 1), W3 (1, 3) and b3 (1, 1).
function forward_propagation_n(X, Y, parameters) {
  const { W1, b1, W2, b2, W3, b3 } = parameters
  const m = Y.length

  const Z1 = mapMatrix(dot(W1, X), (z, i) => z + b1[i][0])
  const A1 = mapMatrix(Z1, (z) => Math.max(0, z))
  const Z2 = mapMatrix(dot(W2, A1), (z, i) => z + b2[i][0])
  const A2 = mapMatrix(Z2, (z) => Math.max(0, z))
  const Z3 = mapMatrix(dot(W3, A2), (z, i) => z + b3[i][0])
  const A3 = mapMatrix(Z3, (z) => 1 / (1 + Math.exp(-z)))

  let total = 0
  for (let j = 0; j < m; j += 1) {
    total += -Math.log(A3[0][j]) * Y[j] - Math.log(1 - A3[0][j]) * (1 - Y[j])
  }
  const cost = total / m

  return [cost, [Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3]]
}

function backward_propagation_n(X, Y, cache) {
  const m = Y.length
  const [Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3] = cache

  const dZ3 = mapMatrix(A3, (a, i, j) => a - Y[j])
  const dW3 = mapMatrix(dot(dZ3, transpose(A2)), (d) => d / m)
  const db3 = dZ3.map((row) => [row.reduce((sum, d) => sum + d, 0) / m])

  const dA2 = dot(transpose(W3), dZ3)
  const dZ2 = mapMatrix(dA2, (d, i, j) => (A2[i][j] > 0 ? d : 0))
  const dW2 = mapMatrix(dot(dZ2, transpose(A1)), (d) => (d / m) * 2)
  const db2 = dZ2.map((row) => [row.reduce((sum, d) => sum + d, 0) / m])

  const dA1 = dot(transpose(W2), dZ2)
  const dZ1 = mapMatrix(dA1, (d, i, j) => (A1[i][j] > 0 ? d : 0))
  const dW1 = mapMatrix(dot(dZ1, transpose(X)), (d) => d / m)
  const db1 = dZ1.map((row) => [(4 * row.reduce((sum, d) => sum + d, 0)) / m])

  return { dZ3, dW3, db3, dA2, dZ2, dW2, db2, dA1, dZ1, dW1, db1 }
}

const NAMES = ['W1', 'b1', 'W2', 'b2', 'W3', 'b3']

// All numbers of the parameters, one after another.
function parameters_to_vector(parameters) {
  return NAMES.flatMap((name) => parameters[name].flat())
}

// The same of their gradients.
function gradients_to_vector(gradients) {
  return NAMES.flatMap((name) => gradients[`d${name}`].flat())
}

// Parameters of the shapes of `like` with the numbers of `vector`.
function vector_to_parameters(vector, like) {
  let at = 0
  const filled = {}
  for (const name of NAMES) filled[name] = mapMatrix(like[name], () => vector[at++])
  return filled
}

// Exercise 4: formula (2) for all gradients together. For every number i of the vector:
//
// 1. copy the vector, add epsilon to entry i of the copy, and compute the cost J_plus;
// 2. the same with -epsilon gives J_minus;
// 3. formula (1) gives gradapprox[i].
function gradient_check_n(parameters, gradients, X, Y, epsilon = 1e-7) {
  const values = parameters_to_vector(parameters)
  const grad = gradients_to_vector(gradients)
  const gradapprox = []
  let difference
  for (let i = 0; i < values.length; i += 1) {
    // gradapprox[i]; forward_propagation_n returns two values, of which the first is wanted
    // YOUR CODE STARTS HERE (about 7 lines)

    // YOUR CODE ENDS HERE
  }

  // difference, with formula (2)
  // YOUR CODE STARTS HERE (about 3 lines)

  // YOUR CODE ENDS HERE
  return difference
}

// The check answers about 0.285 for the course's net: there are mistakes in backward_propagation_n.
// Can you find them and bring the difference down to about 1.2e-7? Nothing is taken off when you
// leave them in.
