import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCatalogue } from '#assignments/catalogue.ts'
import type { ExerciseReport, Report } from '#contract/report.ts'
import { EXPECTATIONS, type Outlook, STARTERS } from '#test/fixtures/submissions/expectations.ts'
import { listInterpreters, type RealGrader, startRealGrader } from './real-grader.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/submissions')
const interpreters = await listInterpreters()

test('there is an interpreter with NumPy to grade with', () => {
  expect(interpreters).not.toHaveLength(0)
})

describe.each(interpreters)('with Python $python and NumPy $numpy, grading', (interpreter) => {
  let grader: RealGrader
  beforeAll(async () => {
    grader = await startRealGrader(interpreter)
  })
  afterAll(() => grader[Symbol.asyncDispose]())

  test.each(EXPECTATIONS)('finds that the learner $about ($file)', async (expectation) => {
    const text = readFileSync(join(FOLDER, expectation.file), 'utf8')
    const submission = expectation.file.endsWith('.ipynb')
      ? { notebook: JSON.parse(text) }
      : { source: text }
    const report = await grader.grade({ assignment: expectation.assignment, submission })
    expectOutlook(report, expectation)
  })

  describe.each(STARTERS)('the solved starter of $assignment', ({ assignment }) => {
    test.each(['notebook', 'script'] as const)('gets full marks as a %s', async (form) => {
      const catalogue = await createCatalogue({})
      const wanted = { as: form, language: 'python', solved: true }
      const content = catalogue.starter(assignment, wanted)?.content ?? ''
      const submission =
        form === 'notebook' ? { notebook: JSON.parse(content) } : { source: content }
      const report = await grader.grade({ assignment, submission })
      expect(report.verdict).toBe('passed')
      expect(report.score).toBe(catalogue.get(assignment, 'learner')?.maxScore)
      const faults = report.messages.filter(({ code }) => code.startsWith('top-level-'))
      expect(faults.map(({ text }) => text)).toEqual([])
    })
  })

  describe.each(STARTERS)('the starter of $assignment', (outlook) => {
    test.each(['notebook', 'script'] as const)('finds nothing filled in its %s', async (form) => {
      const catalogue = await createCatalogue({})
      const file = catalogue.starter(outlook.assignment, { as: form, language: 'python' })
      const content = file?.content ?? ''
      const submission =
        form === 'notebook' ? { notebook: JSON.parse(content) } : { source: content }
      expectOutlook(await grader.grade({ assignment: outlook.assignment, submission }), outlook)
    })
  })
})

function expectOutlook(report: Report, outlook: Outlook): void {
  const failing = report.exercises.filter((exercise) => exercise.verdict !== 'passed')
  const verdicts = Object.fromEntries(failing.map((exercise) => [exercise.id, exercise.verdict]))
  expect(verdicts).toEqual(outlook.failing)
  expect(report.verdict).toBe(outlook.verdict)
  expect(report.score).toBeCloseTo(outlook.score, 6)
  for (const [id, codes] of Object.entries(outlook.codes)) {
    expect(listCodes(findExercise(report, id)), id).toEqual(expect.arrayContaining([...codes]))
  }
  for (const [id, place] of Object.entries(outlook.locations ?? {})) {
    expect(listLocations(findExercise(report, id)), id).toContainEqual(place)
  }
}

function findExercise(report: Report, id: string): ExerciseReport {
  const found = report.exercises.find((exercise) => exercise.id === id)
  if (found === undefined) throw new Error(`The report has no exercise ${id}`)
  return found
}

function listMessages(exercise: ExerciseReport): ExerciseReport['messages'] {
  return [...exercise.messages, ...exercise.tests.flatMap((report) => report.messages ?? [])]
}

function listCodes(exercise: ExerciseReport): readonly string[] {
  return listMessages(exercise).map((message) => message.code)
}

function listLocations(exercise: ExerciseReport): readonly unknown[] {
  return listMessages(exercise).map((message) => message.location)
}
