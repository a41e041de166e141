import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestReport } from '#contract/report.ts'
import { listInterpreters, type RealGrader, startRealGrader } from './real-grader.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/submissions')
const interpreters = await listInterpreters()

/** The numbers that the source notebooks print. */
const LINE_DIFFERENCE = 2.919335883291695e-10
const SHIPPED_DIFFERENCE = 0.2850931567761623
const REPAIRED_DIFFERENCE = 1.1890913024229996e-7
const COST = 2.407833389834357

/** How far the course lets its differences be off, because their digits are rounding noise. */
function allow(expected: number): number {
  return 1e-8 + 1e-5 * expected
}

const draw = (shape: readonly number[]) => ({ random: { shape, seed: 1, distribution: 'normal' } })
const WEIGHTS = { W1: draw([5, 4]), W2: draw([3, 5]), W3: draw([1, 3]) }
const COURSE_CASE = {
  inputs: { X: draw([4, 3]), Y: [1, 1, 0] },
  parameters: {
    W1: WEIGHTS.W1,
    b1: draw([5, 1]),
    W2: WEIGHTS.W2,
    b2: draw([3, 1]),
    W3: WEIGHTS.W3,
    b3: draw([1, 1]),
  },
}
const ANN_CASE = {
  inputs: { X: draw([4, 3]), Y: [[1, 1, 0]] },
  parameters: {
    W1: WEIGHTS.W1,
    B1: draw([5, 1]),
    W2: WEIGHTS.W2,
    B2: draw([3, 1]),
    W3: WEIGHTS.W3,
    B3: draw([1, 1]),
  },
}
const COURSE_PIPELINE = [
  {
    call: 'forward_propagation_n',
    args: ['X', 'Y', 'parameters'],
    returns: ['cost', 'cache'],
  },
  { call: 'backward_propagation_n', args: ['X', 'Y', 'cache'], returns: ['gradients'] },
]
const ANN_PIPELINE = [
  { call: 'forward', args: ['X', 'parameters'], returns: ['Y_pred', 'caches'] },
  { call: 'compute_cost', args: ['Y_pred', 'Y'], returns: ['cost'] },
  { call: 'backward', args: ['Y', 'Y_pred', 'caches'], returns: ['gradients'] },
]

/** As the my_ANN notebook prints them, W1, B1, W2, B2, W3, B3. */
const ANALYTIC = [
  -0.37347779, -1.47903216, 0.17596143, -1.33685036, -0.01967514, -0.08573553, 0.01188465,
  -0.07674312, 0.03916037, -0.05539735, 0.04872715, -0.09359393, -0.05337778, -0.21138458,
  0.02514856, -0.19106384, 0, 0, 0, 0, 0.63290787, 0.0372514, -0.06401301, 0.09045575, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0.91580165, 0.02451548, -0.10797954, 0.90281891, 0, 0, 0, 0.19763343, 0, 0,
  2.24404238, 0.21225753,
]
const NUMERIC = [
  -0.37347774, -1.47903191, 0.17596133, -1.33685053, -0.01967497, -0.08573522, 0.01188466,
  -0.07674277, 0.03916037, -0.05539735, 0.04872715, -0.09359393, -0.05337767, -0.21138479,
  0.02514863, -0.19106371, 0, 0, 0, 0, 0.63290795, 0.03725111, -0.06401301, 0.09045546, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0.9158017, 0.02451541, -0.10797954, 0.90281879, 0, 0, 0, 0.19763344, 0, 0,
  2.24404227, 0.21225742,
]
/** The noise of the cost, 1.4e-14, over 2 epsilon, a few times over. */
const NUMERIC_NOISE = 5e-7

describe.each(interpreters)('with Python $python and NumPy $numpy', (interpreter) => {
  let grader: RealGrader
  beforeAll(async () => {
    grader = await startRealGrader(interpreter)
  })
  afterAll(() => grader[Symbol.asyncDispose]())

  async function gradeOne(file: string, exercise: object): Promise<TestReport> {
    const text = readFileSync(join(FOLDER, file), 'utf8')
    const submission = file.endsWith('.ipynb') ? { notebook: JSON.parse(text) } : { source: text }
    const report = await grader.grade({ assignment: { exercises: [exercise] }, submission })
    const [found] = report.exercises[0]?.tests ?? []
    if (found === undefined) throw new Error('The report has no test')
    return found
  }

  const net = (testCase: object = COURSE_CASE) => ({
    id: 'net',
    kind: 'gradient',
    pipeline: COURSE_PIPELINE,
    testCases: [{ ...testCase, expected: { cost: COST } }],
  })

  test.each(['course-shipped.ipynb', 'blog-main-blocks.py', 'blog-korean.py'])(
    'gradient_check of %s gives the difference that its document prints',
    async (file) => {
      const found = await gradeOne(file, {
        kind: 'function',
        function: 'gradient_check',
        args: ['x', 'theta'],
        tolerance: { rtol: 0, atol: 0 },
        testCases: [{ inputs: { x: 2, theta: 4 }, expected: { value: LINE_DIFFERENCE } }],
      })
      expect(found.actual?.value).toBe(LINE_DIFFERENCE)
      expect(found.verdict).toBe('passed')
    },
  )

  test.each([
    ['course-shipped.ipynb', SHIPPED_DIFFERENCE],
    ['course-repaired.ipynb', REPAIRED_DIFFERENCE],
    ['blog-main-blocks.py', SHIPPED_DIFFERENCE],
    ['blog-korean.py', REPAIRED_DIFFERENCE],
  ])(
    'the gradient report of %s has the difference %f and the printed cost',
    async (file, difference) => {
      const found = await gradeOne(file, net())
      expect(found.actual?.cost).toBeCloseTo(COST, 12)
      const gap = Math.abs(Number(found.gradient?.difference) - difference)
      expect(gap).toBeLessThanOrEqual(allow(difference))
    },
  )

  test('the shipped backward is told as W2 times 2 and b1 times 4, with the others right', async () => {
    const found = await gradeOne('course-shipped.ipynb', net())
    const patterns = found.gradient?.parameters.map(({ name, verdict, pattern }) => [
      name,
      verdict,
      pattern,
    ])
    expect(patterns).toEqual([
      ['W1', 'passed', undefined],
      ['b1', 'failed', { code: 'scale', factor: 4 }],
      ['W2', 'failed', { code: 'scale', factor: 2 }],
      ['b2', 'passed', undefined],
      ['W3', 'passed', undefined],
      ['b3', 'passed', undefined],
    ])
    const texts = found.messages?.map((message) => message.text.split('. ')[0])
    expect(texts).toEqual([
      'db1 is exactly 4 times the numeric gradient',
      'dW2 is exactly 2 times the numeric gradient',
      'dW1, db2, dW3 and db3 agree.',
    ])
  })

  test('my_ANN has the 47 gradients and the 47 numeric gradients that its notebook prints', async () => {
    const found = await gradeOne('ann-full.py', {
      id: 'net',
      kind: 'gradient',
      pipeline: ANN_PIPELINE,
      testCases: [{ ...ANN_CASE, expected: { cost: COST } }],
    })
    const parameters = found.gradient?.parameters ?? []
    const analytic = parameters.flatMap((parameter) => flatten(parameter.analytic))
    const numeric = parameters.flatMap((parameter) => flatten(parameter.numeric))
    expectEach(analytic, ANALYTIC, 5.1e-9)
    expectEach(numeric, NUMERIC, NUMERIC_NOISE)
    expect(found.verdict).toBe('passed')
  })

  test('check_gradient of my_ANN gives its numeric gradients when it is handed the printed ones', async () => {
    const gradients = sliceGradients(ANALYTIC)
    const found = await gradeOne('ann-imported.ipynb', {
      kind: 'function',
      function: 'check_gradient',
      args: ['X', 'Y', 'parameters', 'grads'],
      result: 1,
      tolerance: { rtol: 0, atol: NUMERIC_NOISE },
      testCases: [
        {
          inputs: { ...ANN_CASE.inputs, grads: { dict: gradients } },
          parameters: ANN_CASE.parameters,
          expected: { value: NUMERIC },
        },
      ],
    })
    expect(found.verdict).toBe('passed')
    expectEach(flatten(found.actual?.value), NUMERIC, NUMERIC_NOISE)
  })

  test('J divided by theta is right but for theta = 0, where it says so and loses that test only', async () => {
    const text = readFileSync(join(FOLDER, 'blog-korean.py'), 'utf8')
    const report = await grader.grade({
      assignment: 'gradient-checking',
      submission: { source: text },
    })
    const tests = report.exercises.find((exercise) => exercise.id === 'backward_propagation')?.tests
    const failed = tests?.filter((found) => found.verdict !== 'passed') ?? []
    expect(failed.map((found) => found.id)).toEqual(['theta-zero'])
    expect(failed[0]?.messages?.[0]?.text).toMatch(
      /^ZeroDivisionError: .*theta = 0\)\. See line \d+ of backward_propagation\.$/,
    )
  })
})

function flatten(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.flatMap(flatten) : [Number(value)]
}

function expectEach(actual: readonly number[], expected: readonly number[], atol: number): void {
  expect(actual).toHaveLength(expected.length)
  const worst = Math.max(
    ...actual.map((entry, at) => Math.abs(entry - (expected[at] ?? Number.NaN))),
  )
  expect(worst).toBeLessThanOrEqual(atol)
}

/** The flat gradients as the dict that a backward returns. */
function sliceGradients(flat: readonly number[]): Record<string, unknown> {
  const shapes = { dW1: [5, 4], dB1: [5, 1], dW2: [3, 5], dB2: [3, 1], dW3: [1, 3], dB3: [1, 1] }
  let start = 0
  const slices = Object.entries(shapes).map(([name, shape]) => {
    const size = shape.reduce((product, side) => product * side, 1)
    start += size
    return [name, { dtype: 'float64', shape, data: flat.slice(start - size, start) }]
  })
  return Object.fromEntries(slices)
}
