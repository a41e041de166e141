import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assignmentSchema } from '#contract/assignment.ts'
import type { TestReport } from '#contract/report.ts'
import { listInterpreters, type RealGrader, startRealGrader } from './real-grader.ts'

const [interpreter] = await listInterpreters()

const REFERENCE = `
def step(w, config, trace):
    config["velocity"] = 0.5 * config.get("velocity", 0) - 0.25 * w
    trace += 1
    return w + config["velocity"]
`
const EXERCISE = {
  kind: 'function',
  function: 'step',
  args: ['w', 'config', 'trace'],
  updates: ['config', 'trace'],
  testCases: [
    { inputs: { w: 2.5, config: { dict: { rate: 0.25 } }, trace: [1.5, 2.5] } },
    {
      inputs: { w: 1.5, config: { dict: { rate: 0.25, velocity: 3.5 } }, trace: [0.5, 0.5] },
      visibility: 'hidden',
    },
  ],
}
const ASSIGNMENT = {
  reference: { language: 'python', source: REFERENCE },
  exercises: [EXERCISE],
}

describe('arguments that a function changes in place', () => {
  let grader: RealGrader
  beforeAll(async () => {
    if (interpreter === undefined) throw new Error('There is no Python with NumPy')
    grader = await startRealGrader(interpreter)
  })
  afterAll(() => grader[Symbol.asyncDispose]())

  const gradeTests = async (
    edit: [string, string],
    view?: 'learner',
  ): Promise<readonly TestReport[]> => {
    const source = REFERENCE.replace(...edit)
    const report = await grader.grade({ assignment: ASSIGNMENT, submission: { source } }, view)
    return report.exercises[0]?.tests ?? []
  }

  test('pass when they are left as the reference leaves them, and are shown', async () => {
    const [first, second] = await gradeTests(['', ''])
    const left = { config: { dict: { rate: 0.25, velocity: -0.625 } }, trace: [2.5, 3.5] }
    expect(first).toMatchObject({
      verdict: 'passed',
      expected: { value: 1.875, updates: left },
      actual: { value: 1.875, updates: left },
      messages: [],
    })
    expect(second?.verdict).toBe('passed')
  })

  test('may hold more keys than the reference leaves', async () => {
    const tests = await gradeTests(['    trace', '    config["calls"] = 1\n    trace'])
    expect(tests.map(({ verdict }) => verdict)).toEqual(['passed', 'passed'])
  })

  test.each<{ fault: string; edit: [string, string]; code: string; text: string }>([
    {
      fault: 'a key that is not set',
      edit: ['config["velocity"] =', 'config = dict(config)\n    config["velocity"] ='],
      code: 'wrong-keys',
      text: 'config at w = 2.5 lacks velocity.',
    },
    {
      fault: 'a number that differs',
      edit: [
        'return w + config["velocity"]',
        'new = w + config["velocity"]\n    config["velocity"] = 9\n    return new',
      ],
      code: 'wrong-value',
      text: "config['velocity'] at w = 2.5 is 9; expected is -0.625.",
    },
    {
      fault: 'an array that is not changed',
      edit: ['trace += 1', 'trace = trace + 1'],
      code: 'wrong-value',
      text: 'trace[0] at w = 2.5 is 1.5; expected is 2.5.',
    },
  ])('fail for $fault', async ({ edit, code, text }) => {
    const [first] = await gradeTests(edit)
    expect(first).toMatchObject({
      verdict: 'failed',
      messages: [{ code, text: expect.stringContaining(text), location: { function: 'step' } }],
    })
  })

  test('say nothing of hidden tests to learners', async () => {
    const [, hidden] = await gradeTests(['trace += 1', 'trace = trace + 1'], 'learner')
    expect(Object.keys(hidden ?? {}).sort()).toEqual(
      ['id', 'maxScore', 'score', 'verdict', 'visibility'].sort(),
    )
  })
})

describe('an exercise with updates', () => {
  const explain = (document: unknown) =>
    assignmentSchema.safeParse(document).error?.issues.map(({ path, message }) => ({
      path: path.join('/'),
      message,
    }))

  test('is taken with a reference', () => {
    expect(explain(ASSIGNMENT)).toBeUndefined()
  })

  test('is refused without one', () => {
    expect(explain({ exercises: [EXERCISE] })).toMatchObject([{ path: 'exercises/0/updates' }])
  })

  test.each([
    ['of what is no argument', { ...EXERCISE, updates: ['state'] }, 'exercises/0/updates/0'],
    [
      'of what is called as the result is',
      { ...EXERCISE, args: ['value'], updates: ['value'] },
      'exercises/0/updates/0',
    ],
    ['of a checker', { ...EXERCISE, kind: 'gradient-checker' }, 'exercises/0/updates'],
  ])('is refused %s', (_, exercise, path) => {
    expect(explain({ ...ASSIGNMENT, exercises: [exercise] })).toMatchObject([{ path }])
  })
})
