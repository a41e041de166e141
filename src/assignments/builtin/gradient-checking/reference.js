// The solution of the gradient-checking assignment in JavaScript. Matrices are arrays of rows.

const PARAMETER_NAMES = ['W1', 'b1', 'W2', 'b2', 'W3', 'b3']

// J = theta x.
function forward_propagation(x, theta) {
  return theta * x
}

// dJ/dtheta = x.
function backward_propagation(x, theta) {
  return x
}

// The relative difference of backward_propagation and a central difference of the forward.
function gradient_check(x, theta, epsilon = 1e-7) {
  const J_plus = forward_propagation(x, theta + epsilon)
  const J_minus = forward_propagation(x, theta - epsilon)
  const gradapprox = (J_plus - J_minus) / (2 * epsilon)
  return measureDifference([backward_propagation(x, theta)], [gradapprox])
}

// LINEAR -> RELU -> LINEAR -> RELU -> LINEAR -> SIGMOID: the logistic cost and the cache.
function forward_propagation_n(X, Y, parameters) {
  const { W1, b1, W2, b2, W3, b3 } = parameters
  const m = Y.length
  const Z1 = addColumn(dot(W1, X), b1)
  const A1 = mapMatrix(Z1, (z) => Math.max(0, z))
  const Z2 = addColumn(dot(W2, A1), b2)
  const A2 = mapMatrix(Z2, (z) => Math.max(0, z))
  const Z3 = addColumn(dot(W3, A2), b3)
  const A3 = mapMatrix(Z3, (z) => 1 / (1 + Math.exp(-z)))
  let total = 0
  for (let j = 0; j < m; j += 1) {
    total += -Math.log(A3[0][j]) * Y[j] + -Math.log(1 - A3[0][j]) * (1 - Y[j])
  }
  return [(1 / m) * total, [Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3]]
}

// The gradients of the cost with respect to every parameter and every intermediate value.
function backward_propagation_n(X, Y, cache) {
  const m = Y.length
  const [, A1, , , , A2, W2, , , A3, W3] = cache
  const dZ3 = mapMatrix(A3, (a, _, j) => a - Y[j])
  const dA2 = dot(transpose(W3), dZ3)
  const dZ2 = mapMatrix(dA2, (d, i, j) => (A2[i][j] > 0 ? d : 0))
  const dA1 = dot(transpose(W2), dZ2)
  const dZ1 = mapMatrix(dA1, (d, i, j) => (A1[i][j] > 0 ? d : 0))
  return {
    ...{ dZ3, dW3: weightGradient(dZ3, A2, m), db3: biasGradient(dZ3, m) },
    ...{ dA2, dZ2, dW2: weightGradient(dZ2, A1, m), db2: biasGradient(dZ2, m) },
    ...{ dA1, dZ1, dW1: weightGradient(dZ1, X, m), db1: biasGradient(dZ1, m) },
  }
}

// The relative difference of `gradients` and central differences of forward_propagation_n.
function gradient_check_n(parameters, gradients, X, Y, epsilon = 1e-7) {
  const grad = PARAMETER_NAMES.flatMap((name) => gradients[`d${name}`].flat())
  const gradapprox = []
  for (const name of PARAMETER_NAMES) {
    for (const [i, row] of parameters[name].entries()) {
      for (const j of row.keys()) {
        const costAt = (shift) => {
          const moved = mapMatrix(parameters[name], (p, k, l) => (k === i && l === j ? p + shift : p))
          return forward_propagation_n(X, Y, { ...parameters, [name]: moved })[0]
        }
        gradapprox.push((costAt(epsilon) - costAt(-epsilon)) / (2 * epsilon))
      }
    }
  }
  return measureDifference(grad, gradapprox)
}

// |grad - gradapprox| / (|grad| + |gradapprox|).
function measureDifference(grad, gradapprox) {
  const apart = grad.map((value, at) => value - gradapprox[at])
  return Math.hypot(...apart) / (Math.hypot(...grad) + Math.hypot(...gradapprox))
}

function weightGradient(dZ, A, m) {
  return mapMatrix(dot(dZ, transpose(A)), (d) => (1 / m) * d)
}

function biasGradient(dZ, m) {
  return dZ.map((row) => [(1 / m) * row.reduce((sum, d) => sum + d, 0)])
}

function dot(A, B) {
  return A.map((row) => B[0].map((_, j) => row.reduce((sum, a, k) => sum + a * B[k][j], 0)))
}

function transpose(A) {
  return A[0].map((_, j) => A.map((row) => row[j]))
}

function addColumn(A, b) {
  return mapMatrix(A, (a, i) => a + b[i][0])
}

function mapMatrix(A, f) {
  return A.map((row, i) => row.map((a, j) => f(a, i, j)))
}
