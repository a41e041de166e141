import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestReport } from '#contract/report.ts'
import { python } from '#test/sandbox/values.ts'
import { listInterpreters, type RealGrader, startRealGrader } from './real-grader.ts'

const [interpreter] = await listInterpreters()

let grader: RealGrader
beforeAll(async () => {
  if (interpreter === undefined) throw new Error('There is no interpreter with NumPy')
  grader = await startRealGrader(interpreter)
})
afterAll(() => grader[Symbol.asyncDispose]())

const LOGISTIC = python`
  import numpy as np

  def forward(X, Y, w, b):
      A = 1 / (1 + np.exp(-(w @ X + b)))
      cost = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
      return cost, (A, X)

  def backward(X, Y, w, b, cache):
      A, X = cache
      dZ = (A - Y) / Y.size
      return {"dw": dZ @ X.T, "db": np.sum(dZ, axis=1, keepdims=True)}
`
const GUARDED_BACKWARD = python`
  import numpy as np

  def backward(X, Y, w, b, cache):
      A, X = cache
      dA = -(Y / (A + 1e-7) - (1 - Y) / (1 - A + 1e-7)) / Y.size
      dZ = dA * A * (1 - A)
      return {"dw": dZ @ X.T, "db": np.sum(dZ, axis=1, keepdims=True)}
`
const LOGISTIC_CASE = {
  inputs: { X: { random: { shape: [3, 6], seed: 1 } }, Y: [[1, 0, 1, 1, 0, 0]] },
  parameters: { w: { random: { shape: [1, 3], seed: 2, scale: 2 } }, b: [[0.3]] },
}
const BATCHNORM = python`
  import numpy as np

  def forward(x, gamma, beta):
      mean, var = x.mean(axis=0), x.var(axis=0)
      norm = (x - mean) / np.sqrt(var + 1e-5)
      return gamma * norm + beta, (x, gamma, norm, mean, var)

  def backward(dout, cache):
      x, gamma, norm, mean, var = cache
      up = dout * gamma
      rest = up - up.mean(axis=0) - norm * (up * norm).mean(axis=0)
      return rest / np.sqrt(var + 1e-5), np.sum(dout * norm, axis=0), np.sum(dout, axis=0)
`
const STEPWISE_BATCHNORM = python`
  def backward(dout, cache):
      x, gamma, norm, mean, var = cache
      n = x.shape[0]
      root = (var + 1e-5) ** 0.5
      up = dout * gamma
      dvar = np.sum(up * (x - mean) * -0.5 * root**-3, axis=0)
      dmean = np.sum(-up / root, axis=0) + dvar * np.mean(-2 * (x - mean), axis=0)
      dx = up / root + dvar * 2 * (x - mean) / n + dmean / n
      return dx, sum(row for row in (dout * norm)[::-1]), sum(row for row in dout[::-1])
`
const BATCHNORM_CASE = {
  inputs: {
    x: { random: { shape: [8, 3], seed: 5, scale: 1.5 } },
    gamma: [1.5, -0.5, 2.5],
    beta: [0.1, 0.2, 0.3],
  },
}

const draft = (source: string, exercise: object) => ({
  reference: { language: 'python', source },
  exercises: [{ id: 'net', kind: 'gradient', ...exercise }],
})
const PAIR = { forward: 'forward', backward: 'backward' }
const logistic = (changes: object = {}, source = LOGISTIC) =>
  draft(source, { ...PAIR, testCases: [LOGISTIC_CASE], ...changes })
const batchnorm = draft(BATCHNORM, {
  pipeline: [
    { call: 'forward', args: ['x', 'gamma', 'beta'], returns: ['out', 'cache'] },
    { call: 'backward', args: ['cotangent', 'cache'], returns: ['dx', 'dgamma', 'dbeta'] },
  ],
  wrt: ['x', 'gamma', 'beta'],
  testCases: [BATCHNORM_CASE],
})

/** How the one test of an assignment comes out for a learner's code. */
async function grade(assignment: object, source: string): Promise<TestReport | undefined> {
  const report = await grader.grade({ assignment, submission: { source } })
  return report.exercises[0]?.tests[0]
}

describe('beside a reference, code that is right passes', () => {
  test.for([
    [
      'with a guard in the logarithm, and in its derivative',
      `${LOGISTIC.replace('np.log(A)', 'np.log(A + 1e-7)').replace('np.log(1 - A)', 'np.log(1 - A + 1e-7)')}\n${GUARDED_BACKWARD}`,
    ],
    ['with a guard in the logarithm alone', LOGISTIC.replace('np.log(A)', 'np.log(A + 1e-7)')],
    [
      'that adds in another order',
      LOGISTIC.replace('dZ @ X.T', 'sum(dZ[:, [j]] @ X.T[[j]] for j in reversed(range(6)))'),
    ],
    ['that computes in single precision', LOGISTIC.replace('(A - Y)', '(A.astype("f4") - Y)')],
  ] as const)('%s', async ([, source]) => {
    expect(await grade(logistic(), source)).toMatchObject({ verdict: 'passed' })
  })

  test('with a guard in its derivative where the forward is lent and has none', async () => {
    const lent = {
      ...logistic({ helpers: ['forward'] }),
      helpers: { language: 'python', source: LOGISTIC },
    }
    const [exercise] = lent.exercises
    const far = { ...LOGISTIC_CASE, parameters: { w: [[2, -3, 1.5]], b: [[3]] } }
    const assignment = { ...lent, exercises: [{ ...exercise, testCases: [far] }] }
    const found = await grade(assignment, GUARDED_BACKWARD)
    const gap = found?.gradient?.parameters.map(({ worst }) => worst?.relativeError)
    expect(Math.max(...(gap ?? []).map(Number))).toBeGreaterThan(1e-6)
    expect(found).toMatchObject({ verdict: 'passed' })
  })

  test('that takes a batch normalisation apart, step by step', async () => {
    const source = `${BATCHNORM}\n${STEPWISE_BATCHNORM}`
    expect(await grade(batchnorm, source)).toMatchObject({ verdict: 'passed' })
  })

  test('whose gradient is rounding in place of 0', async () => {
    const reference = python`
      import numpy as np

      def forward(x, b):
          z = x + b
          return np.sum((z - z.mean())**3), z

      def backward(x, b, cache):
          return {"db": np.zeros(())}
    `
    const own = reference.replace(
      'np.zeros(())',
      'np.sum(3 * (cache - cache.mean())**2) - 3 * np.mean((cache - cache.mean())**2) * cache.size',
    )
    const testCases = [
      { inputs: { x: { random: { shape: [50], seed: 3 } } }, parameters: { b: 0.7 } },
    ]
    const found = await grade(logistic({ testCases }, reference), own)
    expect(found?.actual?.gradients?.['b']).not.toBe(0)
    expect(found).toMatchObject({ verdict: 'passed' })
  })
})

describe('beside a reference, code that is wrong fails', () => {
  test('by an epsilon forgotten in a batch normalisation', async () => {
    const found = await grade(
      batchnorm,
      BATCHNORM.replace('rest / np.sqrt(var + 1e-5)', 'rest / np.sqrt(var)'),
    )
    expect(found).toMatchObject({
      verdict: 'failed',
      gradient: {
        parameters: [{ verdict: 'failed' }, { verdict: 'passed' }, { verdict: 'passed' }],
      },
    })
    const { worst } = found?.gradient?.parameters[0] ?? {}
    expect(worst?.relativeError).toBeLessThan(1e-5)
  })

  test.for([
    ['one part in a thousand', LOGISTIC, 'dZ @ X.T', 'dZ @ X.T * 1.001'],
    [
      'one part in a thousand where the cost is tiny',
      LOGISTIC.replace('-np.mean(', '-1e-8 * np.mean(').replace('/ Y.size', '* 1e-8 / Y.size'),
      'dZ @ X.T',
      'dZ @ X.T * 1.001',
    ],
    [
      'one part in a thousand where the cost is large',
      LOGISTIC.replace('return cost,', 'return cost + 1e5,'),
      'dZ @ X.T',
      'dZ @ X.T * 1.001',
    ],
    [
      'one part in a thousand of the smallest entry, beside a guard',
      LOGISTIC.replaceAll('w @ X', 'w @ (X * np.array([[1], [1e-4], [1]]))').replace(
        'dZ @ X.T',
        '(dZ @ X.T) * np.array([1, 1e-4, 1])',
      ),
      'np.array([1, 1e-4, 1])',
      'np.array([1, 1.001e-4, 1])',
    ],
    [
      'five parts in a million where there is no logarithm',
      LOGISTIC.replace(/cost = .*/, 'cost = np.mean((A - Y)**2) / 2').replace(
        '(A - Y) / Y',
        '(A - Y) * A * (1 - A) / Y',
      ),
      'dZ @ X.T',
      'dZ @ X.T * (1 + 5e-6)',
    ],
  ] as const)('by %s', async ([, reference, from, to]) => {
    const found = await grade(logistic({}, reference), reference.replace(from, to))
    expect(found).toMatchObject({
      verdict: 'failed',
      gradient: { parameters: [{ verdict: 'failed' }, { verdict: 'passed' }] },
    })
    expect(await grade(logistic({}, reference), reference)).toMatchObject({ verdict: 'passed' })
  })
})

test('numbers that were written down need no more digits than five', async () => {
  const gradients = { w: [[0.1, 0.2, 0.30001]] }
  const testCases = [
    {
      inputs: { x: [[0.1], [0.2], [0.3]] },
      parameters: { w: [[1, 2, 3]] },
      expected: { gradients },
    },
  ]
  const reference = python`
    def forward(x, w):
        return float((w @ x)[0, 0])

    def backward(x, w):
        return {"dw": x.T}
  `
  const exercise = { ...PAIR, testCases }
  const found = await grade(draft(reference, exercise), reference)
  expect(found?.verdict).toBe('error')
  const close = {
    ...exercise,
    testCases: [{ ...testCases[0], expected: { gradients: { w: [[0.1, 0.2, 0.300002]] } } }],
  }
  expect((await grade(draft(reference, close), reference))?.verdict).toBe('passed')
})
