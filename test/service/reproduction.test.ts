import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCatalogue } from '#assignments/catalogue.ts'
import { nameExercise } from '#contract/exercise.ts'
import type { TestReport } from '#contract/report.ts'
import { gradeRequestSchema } from '#contract/submission.ts'
import type { Chunk, Loaded } from '#service/ports.ts'
import { readSubmission } from '#service/submission-text.ts'
import { EXPECTATIONS } from '#test/fixtures/submissions/expectations.ts'
import { python } from '#test/sandbox/values.ts'
import { listInterpreters, POLICY, type RealGrader, startRealGrader } from './real-grader.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/submissions')
const catalogue = await createCatalogue()
const interpreters = await listInterpreters()

function readFixture(file: string) {
  const text = readFileSync(join(FOLDER, file), 'utf8')
  return file.endsWith('.ipynb') ? { notebook: JSON.parse(text) as unknown } : { source: text }
}

function readChunks(submission: object): readonly Chunk[] {
  const request = gradeRequestSchema.parse({ assignment: 'any', submission })
  return readSubmission(request.submission, 1_048_576).chunks
}

/** Loads code as it is pasted below a submission. */
async function paste(
  grader: RealGrader,
  chunks: readonly Chunk[],
  source: string,
): Promise<Loaded> {
  const limits = { ...POLICY.defaults, tensorElements: 1000 }
  const session = await grader.sandbox.open({ language: 'python', limits })
  const answer = await session.load({ chunks: [...chunks, { source, cell: 999 }], expects: [] })
  await session.close()
  if (!answer.ok) throw new Error(answer.death.detail)
  return answer.value
}

/** What the pasted code printed, without what the submission prints itself, and what it raised. */
async function runPasted(
  grader: RealGrader,
  chunks: readonly Chunk[],
  source: string,
): Promise<{ readonly raised: string | undefined; readonly printed: string }> {
  const text = JSON.stringify(source)
  const { stdout } = await paste(
    grader,
    chunks,
    `print("=====")\ntry:\n    exec(${text}, globals())\nexcept BaseException as _error:\n    print("raised", repr(_error))\n`,
  )
  const [printed = '', raised] = (stdout.split('=====\n').at(-1) ?? '').split(/^raised /m)
  return { raised: raised?.trim(), printed }
}

const FAILING = EXPECTATIONS.filter(({ failing }) => Object.keys(failing).length > 0)

describe('the code that makes learners’ failed tests again', () => {
  const [interpreter] = interpreters
  let grader: RealGrader
  beforeAll(async () => {
    if (interpreter === undefined) throw new Error('There is no interpreter with NumPy')
    grader = await startRealGrader(interpreter)
  })
  afterAll(() => grader[Symbol.asyncDispose]())

  test.for(FAILING)('what fails in $file runs as pasted below it', async (fixture) => {
    const submission = readFixture(fixture.file)
    const report = await grader.grade({ assignment: fixture.assignment, submission }, 'learner')
    const tests = report.exercises.flatMap((exercise) =>
      exercise.tests.map((found) => ({ ...found, exercise })),
    )
    const told = tests.filter(({ reproduction }) => reproduction !== undefined)
    const failed = tests.filter(
      ({ verdict, outcome, visibility, exercise }) =>
        verdict === 'failed' &&
        (outcome === 'ok' || outcome === 'exception') &&
        visibility === 'visible' &&
        exercise.verdict === 'failed' &&
        !listAdapted(fixture.assignment).includes(exercise.id),
    )
    expect(told.map(nameTest)).toEqual(expect.arrayContaining(failed.map(nameTest)))
    expect(told.every(({ visibility }) => visibility === 'visible')).toBe(true)
    for (const found of told) await expectToRun(grader, readChunks(submission), found)
  })
})

/** Exercises that an adapter stands in front of. */
function listAdapted(id: string): readonly string[] {
  const exercises = catalogue.find(id)?.assignment.exercises ?? []
  return exercises.filter(({ uses }) => uses.length > 0).map(nameExercise)
}

function nameTest({ id, exercise }: { id: string; exercise: { id: string } }): string {
  return `${exercise.id} ${id}`
}

async function expectToRun(
  grader: RealGrader,
  chunks: readonly Chunk[],
  found: TestReport,
): Promise<void> {
  const { language, source = '' } = found.reproduction ?? {}
  expect(language).toBe('python')
  const { raised, printed } = await runPasted(grader, chunks, source)
  // With the learner's own functions in place of the lent ones it may well not get so far.
  const isLent = source.includes('came from the assignment')
  if (raised !== undefined && (isLent || found.outcome !== 'ok')) {
    expect(raised).toMatch(/^\w*Error\(/)
    return
  }
  expect(found.outcome).toBe('ok')
  expect(raised).toBeUndefined()
  expect(printed).toMatch(/gives|analytic|has shape|cost:/)
}

const NET = python`
  import numpy as np

  def forward(X, W, b):
      return np.mean(np.tanh(W @ X + b))

  def backward(X, W, b):
      A = np.tanh(W @ X + b)
      dZ = (1 - A**2) / A.size
      return {"dW": 2 * dZ @ X.T, "db": np.sum(dZ, axis=1, keepdims=True)}
`
const CASE = {
  inputs: { X: { random: { shape: [2, 4], seed: 1 } } },
  parameters: {
    W: { random: { shape: [3, 2], seed: 1 } },
    b: { random: { shape: [3, 1], seed: 1 } },
  },
}

describe('the code that makes a failed test again', () => {
  const interpreter = interpreters.at(-1)
  let grader: RealGrader
  beforeAll(async () => {
    if (interpreter === undefined) throw new Error('There is no interpreter with NumPy')
    grader = await startRealGrader(interpreter)
  })
  afterAll(() => grader[Symbol.asyncDispose]())

  async function reproduce(exercise: object, source: string) {
    const assignment = { exercises: [{ id: 'net', kind: 'gradient', ...exercise }] }
    const report = await grader.grade({ assignment, submission: { source } }, 'learner')
    const [found] = report.exercises[0]?.tests ?? []
    const pasted = found?.reproduction?.source
    const ran =
      pasted === undefined ? undefined : await runPasted(grader, readChunks({ source }), pasted)
    return { found, pasted, ran }
  }
  const pair = { forward: 'forward', backward: 'backward' }

  test('prints the worst entry by both sides, as the report has it', async () => {
    const { found, ran } = await reproduce({ ...pair, testCases: [CASE] }, NET)
    const { index = [], analytic } = found?.gradient?.parameters[0]?.worst ?? {}
    const line = ran?.printed.split('\n').at(-2) ?? ''
    const [, numeric, ratio] = /numeric (\S+) ratio (\S+)/.exec(line) ?? []
    expect(line).toContain(`dW[${index.join(', ')}]: analytic ${analytic}`)
    expect(Number(ratio)).toBeCloseTo(2, 6)
    expect(Number(numeric) * 2).toBeCloseTo(Number(analytic), 7)
  })

  test('draws the cotangent that was drawn', async () => {
    const source = python`
      import numpy as np

      def layer(x, w):
          return x @ w, (x, w)

      def layer_back(dout, cache):
          x, w = cache
          return dout @ w.T, 3 * x.T @ dout
    `
    const pipeline = [
      { call: 'layer', args: ['x', 'w'], returns: ['out', 'cache'] },
      { call: 'layer_back', args: ['cotangent', 'cache'], returns: ['dx', 'dw'] },
    ]
    const random = (shape: number[]) => ({ random: { shape, seed: 3 } })
    const testCases = [{ inputs: { x: random([4, 3]), w: random([3, 2]) } }]
    const { found, ran } = await reproduce({ pipeline, wrt: ['x', 'w'], testCases }, source)
    const { analytic } = found?.gradient?.parameters[1]?.worst ?? {}
    expect(ran).toMatchObject({ raised: undefined })
    expect(ran?.printed).toContain(`analytic ${analytic} `)
    expect(Number(/ratio (\S+)/.exec(ran?.printed ?? '')?.[1])).toBeCloseTo(3, 5)
  })

  test('seeds the generators as grading does', async () => {
    const source = python`
      import random
      import numpy as np

      def forward(inputs):
          mask = np.random.rand(5) < 0.5
          return np.sum(mask * inputs**2) + random.random(), mask

      def backward(inputs, cache):
          return {"dlambda": 3.0 * cache * inputs}
    `
    const testCases = [{ inputs: { lambda: [1, 2, 3, 4, 5] } }]
    const { found, ran } = await reproduce({ ...pair, wrt: ['lambda'], testCases }, source)
    expect(ran?.printed).toContain(`cost: ${found?.actual?.cost}`)
    expect(ran?.printed).toMatch(/ratio 1\.(5|49999)/)
  })

  test('writes down every kind of value, and hides none of the learner’s names', async () => {
    const source = python`
      import numpy as np

      def copy(values, options, flag, names):
          return values["a"] * 2 + options[0] if flag else names
    `
    const inputs = {
      values: { dict: { a: { dtype: 'float64', shape: [3], data: ['NaN', '-Infinity', 1e22] } } },
      options: { tuple: [1, 2.5] },
      flag: { dtype: 'bool', shape: [1], data: [true] },
      names: { list: ['é"', { list: [] }] },
    }
    const testCases = [{ inputs, expected: { value: 3 } }]
    const { ran } = await reproduce({ kind: 'function', function: 'copy', testCases }, source)
    expect(ran).toEqual({
      raised: undefined,
      printed: 'copy gives [   nan   -inf 2.e+22]\nexpected: 3\n',
    })
  })

  test('raises what grading saw raised', async () => {
    const source = NET.replace('return np.mean', 'raise ValueError("no")\n    return np.mean')
    const { ran } = await reproduce({ ...pair, testCases: [CASE] }, source)
    expect(ran?.raised).toBe("ValueError('no')")
  })

  test.for([
    ['hidden', { ...CASE, visibility: 'hidden' }],
    ['large', { ...CASE, inputs: { X: { random: { shape: [2, 1001], seed: 1 } } } }],
  ] as const)('is not there for a test that is %s', async ([, testCase]) => {
    const { found, pasted } = await reproduce({ ...pair, testCases: [testCase] }, NET)
    expect(found?.verdict).toBe('failed')
    expect(pasted).toBeUndefined()
  })

  test('is not there for a test that passes', async () => {
    const right = NET.replace('2 * dZ', 'dZ')
    expect((await reproduce({ ...pair, testCases: [CASE] }, right)).pasted).toBeUndefined()
  })
})
