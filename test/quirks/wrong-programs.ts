import { listWrongs, rewriteFunctions, type WrongSolution } from './wrong-solution.ts'

const STUBS = [
  'def forward_propagation_n(X, Y, parameters):',
  '    return 0.0, tuple(parameters.values())',
  '',
].join('\n')
const STUB_GRADIENTS = [
  'def backward_propagation_n(X, Y, cache):',
  '    shapes = {"W1": (5, 4), "b1": (5, 1), "W2": (3, 5), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}',
  '    return {"d" + name: np.zeros(shape) for name, shape in shapes.items()}',
  '',
].join('\n')
const OTHER_FORWARD = [
  'def forward_propagation(X, parameters):',
  '    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]',
  '    A1 = np.tanh(Z1)',
  '    return A1, {"Z1": Z1, "A1": A1}',
  '',
].join('\n')
const OTHER_BACKWARD = [
  'def backward_propagation(parameters, cache, X, Y):',
  '    dZ2 = cache["A2"] - Y',
  '    return {"dW2": np.dot(dZ2, cache["A1"].T) / X.shape[1]}',
  '',
].join('\n')
const UNFILLED = [
  'def gradient_check(x, theta, epsilon=1e-7, print_msg=False):',
  '    """Compares the gradients."""',
  '    # (approx. 5 lines)',
  '    # theta_plus =',
  '    # YOUR CODE STARTS HERE',
  '',
  '    # YOUR CODE ENDS HERE',
  '    return difference',
  '',
].join('\n')
const UNFILLED_LOOP = [
  'def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):',
  '    values, _ = dictionary_to_vector(parameters)',
  '    for i in range(values.shape[0]):',
  '        # YOUR CODE STARTS HERE',
  '',
  '        # YOUR CODE ENDS HERE',
  '',
  '    return difference',
  '',
].join('\n')
const PRINTS = {
  forward_propagation: 'def forward_propagation(x, theta):\n    print("J =", theta * x)\n',
  backward_propagation: 'def backward_propagation(x, theta):\n    print("dtheta =", x)\n',
  gradient_check:
    'def gradient_check(x, theta, epsilon=1e-7):\n    print("The gradient is correct!")\n',
}

/** Programs with more than one thing to be found, and functions of other programs. */
export const WRONG_PROGRAMS: readonly WrongSolution[] = [
  rewriteFunctions('gradient-checking', 'returns a cost of zero and zero gradients', {
    functions: { backward_propagation_n: STUB_GRADIENTS, forward_propagation_n: STUBS },
    failing: { forward_propagation_n: 'failed', backward_propagation_n: 'failed' },
    codes: ['zeros'],
  }),
  rewriteFunctions('gradient-checking', 'prints everything and returns nothing', {
    functions: PRINTS,
    failing: {
      forward_propagation: 'failed',
      backward_propagation: 'failed',
      gradient_check: 'failed',
    },
    codes: ['not-a-number'],
  }),
  rewriteFunctions('gradient-checking', 'hands in the functions of another week', {
    functions: { forward_propagation: OTHER_FORWARD, backward_propagation: OTHER_BACKWARD },
    failing: { forward_propagation: 'invalid', backward_propagation: 'invalid' },
    codes: ['wrong-signature'],
  }),
  rewriteFunctions('gradient-checking', 'has filled in half of the functions', {
    functions: { gradient_check: UNFILLED, gradient_check_n: UNFILLED_LOOP },
    failing: { gradient_check: 'missing', gradient_check_n: 'missing' },
    codes: ['not-filled-in'],
  }),
  rewriteFunctions('gradient-checking', 'has deleted a cell', {
    functions: { gradient_check: undefined },
    failing: { gradient_check: 'missing' },
    codes: ['missing-function'],
  }),
  rewriteFunctions('gradient-checking', 'closes no parenthesis', {
    functions: {
      backward_propagation: 'def backward_propagation(x, theta):\n    return (x\n',
    },
    failing: { backward_propagation: 'invalid' },
    codes: ['syntax-error'],
  }),
]

/** Layers of the kinds of mistakes that broadcasting and a loose tolerance would hide. */
export const WRONG_LAYERS: readonly WrongSolution[] = [
  ...listWrongs('numpy-layers', 'affine_backward', {
    'keeps a row of length one in db': [
      [['dout.sum(axis=0)', 'dout.sum(axis=0, keepdims=True)']],
      'wrong-shape',
    ],
  }),
  ...listWrongs('numpy-layers', 'batchnorm_backward', {
    'forgets one eps': [[[' / std\n', ' / np.sqrt(std**2 - 1e-5)\n']], 'wrong-gradient'],
    'takes mean and variance for constants': [
      [['(dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0))', 'dx_hat']],
    ],
  }),
]
