import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCatalogue } from '#assignments/catalogue.ts'
import type { ExerciseReport, Report } from '#contract/report.ts'
import { canSandbox } from '#scripts/setup/machine.mjs'
import { listInterpreters, type RealGrader, startRealGrader } from '#test/service/real-grader.ts'
import { FORWARD_MISTAKES, MISTAKES, plantMistake } from './numpy-layers-mistakes.ts'

const catalogue = await createCatalogue()
const assignment = catalogue.find('numpy-layers')?.assignment
const reference = assignment?.reference?.source ?? ''
const summary = catalogue.get('numpy-layers', 'learner')
/** Of the exercises with points; the others are made of these. */
const ids = summary?.exercises.filter(({ points }) => points > 0).map(({ id }) => id) ?? []
const isPossible = canSandbox(process.platform, process.arch)
const interpreters = isPossible ? await listInterpreters() : []

/** Functions that give zeros of the right shapes in place of what they were asked for. */
function blankReference(names: readonly string[]): string {
  const solved = names.reduce(
    (source, name) => source.replace(`def ${name}(`, `def solve_${name}(`),
    reference,
  )
  const stubs = names.map((name) => `def ${name}(*args):\n    return blank(solve_${name}(*args))\n`)
  const blank =
    'def blank(value):\n    if isinstance(value, tuple):\n        return tuple(blank(item) for item in value)\n' +
    '    return 0 * value if isinstance(value, (float, np.ndarray)) else value\n'
  return [solved, blank, ...stubs].join('\n\n')
}

function listVerdicts(report: Report, verdict: string): readonly string[] {
  const found = report.exercises.filter((each) => each.verdict === verdict && each.maxScore > 0)
  return found.map(({ id }) => id)
}

/** The largest relative difference that a mistake makes to a gradient or a cost; infinite for a shape. */
function measureGap({ tests }: ExerciseReport): number {
  const gaps = tests.flatMap(({ gradient, expected, actual }) => [
    compareCosts(Number(actual?.cost), Number(expected?.cost)),
    ...(gradient?.parameters ?? [{ worst: undefined }]).map(({ worst }) =>
      worst === undefined ? Number.POSITIVE_INFINITY : Number(worst.relativeError),
    ),
  ])
  return Math.max(...gaps)
}

function compareCosts(actual: number, expected: number): number {
  if (!Number.isFinite(expected)) return 0
  const gap = Math.abs(actual - expected) / Math.abs(expected)
  return Number.isFinite(gap) ? gap : Number.POSITIVE_INFINITY
}

test.runIf(isPossible)('there is an interpreter with NumPy to grade with', () => {
  expect(interpreters).not.toHaveLength(0)
})

describe.each(interpreters)('with Python $python and NumPy $numpy', (interpreter) => {
  let grader: RealGrader
  beforeAll(async () => {
    grader = await startRealGrader(interpreter)
  })
  afterAll(() => grader[Symbol.asyncDispose]())

  const grade = (source: string) =>
    grader.grade({ assignment: 'numpy-layers', submission: { source } })

  test('the reference passes fully', async () => {
    const report = await grade(reference)
    expect(listVerdicts(report, 'passed')).toEqual(ids)
    expect(report).toMatchObject({ verdict: 'passed', score: 22, maxScore: 22 })
    expect(report.exercises.flatMap(({ tests }) => tests.flatMap((each) => each.messages))).toEqual(
      [],
    )
  })

  test('the gradients of the reference are the central differences of its forward', async () => {
    const report = await grade(reference)
    const found = report.exercises.flatMap(({ id, tests }) =>
      tests.flatMap(({ gradient }) => (gradient ? [`${id} ${gradient.difference}`] : [])),
    )
    expect(found).toHaveLength(48)
    expect(found.filter((line) => !(Number(line.split(' ')[1]) < 1e-6))).toEqual([])
  })

  test.each(['# nothing yet\n', 'print("hello")\n'])(
    'a submission without functions is missing throughout: %j',
    async (source) => {
      const report = await grade(source)
      expect(listVerdicts(report, 'missing')).toEqual(ids)
      expect(report.score).toBe(0)
    },
  )

  test('functions that return zeros fail throughout', async () => {
    const report = await grade(blankReference(ids))
    expect(listVerdicts(report, 'failed')).toEqual(ids)
    expect(report.score).toBe(0)
  })

  test('backward functions that return zeros fail beside right forward functions', async () => {
    const backward = ids.filter((id) => id.endsWith('_backward'))
    expect(listVerdicts(await grade(blankReference(backward)), 'failed')).toEqual(backward)
  })
})

/** What is wrong in code is so under every interpreter; one is enough. */
describe.each(interpreters.slice(0, 1))('with Python $python, planted mistakes', (interpreter) => {
  let grader: RealGrader
  beforeAll(async () => {
    grader = await startRealGrader(interpreter)
  })
  afterAll(() => grader[Symbol.asyncDispose]())

  /** Each round plants one mistake in every function of a table that has so many; they do not meet. */
  const rounds = new Map<string, Promise<Report>>()
  const gradeRound = (table: typeof MISTAKES, round: number) => {
    const key = `${Object.keys(table)[0]} ${round}`
    const source = Object.entries(table).reduce((text, [name, mistakes]) => {
      const mistake = Object.values(mistakes)[round]
      return mistake === undefined ? text : plantMistake(text, name, mistake)
    }, reference)
    const submission = { source }
    const report = rounds.get(key) ?? grader.grade({ assignment: 'numpy-layers', submission })
    rounds.set(key, report)
    return report
  }
  const listPlanted = (table: typeof MISTAKES, round: number) =>
    Object.keys(table).filter((name) => Object.values(table[name] ?? {})[round] !== undefined)
  const list = (table: typeof MISTAKES) =>
    Object.entries(table).flatMap(([name, mistakes]) =>
      Object.keys(mistakes).map((mistake, round) => ({ name, mistake, round })),
    )

  test.each(list(MISTAKES))('$name alone fails for $mistake', async ({ name, round }) => {
    const report = await gradeRound(MISTAKES, round)
    expect(listVerdicts(report, 'failed')).toContain(name)
    const planted = new Set(listPlanted(MISTAKES, round))
    expect(listVerdicts(report, 'passed')).toEqual(ids.filter((id) => !planted.has(id)))
    const exercise = report.exercises.find(({ id }) => id === name)
    if (exercise?.kind === 'gradient') expect(measureGap(exercise)).toBeGreaterThan(1e-3)
  })

  test.each(list(FORWARD_MISTAKES))(
    '$name and its backward alone fail for $mistake',
    async ({ name, round }) => {
      const report = await gradeRound(FORWARD_MISTAKES, round)
      const failed = listVerdicts(report, 'failed')
      expect(failed).toEqual(expect.arrayContaining([name, name.replace('forward', 'backward')]))
      const planted = listPlanted(FORWARD_MISTAKES, round)
      const pairs = new Set(planted.flatMap((id) => [id, id.replace('forward', 'backward')]))
      expect(failed).toEqual(ids.filter((id) => pairs.has(id)))
    },
  )
})
