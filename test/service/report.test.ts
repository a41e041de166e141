import { describe, expect, test } from 'vitest'
import { reportSchema, type TestVerdict } from '#contract/report.ts'
import type { ExerciseFinding } from '#service/grade-exercises.ts'
import { resolveLimits } from '#service/limits.ts'
import { type ReportFrame, writeReport } from '#service/report.ts'
import type { TestFinding } from '#service/test-context.ts'
import { type ExerciseInput, makePlan } from '#test/service/plans.ts'
import { english } from '#words/en/english.ts'

const amounts = { wallMs: 1, cpuMs: 1, memoryMb: 1, outputBytes: 1, evaluations: 1 }

const frame: ReportFrame = {
  id: 'r',
  assignment: { id: 'a', version: 'v' },
  submission: { language: 'python', sha256: 's' },
  messages: [],
  stdout: '',
  limits: resolveLimits({}, { defaults: amounts, maxima: amounts }),
  engine: {
    version: '0',
    python: '3',
    numpy: '2',
    sandbox: {
      seccomp: 'enforced',
      rlimits: 'enforced',
      noNewPrivs: 'enforced',
      landlock: 'abi7',
      uid: 'dropped',
      namespaces: 'bwrap',
    },
  },
  timings: { queuedMs: 0, sandboxMs: 0, totalMs: 0 },
  view: 'learner',
  words: english,
  attempt: 1,
}

const found = (verdict: TestVerdict, rest: Partial<TestFinding> = {}): TestFinding => ({
  verdict,
  outcome: 'ok',
  messages: [],
  ...rest,
})

/** An exercise of so many points whose tests came out so. */
function makeFinding(
  points: number,
  verdicts: readonly TestVerdict[],
  exercise: Partial<ExerciseInput> = {},
): ExerciseFinding {
  const testCases = verdicts.map(() => ({}))
  const base = { kind: 'function', function: 'f', points, testCases } as const
  return {
    plan: makePlan({ ...base, ...exercise }),
    messages: [],
    tests: verdicts.map((verdict) => found(verdict)),
  }
}

const write = (...findings: ExerciseFinding[]) => writeReport(findings, frame)

describe('a report', () => {
  test('fits its schema', () => {
    const text = () => 'No.'
    const messages = [{ code: 'wrong-value', severity: 'failure', text }] as const
    const tests = [found('failed', { messages, stdout: 'x', warnings: ['w'], durationMs: 1 })]
    const report = writeReport([{ ...makeFinding(1, ['failed']), tests }], {
      ...frame,
      stdout: 'top',
    })
    expect(reportSchema.parse(report)).toEqual(report)
    expect(report.stdout).toBe('top')
  })

  test('has no stdout where nothing was printed at the top level', () => {
    expect(write(makeFinding(1, ['passed']))).not.toHaveProperty('stdout')
  })
})

describe('the score', () => {
  test('of tests that share a point adds up to it', () => {
    for (const count of [3, 6, 7, 9, 11, 13]) {
      const verdicts = new Array<TestVerdict>(count).fill('passed')
      const report = write(makeFinding(1, verdicts), makeFinding(1, verdicts, { id: 'g' }))
      expect(report).toMatchObject({ score: 2, maxScore: 2, verdict: 'passed' })
      expect(report.exercises[0]).toMatchObject({ score: 1, maxScore: 1 })
    }
  })

  test('of exercises that come out uneven adds up to a whole', () => {
    const finding = makeFinding(1, ['passed', 'passed', 'failed'])
    const report = write(finding, finding, finding)
    expect(report.exercises[0]).toMatchObject({ score: 0.666666667 })
    expect(report).toMatchObject({ score: 2, maxScore: 3 })
  })

  test('of a test is all or nothing', () => {
    const [exercise] = write(makeFinding(3, ['passed', 'failed', 'failed'])).exercises
    expect(exercise?.tests.map(({ score, maxScore }) => [score, maxScore])).toEqual([
      [1, 1],
      [0, 1],
      [0, 1],
    ])
    expect(exercise).toMatchObject({ score: 1, verdict: 'failed' })
  })

  test('is null where nothing was decided; its points stay, and the attempt does not count', () => {
    const report = write(makeFinding(1, ['passed']), makeFinding(1, ['passed', 'inconclusive']))
    expect(report.exercises[1]).toMatchObject({ verdict: 'inconclusive', score: null, maxScore: 1 })
    expect(report).toMatchObject({
      verdict: 'inconclusive',
      score: null,
      maxScore: 2,
      countsAsAttempt: false,
    })
  })

  test('leaves out what was not decided in an exercise that failed', () => {
    const report = write(makeFinding(4, ['passed', 'failed', 'error', 'inconclusive']))
    expect(report.exercises[0]).toMatchObject({ verdict: 'error', score: null })
    const failed = write(makeFinding(3, ['passed', 'failed', 'inconclusive']))
    expect(failed).toMatchObject({ verdict: 'failed', score: 1, countsAsAttempt: false })
  })
})

describe('the verdict', () => {
  test('is found among exercises with points', () => {
    const given = makeFinding(0, ['failed'])
    expect(write(makeFinding(1, ['passed']), given)).toMatchObject({
      verdict: 'passed',
      score: 1,
      maxScore: 1,
      countsAsAttempt: true,
    })
    const undecided = makeFinding(0, ['error'])
    expect(write(makeFinding(1, ['passed']), undecided).countsAsAttempt).toBe(true)
  })

  test('is found among all where none has points', () => {
    expect(write(makeFinding(0, ['failed']), makeFinding(0, ['passed']))).toMatchObject({
      verdict: 'failed',
      score: 0,
      maxScore: 0,
    })
  })

  test('of an exercise that was refused is the refusal’s, whose tests failed', () => {
    const refusal = { verdict: 'missing', outcome: 'missing-function' } as const
    const tests = [found('failed', { outcome: 'missing-function' })]
    const report = write({ ...makeFinding(1, ['failed']), tests, refusal })
    expect(report).toMatchObject({ verdict: 'missing', score: 0, countsAsAttempt: true })
    expect(report.exercises[0]).toMatchObject({
      verdict: 'missing',
      outcome: 'missing-function',
      tests: [{ verdict: 'failed', outcome: 'missing-function' }],
    })
  })
})

describe('what a learner sees of a hidden test', () => {
  const secret = 'a secret of the hidden test'
  const finding: ExerciseFinding = {
    plan: makePlan({
      kind: 'function',
      function: 'f',
      testCases: [
        { title: 'Visible' },
        { title: secret, visibility: 'hidden', inputs: { x: secret } },
      ],
    }),
    messages: [],
    tests: [
      found('passed', { stdout: 'shown', actual: { value: 1 } }),
      {
        ...found('failed', { outcome: 'exception', stdout: secret, warnings: [secret] }),
        messages: [{ code: 'exception', severity: 'failure', text: () => secret, excerpt: secret }],
        expected: { value: secret },
        actual: { value: secret },
        ownPipeline: { value: secret },
        durationMs: 12,
      },
    ],
  }

  test('is its id, visibility, verdict and scores, and nothing else', () => {
    const report = writeReport([finding], frame)
    expect(report.exercises[0]?.tests[1]).toEqual({
      id: '2',
      visibility: 'hidden',
      verdict: 'failed',
      score: 0,
      maxScore: 0.5,
    })
    expect(JSON.stringify(report)).not.toContain(secret)
    expect(report.exercises[0]?.tests[0]).toMatchObject({ title: 'Visible', stdout: 'shown' })
  })

  test('is not how its code ended, not even through its exercise', () => {
    expect(writeReport([finding], frame).exercises[0]).toMatchObject({
      verdict: 'failed',
      outcome: 'ok',
    })
  })

  test('is everything for an instructor', () => {
    const [exercise] = writeReport([finding], { ...frame, view: 'instructor' }).exercises
    expect(exercise).toMatchObject({ outcome: 'exception' })
    expect(exercise?.tests[1]).toMatchObject({
      title: secret,
      outcome: 'exception',
      stdout: secret,
      warnings: [secret],
      expected: { value: secret },
      ownPipeline: { value: secret },
      messages: [{ text: secret }],
    })
  })
})
