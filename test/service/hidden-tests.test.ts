import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listInterpreters, type RealGrader, startRealGrader } from './real-grader.ts'

const [interpreter] = await listInterpreters()

const ASSIGNMENT = {
  helpers: { language: 'python', source: 'def f(x):\n    return x\n' },
  exercises: [
    {
      kind: 'function',
      function: 'f',
      testCases: [
        { id: 'seen', inputs: { x: 1 }, expected: { value: 1 } },
        { id: 'unseen', visibility: 'hidden', inputs: { x: 271828 }, expected: { value: 271828 } },
      ],
    },
    {
      kind: 'function',
      function: 'g',
      helpers: ['f'],
      testCases: [
        { id: 'above', inputs: { x: 2 }, expected: { value: 2 } },
        {
          id: 'hidden-above',
          visibility: 'hidden',
          inputs: { x: 31415 },
          expected: { value: 31415 },
        },
      ],
    },
  ],
}

/** Keeps whatever it is given, and tells all of it whenever it can. */
const GOSSIP = `
import warnings
seen = []
def tell():
    print(seen)
    warnings.warn(str(seen))
def f(x):
    seen.append(x)
    tell()
    return x
def g(x):
    seen.append(x)
    tell()
    return x
`

describe('hidden tests', () => {
  let grader: RealGrader
  beforeAll(async () => {
    if (interpreter === undefined) throw new Error('There is no interpreter with NumPy')
    grader = await startRealGrader(interpreter)
  })
  afterAll(() => grader[Symbol.asyncDispose]())

  test('are graded, and nothing that they hand in reaches the learner', async () => {
    const report = await grader.grade(
      { assignment: ASSIGNMENT, submission: { source: GOSSIP } },
      'learner',
    )
    expect(report.verdict).toBe('passed')
    expect(report.exercises.flatMap((exercise) => exercise.tests)).toHaveLength(4)
    expect(JSON.stringify(report)).not.toMatch(/271828|31415/)
  })

  test('are shown whole to an instructor', async () => {
    const report = await grader.grade({ assignment: ASSIGNMENT, submission: { source: GOSSIP } })
    const hidden = report.exercises.flatMap((exercise) => exercise.tests)
    expect(hidden.map((found) => found.actual?.value)).toEqual([1, 271828, 2, 31415])
  })
})
