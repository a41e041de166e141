import type { Edit } from './solutions.ts'
import { listWrongs, type WrongSolution, type Wrongs } from './wrong-solution.ts'

// Both checkers of the course end alike.
const QUOTIENT = '(J_plus - J_minus) / (2 * epsilon)'
const NUMERATOR = 'numerator = np.linalg.norm(grad - gradapprox)'
const DENOMINATOR = 'denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)'

const quotient = (written: string): readonly Edit[] => [[QUOTIENT, written]]
const numerator = (written: string): readonly Edit[] => [[NUMERATOR, `numerator = ${written}`]]
const denominator = (written: string): readonly Edit[] => [
  [DENOMINATOR, `denominator = ${written}`],
]

const SHARED: Wrongs = {
  'divides by epsilon': [quotient('(J_plus - J_minus) / epsilon'), 'wrong-value'],
  'takes the difference the other way round': [
    quotient('(J_minus - J_plus) / (2 * epsilon)'),
    'wrong-value',
  ],
  'adds the two costs': [quotient('(J_plus + J_minus) / (2 * epsilon)'), 'wrong-value'],
  'forgets the parentheses of 2 epsilon': [
    quotient('(J_plus - J_minus) / 2 * epsilon'),
    'wrong-value',
  ],
  'compares the gradient with itself': [numerator('np.linalg.norm(grad - grad)'), 'wrong-value'],
  'divides by the norm of grad alone': [denominator('np.linalg.norm(grad)'), 'wrong-value'],
  'divides by twice the norm of grad': [denominator('2 * np.linalg.norm(grad)'), 'wrong-value'],
  'divides by the norm of the sum': [
    denominator('np.linalg.norm(grad + gradapprox)'),
    'wrong-value',
  ],
  'divides by the product of the norms': [
    denominator('np.linalg.norm(grad) * np.linalg.norm(gradapprox)'),
    'wrong-value',
  ],
  'does not divide by any norm': [denominator('1'), 'wrong-value'],
  'subtracts the norms': [
    numerator('np.linalg.norm(grad) - np.linalg.norm(gradapprox)'),
    'wrong-value',
  ],
  'forgets the parentheses of the denominator': [
    [['numerator / denominator', 'numerator / np.linalg.norm(grad) + np.linalg.norm(gradapprox)']],
    'wrong-value',
  ],
  'squares the norms': [
    [
      [NUMERATOR, 'numerator = np.linalg.norm(grad - gradapprox) ** 2'],
      [DENOMINATOR, 'denominator = np.linalg.norm(grad) ** 2 + np.linalg.norm(gradapprox) ** 2'],
    ],
    'wrong-value',
  ],
  'returns nothing and prints the difference': [
    [['return difference', 'print(difference)']],
    'not-a-number',
  ],
  'returns a message': [
    [['return difference', 'return f"difference = {difference}"']],
    'not-a-number',
  ],
}

/** The same mistakes in either checker. */
const IN_ONE_DIMENSION: Wrongs = {
  ...SHARED,
  'takes one-sided differences': [
    quotient('(J_plus - forward_propagation(x, theta)) / epsilon'),
    'wrong-value',
  ],
  'halves one-sided differences': [
    quotient('(J_plus - forward_propagation(x, theta)) / (2 * epsilon)'),
    'wrong-value',
  ],
  'makes theta_plus and theta_minus from x': [
    [
      ['theta + epsilon', 'x + epsilon'],
      ['theta - epsilon', 'x - epsilon'],
    ],
    'wrong-value',
  ],
  'makes theta_plus from x': [[['theta + epsilon', 'x + epsilon']], 'wrong-value'],
  'moves x in place of theta': [
    [
      ['(x, theta + epsilon)', '(x + epsilon, theta)'],
      ['(x, theta - epsilon)', '(x - epsilon, theta)'],
    ],
    'wrong-value',
  ],
  'moves x as well': [
    [
      ['(x, theta + epsilon)', '(x + epsilon, theta + epsilon)'],
      ['(x, theta - epsilon)', '(x - epsilon, theta - epsilon)'],
    ],
    'wrong-value',
  ],
  'takes J_minus at theta_plus': [[['theta - epsilon', 'theta + epsilon']], 'wrong-value'],
  'takes steps relative to theta': [
    [
      ['theta + epsilon', 'theta * (1 + epsilon)'],
      ['theta - epsilon', 'theta * (1 - epsilon)'],
    ],
  ],
}

const PLUS = 'J_plus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(theta_plus))'
const MINUS = 'J_minus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(theta_minus))'
const MOVE_UP = 'theta_plus[i][0] = theta_plus[i][0] + epsilon'
const MOVE_DOWN = 'theta_minus[i][0] = theta_minus[i][0] - epsilon'
const base = 'forward_propagation_n(X, Y, parameters)[0]'

const IN_MANY_DIMENSIONS: Wrongs = {
  ...SHARED,
  'takes one-sided differences': [
    quotient(`(J_plus - ${base}) / epsilon`),
    ...(['wrong-value', 'checker-formula'] as const),
  ],
  'halves one-sided differences': [
    quotient(`(J_plus - ${base}) / (2 * epsilon)`),
    ...(['wrong-value', 'checker-formula'] as const),
  ],
  'takes J_minus at theta_plus': [
    [[MINUS, MINUS.replace('theta_minus', 'theta_plus')]],
    'wrong-value',
  ],
  'forgets to move theta_minus down': [[[MOVE_DOWN, 'pass']], 'wrong-value'],
  'computes both costs from the parameters as they are': [
    [
      [PLUS, PLUS.replace('vector_to_dictionary(theta_plus)', 'parameters')],
      [MINUS, MINUS.replace('vector_to_dictionary(theta_minus)', 'parameters')],
    ],
    'wrong-value',
  ],
  'moves X as well': [
    [
      [PLUS, PLUS.replace('(X,', '(X + epsilon,')],
      [MINUS, MINUS.replace('(X,', '(X - epsilon,')],
    ],
    'wrong-value',
  ],
  'moves all parameters at once': [
    [
      [MOVE_UP, 'theta_plus = theta_plus + epsilon'],
      [MOVE_DOWN, 'theta_minus = theta_minus - epsilon'],
    ],
    'wrong-value',
  ],
  'moves one array up and down': [
    [
      ['theta_plus = np.copy(values)', 'theta_plus = theta_minus = values'],
      ['theta_minus = np.copy(values)\n', '\n'],
    ],
    'wrong-value',
  ],
  'never takes a step back': [
    [
      ['theta_plus = np.copy(values)', 'theta_plus = values'],
      ['theta_minus = np.copy(values)', 'theta_minus = values.copy()'],
    ],
    'wrong-value',
  ],
  'compares the last entry only': [
    [
      [NUMERATOR, 'numerator = np.linalg.norm(grad[i] - gradapprox[i])'],
      [DENOMINATOR, 'denominator = np.linalg.norm(grad[i]) + np.linalg.norm(gradapprox[i])'],
    ],
    'wrong-value',
  ],
  'returns inside the loop': [
    [
      ['    gradapprox = (J_plus', '        gradapprox = (J_plus'],
      [`    ${NUMERATOR}`, `        ${NUMERATOR}`],
      [`    ${DENOMINATOR}`, `        ${DENOMINATOR}`],
      ['    difference = numerator', '        difference = numerator'],
      ['    return difference', '        return difference'],
    ],
    'wrong-value',
  ],
  'works in float32': [
    [
      [
        'values, _ = dictionary_to_vector(parameters)',
        'values = np.float32(dictionary_to_vector(parameters)[0])',
      ],
    ],
    'wrong-value',
  ],
  'takes 1-norms': [
    [
      [NUMERATOR, 'numerator = np.sum(np.abs(grad - gradapprox))'],
      [DENOMINATOR, 'denominator = np.sum(np.abs(grad)) + np.sum(np.abs(gradapprox))'],
    ],
    'wrong-value',
  ],
  'takes the largest entries': [
    [
      [NUMERATOR, 'numerator = np.max(np.abs(grad - gradapprox))'],
      [DENOMINATOR, 'denominator = np.max(np.abs(grad)) + np.max(np.abs(gradapprox))'],
    ],
    'wrong-value',
  ],
  'takes sums for norms': [
    [
      [NUMERATOR, 'numerator = abs(np.sum(grad - gradapprox))'],
      [DENOMINATOR, 'denominator = abs(np.sum(grad)) + abs(np.sum(gradapprox))'],
    ],
    'wrong-value',
  ],
  'takes another epsilon': [[['values, _ =', 'epsilon = 1e-4\n    values, _ =']], 'wrong-value'],
  'knows the course’s answer': [
    [['return difference', 'return 1.1890913024229996e-07']],
    'wrong-value',
  ],
  'returns a column of differences': [
    [['numerator / denominator', 'np.abs(grad - gradapprox) / denominator']],
    'wrong-shape',
  ],
}

/** Wrong gradient_check and gradient_check_n of the course. */
export const WRONG_CHECKERS: readonly WrongSolution[] = [
  ...listWrongs('gradient-checking', 'gradient_check', IN_ONE_DIMENSION),
  ...listWrongs('gradient-checking', 'gradient_check_n', IN_MANY_DIMENSIONS),
]
