import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { python } from '#test/sandbox/values.ts'
import { listInterpreters, type RealGrader, startRealGrader } from './real-grader.ts'

const [interpreter] = await listInterpreters()

let grader: RealGrader
beforeAll(async () => {
  if (interpreter === undefined) throw new Error('There is no interpreter with NumPy')
  grader = await startRealGrader(interpreter)
})
afterAll(() => grader[Symbol.asyncDispose]())

/** Layers that are made at the first call, with the arrays of that call. */
const LAYERS = python`
  import numpy as np

  class Affine:
      def __init__(self, W, b):
          self.W, self.b = W, b

      def forward(self, x):
          self.x = x
          return self.W @ x + self.b

      def backward(self, dout):
          self.dW = dout @ self.x.T
          self.db = dout.sum(axis=1, keepdims=True)
          return self.W.T @ dout

  layers = []

  def forward(X, parameters):
      if not layers:
          layers.append(Affine(parameters["W1"], parameters["b1"]))
          layers.append(Affine(parameters["W2"], parameters["b2"]))
      hidden = np.tanh(layers[0].forward(X))
      out = layers[1].forward(hidden)
      return np.sum(out**2) / 2, (hidden, out)

  def backward(cache):
      hidden, out = cache
      dhidden = layers[1].backward(out)
      layers[0].backward(dhidden * (1 - hidden**2))
      return {"dW1": layers[0].dW, "db1": layers[0].db, "dW2": layers[1].dW, "db2": layers[1].db}
`
const draw = (seed: number, ...shape: number[]) => ({ random: { shape, seed, fresh: true } })
const makeCase = (seed: number, width = 3) => ({
  id: `case-${seed}`,
  inputs: { X: draw(seed, 2, 4) },
  parameters: {
    W1: draw(seed + 10, width, 2),
    b1: draw(seed + 20, width, 1),
    W2: draw(seed + 30, 2, width),
    b2: draw(seed + 40, 2, 1),
  },
})
const PIPELINE = [
  { call: 'forward', args: ['X', 'parameters'], returns: ['cost', 'cache'] },
  { call: 'backward', args: ['cache'], returns: ['gradients'] },
]
/** The same net that keeps nothing. */
const REFERENCE = LAYERS.replace('    if not layers:\n', '    layers.clear()\n    if True:\n')

async function grade(source: string, { testCases = [makeCase(1)], reference = '' } = {}) {
  const exercise = { id: 'net', kind: 'gradient', pipeline: PIPELINE, testCases }
  const assignment = {
    exercises: [exercise],
    ...(reference && { reference: { language: 'python', source: reference } }),
  }
  const report = await grader.grade({ assignment, submission: { source } })
  return (report.exercises[0]?.tests ?? []).map(({ verdict, messages = [], gradient }) => ({
    verdict,
    codes: messages.map(({ code }) => code),
    wrong: gradient?.parameters.filter((each) => each.verdict === 'failed').map(({ name }) => name),
    numeric: gradient?.parameters[0]?.numeric,
  }))
}

describe('layers that keep the arrays of their first call', () => {
  test('pass with the right gradient, by changing the numbers in those arrays', async () => {
    const [found] = await grade(LAYERS)
    expect(found).toMatchObject({ verdict: 'passed', wrong: [] })
    expect(found?.codes).toContain('kept-arrays')
    const [plain] = await grade(REFERENCE)
    expect(plain).toMatchObject({ verdict: 'passed', wrong: [] })
    expect(plain?.codes).not.toContain('kept-arrays')
    expect(found?.numeric).toEqual(plain?.numeric)
  })

  test('fail with a wrong one, where it is wrong', async () => {
    const wrong = LAYERS.replace('(1 - hidden**2)', '(1 - hidden)')
    const [found] = await grade(wrong)
    expect(found).toMatchObject({ verdict: 'failed', wrong: ['W1', 'b1'] })
  })

  test('are graded at every test case of the same shapes', async () => {
    const testCases = [makeCase(1), makeCase(2), makeCase(3)]
    const found = await grade(LAYERS, { testCases })
    expect(found.map(({ verdict }) => verdict)).toEqual(['passed', 'passed', 'passed'])
    const wrong = await grade(LAYERS.replace('self.W.T @ dout', 'self.W.T @ dout * 1.01'), {
      testCases,
    })
    expect(wrong.map((each) => each.wrong)).toEqual(testCases.map(() => ['W1', 'b1']))
  })

  test('are graded so beside a reference, too', async () => {
    const testCases = [makeCase(1), makeCase(2)]
    const found = await grade(LAYERS, { testCases, reference: REFERENCE })
    expect(found.map(({ verdict }) => verdict)).toEqual(['passed', 'passed'])
    expect(found[1]?.codes).toContain('kept-arrays')
    const wrong = LAYERS.replace('self.W @ x + self.b', 'self.W @ x - self.b')
    const failed = await grade(wrong, { testCases, reference: REFERENCE })
    expect(failed.map(({ verdict }) => verdict)).toEqual(['failed', 'failed'])
  })

  test('are not helped where a cost depends on no parameter at all', async () => {
    const deaf = REFERENCE.replace('np.sum(out**2) / 2', '1.5')
    const [found] = await grade(deaf)
    expect(found?.verdict).toBe('failed')
    expect(found?.codes).not.toContain('kept-arrays')
  })
})
