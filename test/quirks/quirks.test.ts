import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listInterpreters, type RealGrader, startRealGrader } from '#test/service/real-grader.ts'
import { openDraft } from './combination.ts'
import { renderDraft } from './draft.ts'
import { QUIRKS } from './quirks.ts'
import { listVerdicts } from './report-facts.ts'
import { SOLUTIONS } from './solutions.ts'

const assignment = 'gradient-checking'
const interpreters = await listInterpreters()

test('there is an interpreter with NumPy to grade with', () => {
  expect(interpreters).not.toHaveLength(0)
})

describe.each(interpreters)(
  'with Python $python and NumPy $numpy, a right solution passes that has',
  (interpreter) => {
    let grader: RealGrader
    beforeAll(async () => {
      grader = await startRealGrader(interpreter)
    })
    afterAll(() => grader[Symbol.asyncDispose]())

    test.each(QUIRKS)('$about', async ({ apply }) => {
      const draft = openDraft({ assignment, functions: SOLUTIONS[assignment] })
      const submission = renderDraft(apply(draft, 0.4))
      const report = await grader.grade({ assignment, submission })
      expect(listVerdicts(report)).toEqual({})
      expect(report).toMatchObject({ verdict: 'passed', score: 4, countsAsAttempt: true })
    })
  },
)
