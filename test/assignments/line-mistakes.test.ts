import { beforeAll, describe, expect, test } from 'vitest'
import {
  type Edits,
  type Findings,
  listTelling,
  noPython,
  python,
  replayVariants,
} from './replay.ts'

const FORWARD = 'return np.dot(theta, x)'
const BACKWARD = 'return x\n'
const PLUS = 'J_plus = forward_propagation(x, theta + epsilon)'
const MINUS = 'J_minus = forward_propagation(x, theta - epsilon)'
const QUOTIENT = 'gradapprox = (J_plus - J_minus) / (2 * epsilon)'
const COMPARE = 'difference = measure_difference(backward_propagation(x, theta), gradapprox)'
const NUMERATOR = 'numerator = np.linalg.norm(grad - gradapprox)'
const DENOMINATOR = 'denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)'
const DIVISION = 'return numerator / denominator'

const forward = (answer: string): Edits => [[FORWARD, `return ${answer}`]]
const backward = (answer: string): Edits => [[BACKWARD, `return ${answer}\n`]]

const FORWARD_MISTAKES: Readonly<Record<string, Edits>> = {
  'theta + x': forward('theta + x'),
  'theta ** x': forward('theta ** x'),
  'x ** 3': forward('x ** 3'),
  'theta alone': forward('theta'),
  'x alone': forward('x'),
  'theta // x': forward('theta // x'),
  'theta / x': forward('theta / x'),
  'a constant': forward('8'),
  'an absolute value': forward('abs(theta * x)'),
  'a whole number': forward('int(theta * x)'),
  'the product without its sign': forward('x * abs(theta)'),
  'one more where x is 0': forward('theta * x + (x == 0)'),
  'theta / (1 / x)': forward('theta / (1 / x)'),
  'x / (1 / theta)': forward('x / (1 / theta)'),
  'an array of one row': forward('np.array([[theta * x], [0]])'),
  nothing: forward('None'),
}

const BACKWARD_MISTAKES: Readonly<Record<string, Edits>> = {
  theta: backward('theta'),
  'theta // x': backward('theta // x'),
  'theta / x': backward('theta / x'),
  'theta / 2': backward('theta / 2'),
  'theta - x': backward('theta - x'),
  'J / theta': backward('theta * x / theta'),
  'J / theta with NumPy': backward('np.float64(theta * x) / theta'),
  'J / x': backward('np.float64(theta * x) / x'),
  J: backward('theta * x'),
  'a constant': backward('2'),
  'an absolute value': backward('abs(x)'),
  'the other sign': backward('-x'),
  'a whole number': backward('int(x)'),
  'a rounded number': backward('round(x)'),
  'twice x': backward('2 * x'),
  'x squared by half': backward('x ** 2 / 2'),
}

const CHECKER_MISTAKES: Readonly<Record<string, Edits>> = {
  'moves x in place of theta': [
    [PLUS, 'J_plus = forward_propagation(x + epsilon, theta)'],
    [MINUS, 'J_minus = forward_propagation(x - epsilon, theta)'],
  ],
  'makes theta_plus from x': [
    [PLUS, 'J_plus = forward_propagation(x, x + epsilon)'],
    [MINUS, 'J_minus = forward_propagation(x, x - epsilon)'],
  ],
  'moves theta by a share of itself': [
    [PLUS, 'J_plus = forward_propagation(x, theta * (1 + epsilon))'],
    [MINUS, 'J_minus = forward_propagation(x, theta * (1 - epsilon))'],
  ],
  'divides by epsilon': [[QUOTIENT, 'gradapprox = (J_plus - J_minus) / epsilon']],
  'has no parentheses': [[QUOTIENT, 'gradapprox = (J_plus - J_minus) / 2 * epsilon']],
  'has none around the difference': [[QUOTIENT, 'gradapprox = J_plus - J_minus / (2 * epsilon)']],
  'adds the costs': [[QUOTIENT, 'gradapprox = (J_plus + J_minus) / (2 * epsilon)']],
  'turns the difference around': [[QUOTIENT, 'gradapprox = (J_minus - J_plus) / (2 * epsilon)']],
  'takes J_minus from theta_plus': [[MINUS, 'J_minus = forward_propagation(x, theta + epsilon)']],
  'looks ahead only': [
    [MINUS, 'J_minus = forward_propagation(x, theta)'],
    [QUOTIENT, 'gradapprox = (J_plus - J_minus) / epsilon'],
  ],
  'looks back only': [
    [PLUS, 'J_plus = forward_propagation(x, theta)'],
    [QUOTIENT, 'gradapprox = (J_plus - J_minus) / epsilon'],
  ],
  'looks ahead only, over two steps': [[MINUS, 'J_minus = forward_propagation(x, theta)']],
  'uses a step of 1e-4': [[PLUS, `epsilon = 1e-4\n    ${PLUS}`]],
  'compares gradapprox with itself': [
    [COMPARE, 'difference = measure_difference(gradapprox, gradapprox)'],
  ],
  'returns the numerator': [[DIVISION, 'return numerator']],
  'returns nothing': [[COMPARE, 'measure_difference(backward_propagation(x, theta), gradapprox)']],
  'returns a message': [[COMPARE, 'return "perfectly fine"']],
  'returns a constant': [[COMPARE, 'return 2.919335883291695e-10']],
  'returns zero': [[COMPARE, 'return 0.0']],
  'divides by |grad|': [[DENOMINATOR, 'denominator = np.linalg.norm(grad)']],
  'divides by the product of the norms': [
    [DENOMINATOR, 'denominator = np.linalg.norm(grad) * np.linalg.norm(gradapprox)'],
  ],
  'squares the norms': [
    [NUMERATOR, 'numerator = np.linalg.norm(grad - gradapprox) ** 2'],
    [DENOMINATOR, 'denominator = np.linalg.norm(grad) ** 2 + np.linalg.norm(gradapprox) ** 2'],
  ],
  'adds before the norm': [[NUMERATOR, 'numerator = np.linalg.norm(grad + gradapprox)']],
  'divides by |grad| before it adds': [
    [DIVISION, 'return numerator / np.linalg.norm(grad) + np.linalg.norm(gradapprox)'],
  ],
}

/** Right up to rounding while the gradient is right: only a checker that asks backward_propagation can be told. */
const CHECKER_MISTAKES_OF_CALLERS: Readonly<Record<string, Edits>> = {
  'divides by 2 |grad|': [[DENOMINATOR, 'denominator = 2 * np.linalg.norm(grad)']],
  'divides by |grad + gradapprox|': [
    [DENOMINATOR, 'denominator = np.linalg.norm(grad + gradapprox)'],
  ],
}

const RIGHT_CHECKERS: Readonly<Record<string, Edits>> = {
  'as it stands': [],
  'with the product written out': [
    [PLUS, 'J_plus = x * (theta + epsilon)'],
    [MINUS, 'J_minus = (theta - epsilon) * x'],
  ],
  'with x for the gradient': [[COMPARE, 'difference = measure_difference(x, gradapprox)']],
  'dividing by 2 and by epsilon': [[QUOTIENT, 'gradapprox = (J_plus - J_minus) / 2. / epsilon']],
  'dividing by the step as it was rounded': [
    [QUOTIENT, 'gradapprox = (J_plus - J_minus) / ((theta + epsilon) - (theta - epsilon))'],
  ],
  'with absolute values for norms': [
    [NUMERATOR, 'numerator = abs(grad - gradapprox)'],
    [DENOMINATOR, 'denominator = abs(grad) + abs(gradapprox)'],
  ],
  'with roots of squares for norms': [
    [NUMERATOR, 'numerator = np.sqrt(np.sum(np.square(grad - gradapprox)))'],
  ],
  'with arrays for numbers': [
    [PLUS, 'J_plus = forward_propagation(np.array([x]), np.array([theta + epsilon]))'],
  ],
}

/** The same checker with the gradient written out, as a third of all learners do. */
function inline(mistakes: Readonly<Record<string, Edits>>): Record<string, Edits> {
  return Object.fromEntries(
    Object.entries(mistakes).map(([name, edits]) => [
      `${name}, with x for the gradient`,
      [
        ...edits.map(
          ([from, to]) => [from, to.replace('backward_propagation(x, theta)', 'x')] as const,
        ),
        ...(edits.some(([from]) => from === COMPARE)
          ? []
          : [[COMPARE, COMPARE.replace('backward_propagation(x, theta)', 'x')] as const]),
      ],
    ]),
  )
}

describe.each([
  ['forward_propagation', FORWARD_MISTAKES],
  ['backward_propagation', BACKWARD_MISTAKES],
  [
    'gradient_check',
    { ...CHECKER_MISTAKES, ...CHECKER_MISTAKES_OF_CALLERS, ...inline(CHECKER_MISTAKES) },
  ],
] as const)('the points of %s', (exercise, mistakes) => {
  let findings: Findings = {}
  beforeAll(async () => {
    findings = await replayVariants('gradient-checking', exercise, mistakes)
  })

  test.for(Object.keys(mistakes))('tell: %s', (mistake, { skip }) => {
    skip(python === '', noPython)
    expect(listTelling(findings, mistake)).not.toEqual([])
  })
})

describe('the points of every exercise in one dimension', () => {
  const rights = {
    forward_propagation: { 'as it stands': [], 'with the product turned': forward('x * theta') },
    backward_propagation: { 'as it stands': [], 'as a float': backward('float(x)') },
    gradient_check: RIGHT_CHECKERS,
  }

  test.for(Object.entries(rights))(
    'tell nothing that is right: %s',
    async ([exercise, variants], { skip }) => {
      skip(python === '', noPython)
      const findings = await replayVariants('gradient-checking', exercise, variants)
      const told = Object.keys(variants).map((name) => [name, listTelling(findings, name)])
      expect(told).toEqual(Object.keys(variants).map((name) => [name, []]))
    },
  )
})
