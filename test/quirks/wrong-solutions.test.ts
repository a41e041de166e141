import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listInterpreters, type RealGrader, startRealGrader } from '#test/service/real-grader.ts'
import { findExercise, listCodes, listVerdicts } from './report-facts.ts'
import { IMPORTS, SOLUTIONS } from './solutions.ts'
import { WRONG_ANN } from './wrong-ann.ts'
import { WRONG_CHECKERS } from './wrong-checkers.ts'
import { WRONG_PASSES } from './wrong-passes.ts'
import { WRONG_LAYERS, WRONG_PROGRAMS } from './wrong-programs.ts'

const interpreters = await listInterpreters()

test('there is an interpreter with NumPy to grade with', () => {
  expect(interpreters).not.toHaveLength(0)
})

describe.each(interpreters)('with Python $python and NumPy $numpy', (interpreter) => {
  let grader: RealGrader
  beforeAll(async () => {
    grader = await startRealGrader(interpreter)
  })
  afterAll(() => grader[Symbol.asyncDispose]())

  test.each(['gradient-checking', 'my-ann', 'numpy-layers'] as const)(
    'the solution of %s passes',
    async (id) => {
      const source = [IMPORTS[id], ...Object.values(SOLUTIONS[id])].join('\n\n')
      const report = await grader.grade({ assignment: id, submission: { source } })
      expect(report).toMatchObject({ verdict: 'passed', score: report.maxScore })
    },
  )

  test.each([
    ...[...WRONG_PASSES, ...WRONG_CHECKERS, ...WRONG_ANN],
    ...[...WRONG_LAYERS, ...WRONG_PROGRAMS],
  ])(
    '$changed is what a learner gets wrong who $about',
    async ({ assignment, functions, failing, changed, codes }) => {
      const source = [IMPORTS[assignment], ...Object.values(functions)].join('\n\n')
      const report = await grader.grade({ assignment, submission: { source } })
      expect(listVerdicts(report)).toEqual(failing)
      expect(listCodes(findExercise(report, changed))).toEqual(expect.arrayContaining([...codes]))
    },
  )
})
