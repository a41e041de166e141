import { describe, expect, test } from 'vitest'
import { createCatalogue } from '#assignments/catalogue.ts'
import { nameExercise } from '#contract/exercise.ts'
import { splitPercentCells } from '#notebooks/percent.ts'
import { listTelling, noPython, python, replayVariants } from './replay.ts'

const catalogue = await createCatalogue()

function readAssignment(id: string) {
  const assignment = catalogue.find(id)?.assignment
  if (assignment === undefined) throw new Error(`There is no ${id}`)
  const { reference, helpers, starter, exercises } = assignment
  if (reference === undefined || starter === undefined) {
    throw new Error(`${id} lacks a source`)
  }
  return {
    exercises,
    reference: reference.source,
    helpers: helpers?.source ?? '',
    starter: starter.source,
  }
}

const FILL_IN_MARKER = 'YOUR CODE STARTS HERE'

/** The cells of a starter in which the learner has something to fill in. */
function selectCellsToFillIn(starter: string): string {
  return splitPercentCells(starter)
    .filter(({ type, source }) => type === 'code' && source.includes(FILL_IN_MARKER))
    .map(({ source }) => source)
    .join('\n')
}

/** The functions that a Python text defines at the margin, each with the names of its parameters. */
function listSignatures(source: string): ReadonlyMap<string, readonly string[]> {
  const found = source.matchAll(/^def (?<name>\w+)\((?<parameters>[^)]*)\)/gm)
  return new Map(
    [...found].map(({ groups }) => [
      groups?.['name'] ?? '',
      (groups?.['parameters'] ?? '').split(',').map((text) => text.trim().split(/[:=]/)[0] ?? ''),
    ]),
  )
}

describe.each(['gradient-checking', 'my-ann', 'numpy-layers', 'linear-classifiers'])('%s', (id) => {
  const { exercises, reference, helpers, starter } = readAssignment(id)
  const names = exercises
    .filter(({ optional, uses }) => !optional && uses.length === 0)
    .map(nameExercise)

  test('has a reference and a starter for every exercise, with the same first parameters', () => {
    const solved = listSignatures(reference)
    const started = listSignatures(starter)
    for (const name of names) {
      const parameters = solved.get(name) ?? []
      expect(parameters, name).not.toEqual([])
      expect(started.get(name)?.slice(0, parameters.length), name).toEqual(parameters)
    }
    for (const name of exercises.flatMap(({ uses }) => uses)) {
      const [owner, method] = name.split('.')
      const definition = new RegExp(`^class ${owner}\\b[^]*^ {4}def ${method}\\(`, 'm')
      expect(reference).toMatch(definition)
      expect(starter).toMatch(definition)
    }
  })

  test('lends right versions and no more than exercises ask for', async ({ skip }) => {
    skip(python === '', noPython)
    const lent = new Set(exercises.flatMap((exercise) => exercise.helpers))
    const graded = [...listSignatures(helpers).keys()].filter((name) => names.includes(name))
    expect(new Set(graded)).toEqual(lent)
    for (const name of lent) {
      const findings = await replayVariants(id, name, { lent: [[reference, helpers]] })
      expect(findings['lent'], name).toBeDefined()
      expect(listTelling(findings, 'lent'), name).toEqual([])
    }
  })

  test('gives each test case an id of its own and a title, and hides some', () => {
    for (const { testCases } of exercises) {
      const ids = testCases.map((testCase) => testCase.id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).not.toContain(undefined)
      expect(testCases.every(({ title }) => title !== undefined)).toBe(true)
      expect(testCases.some(({ visibility }) => visibility === 'hidden')).toBe(true)
    }
  })

  test('has something to fill in for each exercise that gives points, and for no other', () => {
    const toFillIn = listSignatures(selectCellsToFillIn(starter))
    const rewarded = exercises
      .filter(({ points, uses }) => points > 0 && uses.length === 0)
      .map(nameExercise)
    expect([...toFillIn.keys()].sort()).toEqual([...rewarded].sort())
  })

  test('starts with functions that hold no code where the learner fills in', () => {
    const blanks = selectCellsToFillIn(starter).split(FILL_IN_MARKER).slice(1)
    expect(blanks.length).toBeGreaterThan(3)
    for (const blank of blanks) {
      const [inside = ''] = blank.split('YOUR CODE ENDS HERE')
      expect(inside.split('\n').slice(1).join('')).toMatch(/^(?:\s|#.*)*$/)
    }
  })
})

describe('gradient-checking', () => {
  const { starter } = readAssignment('gradient-checking')

  test('awards a point for each of the four graded functions', () => {
    expect(catalogue.get('gradient-checking', 'learner')).toMatchObject({ maxScore: 4 })
  })

  test('starts gradient_check_n with a loop that holds only comments', () => {
    const cell = splitPercentCells(starter).find(({ source }) =>
      source.includes('def gradient_check_n'),
    )
    const [, loop = ''] = cell?.source.split(/^ {4}for .*:\n/m) ?? []
    const [body = ''] = loop.split(/^ {4}(?! )/m)
    expect(body).toMatch(/^(?:\s|#.*\n)*$/)
  })

  test('ships a right forward, and a backward with the two accepted mistakes', async ({ skip }) => {
    skip(python === '', noPython)
    const given = splitPercentCells(starter).filter(
      ({ type, source }) =>
        type === 'code' && /^def \w+_n\(/m.test(source) && !source.includes(FILL_IN_MARKER),
    )
    expect(given).toHaveLength(2)
    const { reference, helpers } = readAssignment('gradient-checking')
    const shipped = [helpers, ...given.map(({ source }) => source)].join('\n\n')
    const repaired = shipped.replace('A1.T) * 2', 'A1.T)')
    expect(repaired).not.toBe(shipped)
    const variants = { shipped: [[reference, shipped]], half: [[reference, repaired]] } as const
    for (const name of ['forward_propagation_n', 'backward_propagation_n']) {
      expect(
        listTelling(await replayVariants('gradient-checking', name, variants), 'shipped'),
      ).toEqual([])
    }
    const findings = await replayVariants('gradient-checking', 'backward_propagation_n', variants)
    expect(listTelling(findings, 'half')).not.toEqual([])
  })

  test.for([
    ['gradient_check', 'course', 2.919335883291695e-10],
    ['gradient_check', 'other', 7.814075313343006e-11],
  ] as const)(
    '%s gives the published number at the point %s',
    async ([exercise, id, value], { skip }) => {
      skip(python === '', noPython)
      const findings = await replayVariants('gradient-checking', exercise, { right: [] })
      expect(findings['right']?.[id]?.value).toBe(value)
    },
  )
})
