import type { Edit } from './solutions.ts'
import { listWrongs, type WrongSolution, type Wrongs } from './wrong-solution.ts'

const forward = (value: string): readonly Edit[] => [['np.dot(theta, x)', value]]
const backward = (value: string): readonly Edit[] => [['dtheta = x\n', `dtheta = ${value}\n`]]

const FORWARD: Wrongs = {
  'adds theta and x': [forward('theta + x'), 'wrong-value'],
  'takes a power': [forward('theta ** x'), 'wrong-value'],
  'knows the course’s answer': [forward('8'), 'wrong-value'],
  'rounds to whole numbers': [forward('int(theta * x)'), 'wrong-value'],
  'divides by theta': [forward('theta ** 2 * x / theta'), 'exception'],
  'returns a message': [forward('f"J = {theta * x}"'), 'not-a-number'],
  'prints J and returns nothing': [[['return J', 'print("J =", J)']], 'not-a-number'],
  'calls a function that is not there': [forward('np.dott(theta, x)'), 'exception'],
  'fills in an array of another shape': [forward('np.array([theta * x, 0])'), 'wrong-shape'],
}

const BACKWARD: Wrongs = {
  'returns theta': [backward('theta'), 'wrong-gradient'],
  'takes theta // x': [backward('theta // x')],
  'takes theta / x': [backward('theta / x')],
  'takes theta - x': [backward('theta - x')],
  'divides J by theta': [backward('forward_propagation(x, theta) / theta'), 'exception'],
  'divides J by theta with NumPy': [
    backward('np.float64(forward_propagation(x, theta)) / theta'),
    'not-finite',
  ],
  'returns J': [backward('forward_propagation(x, theta)')],
  'knows the course’s answer': [backward('2')],
  'loses the sign': [backward('abs(x)')],
  'turns the sign': [backward('-x'), 'sign'],
  'doubles the gradient': [backward('2 * x'), 'wrong-gradient'],
  'returns zero': [backward('0'), 'zeros'],
  'returns a message': [backward('f"dtheta = {x}"'), 'not-a-number'],
  'prints the gradient and returns nothing': [[['return dtheta', 'print(dtheta)']], 'not-a-number'],
}

const cost = (written: string): readonly Edit[] => [['1.0 / m * np.sum(log_probs)', written]]

const FORWARD_N: Wrongs = {
  'forgets the average': [cost('np.sum(log_probs)'), 'wrong-value'],
  'forgets the sign': [cost('-1.0 / m * np.sum(log_probs)'), 'wrong-value'],
  'writes 3 for the number of examples': [cost('1.0 / 3 * np.sum(log_probs)'), 'wrong-value'],
  'leaves the first activation out': [[['A1 = relu(Z1)', 'A1 = Z1']], 'wrong-value'],
  'takes the activation of the output for that of a layer': [
    [['A2 = relu(Z2)', 'A2 = sigmoid(Z2)']],
    'wrong-value',
  ],
  'leaves a bias out': [[['np.dot(W2, A1) + b2', 'np.dot(W2, A1)']], 'wrong-value'],
  'takes the sum of squares for the cost': [cost('1.0 / m * np.sum((A3 - Y) ** 2)'), 'wrong-value'],
  'returns a cost of zero': [cost('0.0'), 'wrong-value'],
}

const repaired: readonly Edit[] = [
  ['np.dot(dZ2, A1.T) * 2', 'np.dot(dZ2, A1.T)'],
  ['4.0 / m', '1.0 / m'],
]
const repair = (...edits: readonly Edit[]): readonly Edit[] => [...repaired, ...edits]

const BACKWARD_N: Wrongs = {
  'repaired dW2 only': [[['np.dot(dZ2, A1.T) * 2', 'np.dot(dZ2, A1.T)']], 'leftover-mistake'],
  'repaired db1 only': [[['4.0 / m', '1.0 / m']], 'leftover-mistake'],
  'forgets the average of dW3': [
    repair(['1.0 / m * np.dot(dZ3, A2.T)', 'np.dot(dZ3, A2.T)']),
    'scale',
  ],
  'turns the sign of dZ3': [repair(['A3 - Y', 'Y - A3']), 'sign'],
  'leaves a mask out': [repair(['np.multiply(dA1, np.int64(A1 > 0))', 'dA1'])],
  'takes the mask of another layer’s shape': [
    repair(['np.int64(A1 > 0)', 'np.int64(A2 > 0)']),
    'exception',
  ],
  'sums db2 without keepdims': [
    repair(['np.sum(dZ2, axis=1, keepdims=True)', 'np.sum(dZ2, axis=1)']),
    'wrong-shape',
  ],
  'sums db3 over the wrong axis': [
    repair(['np.sum(dZ3, axis=1, keepdims=True)', 'np.sum(dZ3, axis=0, keepdims=True)']),
    'wrong-shape',
  ],
  'returns zeros': [
    repair([
      'return {',
      'W1, W2, W3 = [np.zeros_like(W) for W in (W1, W2, W3)]\n    dW1, dW2, dW3 = W1, W2, W3\n    return {',
    ]),
    'zeros',
  ],
  'forgets a gradient': [repair([', "dW1": dW1, "db1": db1', ', "dW1": dW1']), 'missing-gradient'],
}

/** Wrong forward and backward passes of the course. */
export const WRONG_PASSES: readonly WrongSolution[] = [
  ...listWrongs('gradient-checking', 'forward_propagation', FORWARD),
  ...listWrongs('gradient-checking', 'backward_propagation', BACKWARD),
  ...listWrongs('gradient-checking', 'forward_propagation_n', FORWARD_N),
  ...listWrongs('gradient-checking', 'backward_propagation_n', BACKWARD_N),
]
