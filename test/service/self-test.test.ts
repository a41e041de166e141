import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCatalogue } from '#assignments/catalogue.ts'
import { type AssignmentInput, assignmentSchema } from '#contract/assignment.ts'
import { type SelfTestReport, selfTestReportSchema } from '#contract/self-test.ts'
import { selfTest } from '#service/self-test.ts'
import { python } from '#test/sandbox/values.ts'
import { listInterpreters, POLICY, type RealGrader, startRealGrader } from './real-grader.ts'

const [interpreter] = await listInterpreters()
const catalogue = await createCatalogue()

let grader: RealGrader
beforeAll(async () => {
  if (interpreter === undefined) throw new Error('There is no interpreter with NumPy')
  grader = await startRealGrader(interpreter)
})
afterAll(() => grader[Symbol.asyncDispose]())

function run(document: unknown, policy = POLICY): Promise<SelfTestReport> {
  const { sandbox } = grader
  const engine = () => ({ version: '', python: '', numpy: '', sandbox: sandbox.status().layers })
  const secret = new Uint8Array(32)
  const dependencies = { sandbox, policy, sourceBytes: 1_048_576, secret, engine }
  return selfTest(assignmentSchema.parse(document), dependencies, { document })
}

const REFERENCE = python`
  import numpy as np

  def forward(X, W, b):
      return np.mean(np.tanh(W @ X + b))

  def backward(X, W, b):
      A = np.tanh(W @ X + b)
      dZ = (1 - A**2) / A.size
      return {"dW": dZ @ X.T, "db": np.sum(dZ, axis=1, keepdims=True)}
`
/** Two points at which every mistake shows. */
const GOOD_CASES = [1, 2].map((seed) => ({
  id: `case-${seed}`,
  inputs: { X: { random: { shape: [2, 4], seed } } },
  parameters: {
    W: { random: { shape: [3, 2], seed } },
    b: { random: { shape: [3, 1], seed } },
  },
}))

type Exercise = AssignmentInput['exercises'][number]

function makeNet(changes: Partial<AssignmentInput> = {}, exercise: Partial<Exercise> = {}) {
  return {
    id: 'net',
    reference: { language: 'python', source: REFERENCE },
    exercises: [
      {
        kind: 'gradient',
        forward: 'forward',
        backward: 'backward',
        testCases: GOOD_CASES,
        ...exercise,
      },
    ],
    ...changes,
  }
}

function findCheck(report: SelfTestReport, id: string) {
  return report.checks.find((check) => check.id === id)
}

describe('the self-test', () => {
  test.for(['gradient-checking', 'my-ann', 'numpy-layers'])(
    'passes the built-in assignment %s',
    { timeout: 120_000 },
    async (id) => {
      const report = await run(catalogue.find(id)?.document)
      expect(report.checks.filter(({ ok }) => !ok)).toEqual([])
      expect(report.exercises.flatMap(({ survivors }) => survivors)).toEqual([])
      expect(report.ok).toBe(true)
      expect(report.assignment).toEqual({ id, version: catalogue.find(id)?.version })
      expect(selfTestReportSchema.parse(report)).toEqual(report)
    },
  )

  test('counts for each exercise which test case reveals which mistakes', async () => {
    const { ok, exercises } = await run(makeNet())
    expect(ok).toBe(true)
    const [net] = exercises
    expect(net?.id).toBe('backward')
    expect(net?.killed).toBeGreaterThan(60)
    expect(net?.tests.map(({ id }) => id)).toEqual(['case-1', 'case-2'])
    const row = net?.table.find(({ mistake }) => mistake === 'tanh-unsquared')
    expect(row).toEqual({ mistake: 'tanh-unsquared', mutants: 1, kills: [1, 1] })
    const sum = net?.table.reduce((total, { mutants }) => total + mutants, 0)
    expect(sum).toBe(net?.killed)
  })

  test('is the same every time', async () => {
    expect(await run(makeNet())).toEqual(await run(makeNet()))
  })

  test('names the mistakes that no test case reveals, and test cases that do', async () => {
    const blunt = {
      inputs: { X: [[1, 1]] },
      parameters: { W: [[0]], b: [[0]] },
    }
    const report = await run(makeNet({}, { testCases: [blunt] }))
    expect(report.ok).toBe(false)
    const [net] = report.exercises
    expect(net?.survived).toBeGreaterThan(10)
    const unsquared = net?.survivors.find(({ mistake }) => mistake === 'tanh-unsquared')
    expect(unsquared).toMatchObject({ function: 'backward', line: 8 })
    expect(unsquared?.after).toBe('dZ = (1 - A) / A.size')
    expect(findCheck(report, 'mutants')?.text).toMatch(
      /^Mistakes that no test case reveals: \d+ in/,
    )

    const proposed = net?.proposals.map(({ testCase }) => testCase) ?? []
    expect(net?.proposals.flatMap(({ reveals }) => reveals)).toHaveLength(net?.survived ?? 0)
    const mended = await run({
      ...makeNet(),
      exercises: [
        {
          kind: 'gradient',
          forward: 'forward',
          backward: 'backward',
          testCases: [blunt, ...proposed],
        },
      ],
    })
    expect(findCheck(mended, 'mutants')).toMatchObject({ ok: true })
  })

  test('tells a reference that does not pass its own test cases', async () => {
    const [first] = GOOD_CASES
    const testCases = [{ ...first, expected: { cost: 5 } }]
    const report = await run(makeNet({}, { testCases }))
    expect(report.ok).toBe(false)
    expect(findCheck(report, 'reference')).toEqual({
      id: 'reference',
      ok: false,
      text: expect.stringMatching(/^Not so: backward is failed \(.*5.*\)\.$/),
    })
  })

  test('tells a reference whose backward is not the gradient of its forward, and where', async () => {
    const source = REFERENCE.replace('(1 - A**2)', '(1 - A**2) * (1 + 4.6e-6)')
    const report = await run(makeNet({ reference: { language: 'python', source } }))
    expect(report.ok).toBe(false)
    expect(findCheck(report, 'gradients')?.text).toMatch(
      /^The reference’s backward is not the gradient of its forward in backward, test case case-1 \(d[Wb]\[\d, \d\] is \S+, by complex steps \S+\) and backward, test case case-2/,
    )
  })

  test.for([
    ['that does not run', 'import numpy as np\nraise ValueError("no")', /line 2: ValueError: no/],
    [
      'that lacks a function',
      'def forward(X, W, b):\n    return 0.0',
      /define a function backward/,
    ],
  ] as const)('tells a reference %s', async ([, source, text]) => {
    const report = await run(makeNet({ reference: { language: 'python', source } }))
    expect(report).toMatchObject({ ok: false, exercises: [] })
    expect(report.checks).toEqual([
      { id: 'reference', ok: false, text: expect.stringMatching(text) },
    ])
  })

  test('asks for a reference where there is none', async () => {
    const { reference: _, ...net } = makeNet()
    const report = await run(net)
    expect(report).toMatchObject({ ok: false, exercises: [] })
    expect(findCheck(report, 'reference')?.text).toContain('has no reference')
  })

  test('tells that zeros pass', async () => {
    const source = 'def f(x):\n    return 0.0 * x\n'
    const report = await run({
      id: 'nothing',
      reference: { language: 'python', source },
      exercises: [{ kind: 'function', function: 'f', testCases: [{ inputs: { x: 2.5 } }] }],
    })
    expect(findCheck(report, 'zeros')).toMatchObject({
      ok: false,
      text: 'Zeros pass f: add a test case with another value.',
    })
  })

  test('tells a starter that gives a solution away', async () => {
    const starter = { language: 'python', source: REFERENCE.replaceAll('tanh', 'sin') }
    const report = await run(makeNet({ starter }))
    expect(findCheck(report, 'starter')?.text).toMatch(/^Not so: backward is failed/)
  })

  test('refuses a cache that no forward has made', async () => {
    const source = 'def back(dA, cache):\n    A, Z = cache\n    return dA * (1 - A**2)\n'
    const inputs = { dA: [[1.5]], cache: { tuple: [[[0.25]], [[3]]] } }
    const report = await run({
      id: 'handed',
      reference: { language: 'python', source },
      exercises: [{ kind: 'function', function: 'back', testCases: [{ inputs }] }],
    })
    expect(findCheck(report, 'caches')?.text).toMatch(/^Test cases of back hand in a cache/)
  })

  test('goes on after a mistake that never ends', async () => {
    const source = python`
      def f(x):
          total = 0.5 * x
          for _ in range(int(1e12 * (x < 0))):
              total = total + 1
          return 3 * total
    `
    const policy = { ...POLICY, defaults: { ...POLICY.defaults, wallMs: 1_000 } }
    const report = await run(
      {
        id: 'endless',
        reference: { language: 'python', source },
        exercises: [{ kind: 'function', function: 'f', testCases: [{ inputs: { x: 2.5 } }] }],
      },
      policy,
    )
    expect(report.ok).toBe(true)
    const [exercise] = report.exercises
    expect(exercise?.table.find(({ mistake }) => mistake === 'other')?.kills).toEqual([1])
    expect(exercise?.table.find(({ mistake }) => mistake === 'sign')?.kills).not.toEqual([0])
  })
})

test('a self-test ends with the one who asked for it', async () => {
  const { sandbox } = grader
  const engine = () => ({ version: '', python: '', numpy: '', sandbox: sandbox.status().layers })
  const dependencies = {
    sandbox,
    policy: POLICY,
    sourceBytes: 1e6,
    secret: new Uint8Array(32),
    engine,
  }
  const gone = new Error('gone')
  const testing = selfTest(assignmentSchema.parse(makeNet()), dependencies, {
    signal: AbortSignal.abort(gone),
  })
  await expect(testing).rejects.toThrow(gone)
  await expect.poll(() => sandbox.status().busy).toBe(0)
})
