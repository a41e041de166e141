import { beforeAll, describe, expect, test } from 'vitest'
import {
  type Edits,
  type Findings,
  listTelling,
  noPython,
  python,
  replayVariants,
} from './replay.ts'

const SHIFTS = 'for shift in (epsilon, -epsilon):'
const COPY = 'moved = values.copy()'
const MOVE = 'moved[i] += shift'
const COST = 'cost, _ = forward_propagation_n(X, Y, restore_shapes(moved, parameters))'
const QUOTIENT = 'gradapprox[i] = (costs[0] - costs[1]) / (2 * epsilon)'
const COMPARE = 'difference = measure_difference(grad, gradapprox)'
const NUMERATOR = 'numerator = np.linalg.norm(grad - gradapprox)'
const DENOMINATOR = 'denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)'
const DIVISION = 'return numerator / denominator'
const VALUES =
  'values = np.concatenate([parameters[name].reshape(-1) for name in PARAMETER_NAMES])\n'
const EPSILON = 'Y: np.ndarray,\n    epsilon: float = 1e-7'

const numerator = (text: string): Edits => [[NUMERATOR, `numerator = ${text}`]]
const denominator = (text: string): Edits => [[DENOMINATOR, `denominator = ${text}`]]
const epsilon = (text: string): Edits => [[EPSILON, EPSILON.replace('1e-7', text)]]
const norms = (norm: (text: string) => string): Edits => [
  ...numerator(norm('grad - gradapprox')),
  ...denominator(`${norm('grad')} + ${norm('gradapprox')}`),
]

interface Mistake {
  readonly edits: Edits
  /** The value on the course's net, with the shipped mistakes and with right gradients. */
  readonly planted: number
  readonly right: number
}

/** Values that were measured on learners' code, so that each edit is known to be the mistake it is named for. */
const CHECKER_MISTAKES: Readonly<Record<string, Mistake>> = {
  'divides by epsilon': {
    edits: [[QUOTIENT, 'gradapprox[i] = (costs[0] - costs[1]) / epsilon']],
    planted: 0.2880791819,
    right: 1 / 3,
  },
  'looks ahead only': {
    edits: [
      [SHIFTS, 'for shift in (epsilon, 0.0):'],
      [QUOTIENT, 'gradapprox[i] = (costs[0] - costs[1]) / epsilon'],
    ],
    planted: 0.2850931157,
    right: 1.69077e-7,
  },
  'looks ahead only, over two steps': {
    edits: [[SHIFTS, 'for shift in (epsilon, 0.0):']],
    planted: 0.5177906387,
    right: 1 / 3,
  },
  'turns the difference around': {
    edits: [[QUOTIENT, 'gradapprox[i] = (costs[1] - costs[0]) / (2 * epsilon)']],
    planted: 0.9732732389,
    right: 1,
  },
  'adds the costs': {
    edits: [[QUOTIENT, 'gradapprox[i] = (costs[0] + costs[1]) / (2 * epsilon)']],
    planted: 0.9999999665,
    right: 1,
  },
  'has no parentheses': {
    edits: [[QUOTIENT, 'gradapprox[i] = (costs[0] - costs[1]) / 2 * epsilon']],
    planted: 1,
    right: 1,
  },
  'moves the whole vector': {
    edits: [[MOVE, 'moved += shift']],
    planted: 0.697781064,
    right: 0.769737,
  },
  'does not use what it moved': {
    edits: [[COST, COST.replace('(moved,', '(values,')]],
    planted: 1,
    right: 1,
  },
  'takes J_minus from theta_plus': {
    edits: [[SHIFTS, 'for shift in (epsilon, epsilon):']],
    planted: 1,
    right: 1,
  },
  'does not copy': { edits: [[COPY, 'moved = values']], planted: 0.5177906387, right: 1 / 3 },
  'does not move back': {
    edits: [
      [SHIFTS, `kept = {} if i == 0 else kept\n        ${SHIFTS}`],
      [COPY, 'moved = kept.setdefault(shift, values.copy())'],
    ],
    planted: 0.8290770586,
    right: 0.845833,
  },
  'moves in float32': {
    edits: [[VALUES, `${VALUES}    values = values.astype(np.float32)\n`]],
    planted: 0.3358079191,
    right: 0.152916,
  },
  'moves X too': {
    edits: [[COST, COST.replace('(X,', '(X + shift,')]],
    planted: 0.526,
    right: 0.486,
  },
  'compares the last entry only': {
    edits: [[COMPARE, 'difference = measure_difference(grad[-1], gradapprox[-1])']],
    planted: 2.46e-7,
    right: 2.46e-7,
  },
  'divides by |grad|': {
    edits: denominator('np.linalg.norm(grad)'),
    planted: 0.4877828958,
    right: 2.37238e-7,
  },
  'divides by |grad + gradapprox|': {
    edits: denominator('np.linalg.norm(grad + gradapprox)'),
    planted: 0.2929220135,
    right: 1.18619e-7,
  },
  'divides by the product of the norms': {
    edits: denominator('np.linalg.norm(grad) * np.linalg.norm(gradapprox)'),
    planted: 0.1440936522,
    right: 7.00814e-8,
  },
  'divides by 2 |grad|': {
    edits: denominator('2 * np.linalg.norm(grad)'),
    planted: 0.2438914479,
    right: 1.18619e-7,
  },
  'does not divide': {
    edits: [[DIVISION, 'return numerator']],
    planted: 2.322540606,
    right: 8.03094e-7,
  },
  'subtracts the norms': {
    edits: numerator('abs(np.linalg.norm(grad) - np.linalg.norm(gradapprox))'),
    planted: 0.1689346194,
    right: 2.37814e-8,
  },
  'squares the norms': {
    edits: norms((text) => `np.linalg.norm(${text}) ** 2`),
    planted: 0.158045763,
    right: 2.8141e-14,
  },
  'adds up entries in place of norms': {
    edits: norms((text) => `abs(np.sum(${text}))`),
    planted: 0.5755763503,
    right: 4.30772e-8,
  },
  'takes 1-norms': {
    edits: norms((text) => `np.linalg.norm(${text}, 1)`),
    planted: 0.185622025,
    right: 1.56459e-7,
  },
  'takes the largest entries': {
    edits: norms((text) => `np.max(np.abs(${text}))`),
    planted: 0.3975823394,
    right: 7.73499e-8,
  },
  'divides by |grad| before it adds': {
    edits: [[DIVISION, 'return numerator / np.linalg.norm(grad) + np.linalg.norm(gradapprox)']],
    planted: 3.872962522,
    right: 3.38518,
  },
  'uses a step of 1e-2': { edits: epsilon('1e-2'), planted: 0.2850935923, right: 1.68002e-6 },
  'uses a step of 1e-4': { edits: epsilon('1e-4'), planted: 0.2850931492, right: 1.90775e-10 },
  'uses a step of 1e-5': { edits: epsilon('1e-5'), planted: 0.2850931492, right: 9.21318e-10 },
  'uses a step of 1e-6': { edits: epsilon('1e-6'), planted: 0.2850931498, right: 8.26553e-9 },
  'uses a step of 1e-8': { edits: epsilon('1e-8'), planted: 0.2850935118, right: 1.15645e-6 },
  'compares gradapprox with itself': {
    edits: [[COMPARE, 'difference = measure_difference(gradapprox, gradapprox)']],
    planted: 0,
    right: 0,
  },
  'returns a course number': {
    edits: [[COMPARE, 'return 0.2850931567761623']],
    planted: 0.2850931567761623,
    right: 0.2850931567761623,
  },
}

const RIGHT_CHECKERS: Readonly<Record<string, Edits>> = {
  'as it stands': [],
  'dividing by 2 and by epsilon': [
    [QUOTIENT, 'gradapprox[i] = (costs[0] - costs[1]) / 2. / epsilon'],
  ],
  'with columns for vectors': [
    [COMPARE, 'difference = measure_difference(grad[:, None], gradapprox[:, None])'],
  ],
  'with a forward of its own that rounds in another way': [
    ['def forward_propagation_n(', 'def own_forward('],
    ['cost = 1. / m * np.sum(losses)', 'cost = np.sum(losses) / m'],
    [COST, COST.replace('forward_propagation_n', 'own_forward')],
  ],
  'with roots of squares for norms': norms((text) => `np.sqrt(np.sum(np.square(${text})))`),
}

/** Whether a value is the one that was measured, as far as rounding and the machine let it be. */
function isNear(value: number | null | undefined, measured: number): boolean {
  return (
    Math.abs((value ?? Number.NaN) - measured) <=
    2e-3 * measured + (measured < 1e-5 ? 0.1 * measured : 0)
  )
}

describe('the cases of gradient_check_n', () => {
  let findings: Findings = {}
  beforeAll(async () => {
    const variants = Object.entries(CHECKER_MISTAKES).map(([name, { edits }]) => [name, edits])
    findings = await replayVariants('gradient-checking', 'gradient_check_n', {
      ...Object.fromEntries(variants),
      ...RIGHT_CHECKERS,
    })
  })

  test.for(Object.entries(CHECKER_MISTAKES))(
    'tell a checker that %s',
    ([name, mistake], { skip }) => {
      skip(python === '', noPython)
      const { planted, right } = findings[name] ?? {}
      expect(isNear(planted?.value, mistake.planted), `planted: ${planted?.value}`).toBe(true)
      expect(isNear(right?.value, mistake.right), `right: ${right?.value}`).toBe(true)
      expect(listTelling(findings, name)).not.toEqual([])
    },
  )

  test.for(Object.keys(RIGHT_CHECKERS))('tell nothing of the checker %s', (name, { skip }) => {
    skip(python === '', noPython)
    expect(listTelling(findings, name)).toEqual([])
  })

  test('tell a checker that returns inside its loop', async ({ skip }) => {
    skip(python === '', noPython)
    const edits: Edits = [
      [QUOTIENT, `${QUOTIENT}\n        return measure_difference(grad, gradapprox)`],
    ]
    const found = await replayVariants('gradient-checking', 'gradient_check_n', { edits })
    expect(listTelling(found, 'edits')).toEqual(Object.keys(found['edits'] ?? {}))
  })
})

const PRODUCT = 'np.dot(dZ2, A1.T)'
const BACKWARD_MISTAKES: Readonly<Record<string, Edits>> = {
  'dW2 doubled alone': [[`1. / m * ${PRODUCT}`, `2. / m * ${PRODUCT}`]],
  'db1 four times too large alone': [['1. / m * np.sum(dZ1', '4. / m * np.sum(dZ1']],
  'both mistakes and a third': [
    [`1. / m * ${PRODUCT}`, `2. / m * ${PRODUCT}`],
    ['1. / m * np.sum(dZ1', '4. / m * np.sum(dZ1'],
    ['1. / m * np.sum(dZ3', '3. / m * np.sum(dZ3'],
  ],
  'the sign': [['dZ3 = A3 - Y', 'dZ3 = Y - A3']],
  'no average in dW3': [['1. / m * np.dot(dZ3', '1. * np.dot(dZ3']],
  'a 3 in place of m': [[`1. / m * ${PRODUCT}`, `1. / 3 * ${PRODUCT}`]],
  'the mask of layer 2 left out': [['np.multiply(dA2, np.int64(A2 > 0))', 'dA2']],
  'the mask of layer 1 left out': [['np.multiply(dA1, np.int64(A1 > 0))', 'dA1']],
  'the mask of layer 1 turned around': [['np.int64(A1 > 0)', 'np.int64(A1 <= 0)']],
  'one mean for the whole of db2': [
    ['np.sum(dZ2, axis=1, keepdims=True)', 'np.mean(dZ2) * m * np.ones((3, 1))'],
  ],
  'db2 without its second axis': [['np.sum(dZ2, axis=1, keepdims=True)', 'np.sum(dZ2, axis=1)']],
  'the first example only in dW1': [['np.dot(dZ1, X.T)', 'np.dot(dZ1[:, :1], X[:, :1].T)']],
  'a label forgotten': [['dZ3 = A3 - Y', 'dZ3 = A3']],
  zeros: [['np.dot(dZ1, X.T)', '0 * np.dot(dZ1, X.T)']],
}

describe('the cases of backward_propagation_n', () => {
  const shipped: Edits = [
    [`1. / m * ${PRODUCT}`, `1. / m * ${PRODUCT} * 2`],
    ['1. / m * np.sum(dZ1', '4. / m * np.sum(dZ1'],
  ]
  let findings: Findings = {}
  beforeAll(async () => {
    const variants = { repaired: [], shipped, ...BACKWARD_MISTAKES }
    findings = await replayVariants('gradient-checking', 'backward_propagation_n', variants)
  })

  test.for(['repaired', 'shipped'])('accept the gradients %s', (name, { skip }) => {
    skip(python === '', noPython)
    expect(listTelling(findings, name)).toEqual([])
  })

  test.for(Object.keys(BACKWARD_MISTAKES))('tell: %s', (mistake, { skip }) => {
    skip(python === '', noPython)
    expect(listTelling(findings, mistake)).not.toEqual([])
  })
})
