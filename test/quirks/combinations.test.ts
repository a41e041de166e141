import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listInterpreters, type RealGrader, startRealGrader } from '#test/service/real-grader.ts'
import { combinations } from './combination.ts'
import { renderDraft } from './draft.ts'
import { listVerdicts } from './report-facts.ts'

const SAMPLES = 30
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

  test('no combination of quirks changes a verdict', { timeout: 120_000 }, async () => {
    const property = fc.asyncProperty(combinations, async ({ draft, about, failing }) => {
      const { assignment } = draft
      const report = await grader.grade({ assignment, submission: renderDraft(draft) })
      expect(listVerdicts(report), about.join('; ')).toEqual(failing)
    })
    await fc.assert(property, { numRuns: SAMPLES })
  })
})
