import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createCatalogue } from '#assignments/catalogue.ts'
import { AssignmentError } from '#assignments/fault.ts'
import { ServiceError } from '#service/errors.ts'
import { makeFolder } from './temporary-folder.ts'

const EXERCISES = `exercises:
  - { kind: function, function: double, testCases: [{ inputs: { x: 3 } }] }
`

describe('createCatalogue', () => {
  test('holds the built-in assignments', async () => {
    const catalogue = await createCatalogue()
    const { items, nextCursor } = catalogue.list({})
    expect(items.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['gradient-checking', 'my-ann']),
    )
    expect(nextCursor).toBeNull()
    expect(catalogue.find('gradient-checking')?.version).toMatch(/^[0-9a-f]{64}$/)
  })

  test('adds the folders of a directory and passes over files and dot folders', async () => {
    using folder = makeFolder({
      'elsewhere/assignment.yaml': EXERCISES,
      'all/zeta/assignment.yaml': EXERCISES,
      'all/README.md': 'text',
      'all/.git/config': 'text',
    })
    symlinkSync('../elsewhere', join(folder.path, 'all/linked'))
    const catalogue = await createCatalogue({ directory: join(folder.path, 'all') })
    const ids = catalogue.list({}).items.map(({ id }) => id)
    expect(ids).toEqual([...ids].sort())
    expect(ids).toEqual(expect.arrayContaining(['linked', 'my-ann', 'zeta']))
    expect(ids).not.toContain('README.md')
  })

  test('gives titles to what has none', async () => {
    using folder = makeFolder({ 'plain/assignment.yaml': EXERCISES })
    const catalogue = await createCatalogue({ directory: folder.path })
    expect(catalogue.get('plain', 'learner')).toMatchObject({
      title: 'plain',
      maxScore: 1,
      exercises: [{ id: 'double', title: 'double', kind: 'function', points: 1, tests: 1 }],
    })
  })

  test('tells the faults of all folders in one message', async () => {
    using folder = makeFolder({
      'one/assignment.yaml': 'exercises: []\n',
      'two/assignment.yaml': 'exercises: 3\n',
    })
    mkdirSync(join(folder.path, 'three'))
    const error: unknown = await createCatalogue({ directory: folder.path }).catch((e) => e)
    expect(error).toBeInstanceOf(AssignmentError)
    for (const id of ['one', 'two', 'three']) {
      expect(String(error)).toContain(join(folder.path, id, 'assignment.yaml'))
    }
  })

  test('refuses a folder with the id of a built-in assignment', async () => {
    using folder = makeFolder({ 'my-ann/assignment.yaml': EXERCISES })
    await expect(createCatalogue({ directory: folder.path })).rejects.toThrow('built-in')
  })

  test('refuses a directory that is not there', async () => {
    await expect(createCatalogue({ directory: '/nowhere/at/all' })).rejects.toThrow(
      '/nowhere/at/all',
    )
  })

  test('finds nothing under an unknown id', async () => {
    const catalogue = await createCatalogue()
    expect(catalogue.find('no-such')).toBeUndefined()
    expect(catalogue.get('no-such', 'instructor')).toBeUndefined()
    expect(catalogue.starter('no-such', { as: 'script', language: 'python' })).toBeUndefined()
  })
})

describe('the list', () => {
  test('comes in pages that together hold every assignment once', async () => {
    const names = ['a', 'b', 'c', 'd'].map((id) => [`${id}/assignment.yaml`, EXERCISES] as const)
    using folder = makeFolder(Object.fromEntries(names))
    const catalogue = await createCatalogue({ directory: folder.path })
    const all = catalogue.list({}).items.map(({ id }) => id)
    const seen: string[] = []
    let cursor: string | null | undefined
    do {
      const page = catalogue.list({ limit: 2, ...(cursor ? { cursor } : {}) })
      expect(page.items.length).toBeLessThanOrEqual(2)
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual(all)
  })

  test('keeps a page between one and two hundred', async () => {
    const catalogue = await createCatalogue()
    expect(catalogue.list({ limit: 0 }).items).toHaveLength(1)
    expect(catalogue.list({ limit: 1e9 }).nextCursor).toBeNull()
  })

  test.each(['', '%%%', 'bXktYW5u='])(
    'refuses the cursor %j, which it never gave',
    async (cursor) => {
      const catalogue = await createCatalogue()
      expect(() => catalogue.list({ cursor })).toThrow(ServiceError)
    },
  )
})
