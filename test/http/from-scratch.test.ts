import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAssignmentFolder } from '#assignments/folder.ts'
import type { Message, Report } from '#contract/report.ts'
import { EXPECTATIONS } from '#test/fixtures/from-scratch/expectations.ts'
import { listInterpreters, type RealGrader, startRealGrader } from '#test/service/real-grader.ts'
import { gradeJson, openApp } from './open-app.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/from-scratch')
const EXAMPLES = join(import.meta.dirname, '../../docs/examples')
const examples = [...new Set(EXPECTATIONS.map(({ example }) => example))]
const interpreters = await listInterpreters()

test('there is an interpreter with NumPy to grade with', () => {
  expect(interpreters).not.toHaveLength(0)
})

test('the expectations name every file and every folder of examples', () => {
  const files = readdirSync(FIXTURES).filter((name) => name.endsWith('.py'))
  expect(EXPECTATIONS.map(({ file }) => file).sort()).toEqual(files.sort())
  const folders = readdirSync(EXAMPLES, { withFileTypes: true }).filter((one) => one.isDirectory())
  expect([...examples].sort()).toEqual(folders.map(({ name }) => name).sort())
})

describe.each(interpreters)('with Python $python and NumPy $numpy, POST /v1/grade', (python) => {
  let grader: RealGrader
  beforeAll(async () => {
    grader = await startRealGrader(python)
  })
  afterAll(() => grader[Symbol.asyncDispose]())

  async function gradeExample(example: string, source: string): Promise<Report> {
    const { document } = await readAssignmentFolder(join(EXAMPLES, example))
    return grade(document, source)
  }

  async function grade(assignment: unknown, source: string): Promise<Report> {
    await using app = await openApp({
      grade: (request, { document }) => grader.grade({ ...request, assignment: document }),
    })
    const response = await app.send(gradeJson({ assignment, submission: { source } }))
    expect(response.statusCode).toBe(200)
    return response.json()
  }

  test.each(EXPECTATIONS)('finds that the learner $about ($file)', async (expectation) => {
    const source = readFileSync(join(FIXTURES, expectation.file), 'utf8')
    const report = await gradeExample(expectation.example, source)
    expect(report.verdict).toBe(expectation.verdict)
    const told = listMessages(report)
    const codes = told.map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining([...(expectation.codes ?? [])]))
    expect(told.map(({ text }) => text).join('\n')).toContain(expectation.text ?? '')
    if (expectation.location !== undefined) {
      expect(told.map(({ location }) => location)).toContainEqual(expectation.location)
    }
    if (expectation.outcome !== undefined) {
      const outcomes = report.exercises.flatMap(({ tests }) => tests.map(({ outcome }) => outcome))
      expect(outcomes).toContain(expectation.outcome)
    }
  })

  test.each(examples)('gives the reference of the example %s full marks', async (example) => {
    const source = readFileSync(join(EXAMPLES, example, 'reference.py'), 'utf8')
    const report = await gradeExample(example, source)
    expect(report).toMatchObject({ verdict: 'passed', score: report.maxScore })
  })

  describe('without a reference', () => {
    const adapt = (body: string) => ({
      adapter: { language: 'python', source: `def run(x):\n    return ${body}\n` },
      exercises: [
        {
          id: 'square',
          kind: 'gradient',
          pipeline: [{ call: 'run', args: ['x'], returns: ['cost', 'dx'] }],
          wrt: ['x'],
          uses: ['square', 'slope'],
          testCases: [{ inputs: { x: 1.5 } }],
        },
      ],
    })
    const right = 'def square(x):\n    return x * x\ndef slope(x):\n    return 2 * x\n'
    const call = 'learner.square(x), learner.slope(x)'

    test('holds the gradient against the forward that the adapter gives', async () => {
      expect((await grade(adapt(call), right)).verdict).toBe('passed')
      const wrong = right.replace('2 * x', '3 * x')
      expect((await grade(adapt(call), wrong)).verdict).toBe('failed')
    })

    test('calls the adapter, whatever the learner defines under its name', async () => {
      const forged = `${right.replace('2 * x', '3 * x')}def run(x):\n    return x * x, 2 * x\n`
      expect((await grade(adapt(call), forged)).verdict).toBe('failed')
    })

    test.each(['1 / 0', 'undefined_name', 'learner.nothing(x), 1', '3'])(
      'leaves a fault of the adapter to the assignment: %s',
      async (body) => {
        const report = await grade(adapt(body), right)
        expect(report).toMatchObject({ verdict: 'error', score: null, countsAsAttempt: false })
        expect(listMessages(report)).toMatchObject([
          { code: 'adapter-failed', severity: 'warning' },
        ])
      },
    )

    test('leaves a fault of the learner to the learner, below the adapter too', async () => {
      const report = await grade(adapt(call), right.replace('2 * x', '2 / (x - 1.5)'))
      expect(report).toMatchObject({ verdict: 'failed', score: 0, countsAsAttempt: true })
      const location = { line: 4, function: 'slope' }
      expect(listMessages(report)).toMatchObject([{ code: 'exception', location }])
    })
  })
})

function listMessages(report: Report): readonly Message[] {
  return report.exercises.flatMap(({ messages, tests }) => [
    ...messages,
    ...tests.flatMap((one) => one.messages ?? []),
  ])
}
