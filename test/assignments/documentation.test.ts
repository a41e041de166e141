import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createCatalogue } from '#assignments/catalogue.ts'
import { assignmentSchema } from '#contract/assignment.ts'
import { exerciseSchema, testCaseSchema } from '#contract/exercise.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/assignments.md'), 'utf8')

/** The text under a heading, up to the next one. */
function readSection(heading: string): string {
  const [, rest = ''] = page.split(`${heading}\n`)
  return rest.split(/^#/m)[0] ?? ''
}

/** The names in the first column of the table under a heading. */
function listFields(heading: string): readonly string[] {
  const rows = readSection(heading).matchAll(/^\| (?<names>`[^|]*) \|/gm)
  return [...rows].flatMap(({ groups }) =>
    [...(groups?.['names'] ?? '').matchAll(/`(\w[\w-]*)`/g)].map(([, name]) => name ?? ''),
  )
}

describe('docs/assignments.md', () => {
  test.each([
    ['### Assignment', assignmentSchema],
    ['### Exercise', exerciseSchema],
    ['### Test case', testCaseSchema],
  ] as const)('lists under "%s" the fields of the schema', (heading, schema) => {
    expect([...listFields(heading)].sort()).toEqual(Object.keys(schema.shape).sort())
  })

  test('shows an example that fits the schema', () => {
    const [, example = ''] = readSection('## A small one').split(/```(?:yaml)?\n/)
    const { reference: _, ...document } = parse(example)
    expect(assignmentSchema.safeParse(document).error).toBeUndefined()
  })

  test('shows values that the schema takes', () => {
    const [, values = ''] = readSection('### Test case').split(/```(?:yaml)?\n/)
    expect(testCaseSchema.safeParse({ inputs: parse(values) }).error).toBeUndefined()
  })

  test('names every built-in assignment', async () => {
    const catalogue = await createCatalogue()
    const ids = catalogue.list({}).items.map(({ id }) => id)
    expect([...listFields('## The built-in assignments')].sort()).toEqual(ids)
  })
})
