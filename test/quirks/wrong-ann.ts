import type { Edit } from './solutions.ts'
import { listWrongs, type WrongSolution, type Wrongs } from './wrong-solution.ts'

const MOVE_UP = 'up[i] +=  epsilon'
const APPROX = '(J_plus[i] - J_minus[i]) / (2*epsilon)'
const GAP = 'gap = np.linalg.norm(grad_vector - grad_approx_vector)'
const DENOMINATOR = '(np.linalg.norm(grad_approx_vector) + np.linalg.norm(grad_vector))'
const COST = 'compute_cost(forward(X, params)[0], Y)'

const approx = (written: string): readonly Edit[] => [[APPROX, written]]
const divideBy = (written: string): readonly Edit[] => [[DENOMINATOR, written]]

const CHECKER: Wrongs = {
  'divides by epsilon': [approx('(J_plus[i] - J_minus[i]) / epsilon'), 'wrong-value'],
  'takes one-sided differences': [approx(`(J_plus[i] - ${COST}) / epsilon`), 'wrong-value'],
  'halves one-sided differences': [approx(`(J_plus[i] - ${COST}) / (2*epsilon)`), 'wrong-value'],
  'forgets the parentheses of 2 epsilon': [
    approx('(J_plus[i] - J_minus[i]) / 2*epsilon'),
    'wrong-value',
  ],
  'takes the difference the other way round': [
    approx('(J_minus[i] - J_plus[i]) / (2*epsilon)'),
    'wrong-value',
  ],
  'compares the gradient with itself': [approx('grad_vector[i]'), 'wrong-value'],
  'takes J_minus at the upper point': [
    [['forward(X, vector_to_dict(down, shapes))', 'forward(X, vector_to_dict(up, shapes))']],
    'wrong-value',
  ],
  'moves X as well': [
    [
      [
        'forward(X, vector_to_dict(up, shapes))',
        'forward(X + epsilon, vector_to_dict(up, shapes))',
      ],
      [
        'forward(X, vector_to_dict(down, shapes))',
        'forward(X - epsilon, vector_to_dict(down, shapes))',
      ],
    ],
    'wrong-value',
  ],
  'moves all parameters at once': [
    [
      [MOVE_UP, 'up += epsilon'],
      ['down[i] -= epsilon', 'down -= epsilon'],
    ],
    'wrong-value',
  ],
  'never takes a step back': [[['up = np.copy(theta)', 'up = theta']], 'wrong-value'],
  'squares the norms': [
    [
      [GAP, `${GAP} ** 2`],
      [DENOMINATOR, '(np.linalg.norm(grad_approx_vector) ** 2 + np.linalg.norm(grad_vector) ** 2)'],
    ],
    'wrong-value',
  ],
  'compares the last entry only': [
    [
      [GAP, 'gap = np.linalg.norm(grad_vector[i] - grad_approx_vector[i])'],
      [DENOMINATOR, '(np.linalg.norm(grad_approx_vector[i]) + np.linalg.norm(grad_vector[i]))'],
    ],
    'wrong-value',
  ],
  'divides by the norm of grad alone': [divideBy('np.linalg.norm(grad_vector)'), 'wrong-value'],
  'does not divide by any norm': [divideBy('1'), 'wrong-value'],
  'writes three layers down': [
    [
      [
        'shapes = params_to_vector(params)',
        'shapes = params_to_vector({k: params[k] for k in ["W1", "B1", "W2", "B2", "W3", "B3"]})',
      ],
    ],
  ],
  'returns nothing and prints the difference': [
    [['return diff, grad_approx_vector', 'print(diff)']],
  ],
  'returns a message': [
    [['return diff, grad_approx_vector', 'return f"diff = {diff}", grad_approx_vector']],
    'not-a-number',
  ],
}

const VECTORS: Readonly<Record<string, Wrongs>> = {
  params_to_vector: {
    'flattens by columns': [[['params[k].flatten()', 'params[k].flatten("F")']], 'wrong-value'],
    'takes the keys as they come': [
      [['sorted(params.keys(), key=lambda k: (-int(k[1]), k[0]), reverse=True)', 'params']],
      'wrong-value',
    ],
    'sorts by the alphabet': [
      [['sorted(params.keys(), key=lambda k: (-int(k[1]), k[0]), reverse=True)', 'sorted(params)']],
      'wrong-value',
    ],
  },
  grads_to_vector: {
    'takes the activations for parameters': [[["if not k.startswith('dA')", '']], 'wrong-shape'],
    'takes the keys as they come': [
      [['wanted.sort(key=lambda k: (-int(k[2]), k[1]), reverse=True)', 'pass']],
      'wrong-value',
    ],
  },
  vector_to_dict: {
    'does not move on': [[['begin += count', 'pass']], 'wrong-value'],
    'fills columns first': [[['.reshape(shape)', '.reshape(shape, order="F")']], 'wrong-value'],
    'leaves the entries flat': [[['.reshape(shape)', '']], 'wrong-shape'],
  },
  compute_cost: {
    'forgets the average': [[[' / m', '']], 'wrong-value'],
    'forgets the sign': [[['-np.sum', 'np.sum']], 'wrong-value'],
    'forgets the zeros': [[[' + (1 - Y) * np.log(1 - Y_pred)', '']], 'wrong-value'],
  },
}

const BACKWARD: Wrongs = {
  'forgets the average': [[['.T / m', '.T']], 'scale'],
  'turns the sign': [[['dZ = Y_pred - Y', 'dZ = Y - Y_pred']], 'sign'],
  'averages twice': [[['keepdims=True) / m', 'keepdims=True) / m / m']], 'scale'],
  'leaves the masks out': [[[' * (caches[f"A{l-1}"] > 0)', '']]],
  'does not transpose the weights': [[['caches[f"W{l}"].T', 'caches[f"W{l}"]']], 'exception'],
  'sums the biases without keepdims': [[[', keepdims=True', '']], 'wrong-shape'],
}

/** Wrong functions of the network from scratch. */
export const WRONG_ANN: readonly WrongSolution[] = [
  ...listWrongs('my-ann', 'check_gradient', CHECKER),
  ...Object.entries(VECTORS).flatMap(([name, wrongs]) => listWrongs('my-ann', name, wrongs)),
  ...listWrongs('my-ann', 'backward', BACKWARD),
]
