import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createCatalogue } from '#assignments/catalogue.ts'
import { frameNotebook } from '#notebooks/framing.ts'
import { EXPECTATIONS, STARTERS } from '#test/fixtures/submissions/expectations.ts'

const folder = join(import.meta.dirname, '../fixtures/submissions')
const catalogue = await createCatalogue()

describe('the expectations of learners’ files', () => {
  test('name each file of the folder once', () => {
    const files = readdirSync(folder).filter((name) => name !== 'expectations.ts')
    expect(EXPECTATIONS.map(({ file }) => file).sort()).toEqual(files.sort())
  })

  test.each([...EXPECTATIONS, ...STARTERS])(
    'speak of exercises that there are: $assignment $file',
    (outlook) => {
      const summary = catalogue.get(outlook.assignment, 'learner')
      const ids = summary?.exercises.map(({ id }) => id)
      const named = [outlook.failing, outlook.codes, outlook.locations ?? {}].flatMap(Object.keys)
      expect(ids).toEqual(expect.arrayContaining(named))
      expect(outlook.score).toBeLessThanOrEqual(summary?.maxScore ?? 0)
    },
  )

  test('have a starter of every built-in assignment', () => {
    const ids = catalogue.list({}).items.map(({ id }) => id)
    expect(STARTERS.map(({ assignment }) => assignment).sort()).toEqual([...ids].sort())
  })

  test.each(EXPECTATIONS.filter(({ file }) => file.endsWith('.ipynb')))(
    'read $file',
    ({ file }) => {
      const notebook: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'))
      expect(frameNotebook(notebook, 1_048_576)).toMatchObject({ ok: true })
    },
  )
})
