import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assignmentSchema } from '#contract/assignment.ts'
import type { ReferenceCheck } from '#contract/self-test.ts'
import { drawCaseValues } from '#service/case-values.ts'
import { EvaluationBudget } from '#service/evaluation-budget.ts'
import { planExercises } from '#service/plan.ts'
import { ProgramRunner } from '#service/program-runner.ts'
import { checkReference } from '#service/reference-check.ts'
import { python } from '#test/sandbox/values.ts'
import { listInterpreters, POLICY, type RealGrader, startRealGrader } from './real-grader.ts'

const [interpreter] = await listInterpreters()

let grader: RealGrader
beforeAll(async () => {
  if (interpreter === undefined) throw new Error('There is no interpreter with NumPy')
  grader = await startRealGrader(interpreter)
})
afterAll(() => grader[Symbol.asyncDispose]())

const CASE = {
  inputs: { X: { random: { shape: [2, 4], seed: 1 } } },
  parameters: {
    W: { random: { shape: [3, 2], seed: 1 } },
    b: { random: { shape: [3, 1], seed: 1 } },
  },
}
const NET = python`
  import numpy as np

  def forward(X, W, b):
      return np.mean(np.tanh(W @ X + b))

  def backward(X, W, b):
      A = np.tanh(W @ X + b)
      dZ = (1 - A**2) / A.size
      return {"dW": dZ @ X.T, "db": np.sum(dZ, axis=1, keepdims=True)}
`

/** What comes of a reference with a forward and a backward, at one test case. */
async function check(source: string, changes: object = {}): Promise<ReferenceCheck | undefined> {
  const testCases = [CASE]
  const calls = { forward: 'forward', backward: 'backward' }
  const exercise = { kind: 'gradient', ...calls, testCases, ...changes }
  const [plan] = planExercises(assignmentSchema.parse({ id: 'net', exercises: [exercise] }))
  const [first] = plan?.tests ?? []
  if (plan === undefined || first === undefined) throw new Error('There is no test case')
  const program = new ProgramRunner({
    sandbox: grader.sandbox,
    program: { chunks: [{ source }], expects: ['forward', 'backward'] },
    limits: { ...POLICY.defaults, tensorElements: 100_000 },
  })
  const loaded = await program.load()
  const found = await checkReference({
    plan,
    test: first,
    values: drawCaseValues(first.testCase),
    solution: undefined,
    program,
    functions: loaded.ok ? loaded.value.functions : [],
    seed: 1,
    cotangentSeed: 2,
    budget: new EvaluationBudget(1e9),
  })
  await program.close()
  return found
}

describe('the gradients of a reference', () => {
  test('are right to the last digits by complex steps', async () => {
    const found = await check(NET)
    expect(found).toMatchObject({ test: '1', verdict: 'agrees', method: 'complex-step' })
    expect(found?.worst?.relativeError).toBeLessThan(1e-13)
  })

  test('are found wrong where differences let them pass', async () => {
    const found = await check(NET.replace('(1 - A**2)', '(1 - A**2) * (1 + 4.6e-6)'))
    expect(found).toMatchObject({ verdict: 'disagrees', method: 'complex-step' })
    expect(found?.worst?.relativeError).toBeCloseTo(4.6e-6, 10)
  })

  test('are wrong with a factor, and the place is told', async () => {
    const found = await check(NET.replace('np.sum(dZ', '2 * np.sum(dZ'))
    expect(found).toMatchObject({ verdict: 'disagrees', worst: { name: 'b' } })
    expect(found?.worst?.relativeError).toBeCloseTo(0.5, 6)
  })

  test('of arrays are held along a cotangent', async () => {
    const source = python`
      import numpy as np

      def forward(x, w):
          return np.tanh(x @ w), (x, w)

      def backward(dout, cache):
          x, w = cache
          dz = dout * (1 - np.tanh(x @ w)**2)
          return dz @ w.T, x.T @ dz
    `
    const pipeline = [
      { call: 'forward', args: ['x', 'w'], returns: ['out', 'cache'] },
      { call: 'backward', args: ['cotangent', 'cache'], returns: ['dx', 'dw'] },
    ]
    const random = (shape: number[]) => ({ random: { shape, seed: 3 } })
    const testCases = [{ inputs: { x: random([4, 3]), w: random([3, 2]) } }]
    const layer = { forward: undefined, backward: undefined, pipeline, wrt: ['x', 'w'], testCases }
    expect(await check(source, layer)).toMatchObject({ verdict: 'agrees', method: 'complex-step' })
    const wrong = source.replace('dz @ w.T', '-dz @ w.T')
    expect(await check(wrong, layer)).toMatchObject({ verdict: 'disagrees', worst: { name: 'x' } })
  })

  const square = 'np.mean(np.tanh(W @ X + b))'
  test.for([
    ['abs', 'np.mean(np.tanh(np.abs(W @ X + b)))', 'np.sign(W @ X + b)'],
    ['a cast', 'np.mean(np.tanh(np.array(W @ X + b).real))', '1'],
    ['math', '__import__("math").fsum(np.tanh(W @ X + b).ravel()) / 12', '1'],
  ])('are held by differences where %s makes complex steps unsafe', async ([, forward, factor]) => {
    const source = NET.replace(square, forward ?? '').replace('dZ @ X', `(dZ * (${factor})) @ X`)
    const right = source.replace('np.sum(dZ', `np.sum(dZ * (${factor})`)
    expect(await check(right)).toMatchObject({ verdict: 'agrees', method: 'differences' })
    const wrong = right.replace('/ A.size', '/ A.size * 1.001')
    expect(await check(wrong)).toMatchObject({ verdict: 'disagrees', method: 'differences' })
  })

  test.for([
    [1e-5, 'agrees'],
    [0, 'disagrees'],
  ] as const)('of a batch normalisation with %f for its epsilon: %s', async ([eps, verdict]) => {
    const source = python`
      import numpy as np

      def forward(x):
          var = x.var(axis=0)
          norm = (x - x.mean(axis=0)) / np.sqrt(var + 1e-5)
          return np.sum(norm**3 * np.arange(3)), (x, norm)

      def backward(x, cache):
          norm = cache[1]
          up = 3 * norm**2 * np.arange(3)
          rest = up - up.mean(axis=0) - norm * (up * norm).mean(axis=0)
          return rest / np.sqrt(x.var(axis=0) + EPS)
    `.replace('EPS', `${eps}`)
    const testCases = [{ inputs: { x: { random: { shape: [6, 3], seed: 4 } } } }]
    const found = await check(source, { wrt: ['x'], testCases })
    expect(found).toMatchObject({ verdict, method: 'differences' })
  })

  test('at a kink are held where there is none', async () => {
    const relu = NET.replaceAll('np.tanh(W @ X + b)', 'np.maximum(0, W @ X + b)')
    const source = relu.replace('(1 - A**2)', '(A > 0)')
    const atKink = {
      testCases: [{ inputs: { X: [[0, 1]] }, parameters: { W: [[1], [-1]], b: [[0], [0.5]] } }],
    }
    expect(await check(source, atKink)).toMatchObject({ verdict: 'agrees' })
    const wrong = source.replace('(A > 0)', '(A >= 0)')
    expect(await check(wrong, atKink)).toMatchObject({ verdict: 'disagrees' })
  })

  test('of many parameters are held along random directions', async () => {
    const testCases = [
      {
        inputs: { X: { random: { shape: [100, 3], seed: 1 } } },
        parameters: {
          W: { random: { shape: [60, 100], seed: 2, scale: 0.1 } },
          b: { random: { shape: [60, 1], seed: 3 } },
        },
      },
    ]
    const found = await check(NET, { testCases })
    expect(found).toEqual({ test: '1', verdict: 'agrees', method: 'projections' })
  })
})
