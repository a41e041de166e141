import { createHash } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AssignmentError } from '#assignments/fault.ts'
import { readAssignmentFolder } from '#assignments/folder.ts'
import { formatCanonicalJson } from '#contract/canonical-json.ts'
import { makeFolder } from './temporary-folder.ts'

const EXERCISES = `exercises:
  - kind: function
    function: double
    args: [x]
    testCases: [{ inputs: { x: 3 } }]
`
const FULL = `title: Doubling
reference: reference.py
helpers: lib/helpers.py
starter: starter.ts
${EXERCISES}`
const SOURCES = {
  'a/reference.py': 'def double(x):\n    return 2 * x\n',
  'a/lib/helpers.py': '# ünïcode\n',
  'a/starter.ts': '// %%\n',
}

async function readFaults(folder: string): Promise<readonly string[]> {
  const error: unknown = await readAssignmentFolder(folder).catch((thrown: unknown) => thrown)
  if (!(error instanceof AssignmentError)) return []
  return error.faults.map(({ pointer, detail }) => `${pointer}: ${detail}`)
}

describe('readAssignmentFolder', () => {
  test('puts the sources in the place of their names, each with its language', async () => {
    using folder = makeFolder({ ...SOURCES, 'a/assignment.yaml': FULL })
    const published = await readAssignmentFolder(join(folder.path, 'a'))
    expect(published.id).toBe('a')
    expect(published.assignment).toMatchObject({
      id: 'a',
      title: 'Doubling',
      language: 'python',
      reference: { language: 'python', source: SOURCES['a/reference.py'] },
      helpers: { language: 'python', source: SOURCES['a/lib/helpers.py'] },
      starter: { language: 'typescript', source: SOURCES['a/starter.ts'] },
    })
  })

  test('takes the version from the canonical JSON of the document with its sources', async () => {
    using folder = makeFolder({ ...SOURCES, 'a/assignment.yaml': FULL })
    const { document, version } = await readAssignmentFolder(join(folder.path, 'a'))
    expect(version).toBe(createHash('sha256').update(formatCanonicalJson(document)).digest('hex'))
    expect(document).toHaveProperty('reference.source', SOURCES['a/reference.py'])
    writeFileSync(join(folder.path, 'a/reference.py'), 'def double(x):\n    return x + x\n')
    expect((await readAssignmentFolder(join(folder.path, 'a'))).version).not.toBe(version)
  })

  test('gives the same version to another layout of the same YAML', async () => {
    using folder = makeFolder({
      'one/a/assignment.yaml': `title: T # a comment\n${EXERCISES}`,
      'two/a/assignment.yaml': `${EXERCISES}\ntitle: "T"\n`,
    })
    const one = await readAssignmentFolder(join(folder.path, 'one/a'))
    const two = await readAssignmentFolder(join(folder.path, 'two/a'))
    expect(one.version).toBe(two.version)
  })

  test('tells every fault in one message that names file and place', async () => {
    using folder = makeFolder({
      'a/assignment.yaml':
        'id: b\nreference: gone.py\nextra: 1\nexercises:\n  - kind: gradient\n    testCases: []\n',
    })
    const file = join(folder.path, 'a/assignment.yaml')
    const error: unknown = await readAssignmentFolder(join(folder.path, 'a')).catch((e) => e)
    expect(error).toBeInstanceOf(AssignmentError)
    const message = String(error)
    expect(message).toContain(`${file} #/id: Must be the folder's name, a; it is b`)
    expect(message).toContain(`${file} #/reference: There is no file gone.py`)
    expect(message).toContain(`${file} #/exercises/0/testCases: `)
    expect(message).toContain('extra')
  })

  test.each([
    ['above the folder', '../secret.py', 'inside'],
    ['above the folder, by a way through it', 'x/../../secret.py', 'inside'],
    ['at an absolute path', '/etc/hostname', 'inside'],
    ['behind a link that leads out', 'link.py', 'leads out'],
    ['that are folders', 'sub', 'is not a file'],
    ['that are not UTF-8', 'latin.py', 'is not UTF-8'],
    ['that are too large', 'large.py', '1048576'],
  ])('refuses sources %s', async (_, name, words) => {
    using folder = makeFolder({
      'secret.py': 'x = 1\n',
      'a/assignment.yaml': `reference: ${name}\n${EXERCISES}`,
      'a/latin.py': new Uint8Array([0x23, 0xe9, 0x0a]),
      'a/large.py': '#'.repeat(1_048_577),
    })
    mkdirSync(join(folder.path, 'a/sub'))
    symlinkSync('../secret.py', join(folder.path, 'a/link.py'))
    const faults = await readFaults(join(folder.path, 'a'))
    expect(faults).toEqual([expect.stringMatching(new RegExp(`^#/reference: .*${words}`))])
  })

  test('follows links that stay inside, as orchestrators mount files', async () => {
    using folder = makeFolder({
      'a/..data/assignment.yaml': `reference: reference.py\n${EXERCISES}`,
      'a/..data/reference.py': 'x = 1\n',
    })
    for (const name of ['assignment.yaml', 'reference.py']) {
      symlinkSync(join('..data', name), join(folder.path, 'a', name))
    }
    expect((await readAssignmentFolder(join(folder.path, 'a'))).assignment.reference?.source).toBe(
      'x = 1\n',
    )
  })

  test('drops a byte order mark, which is no part of the code', async () => {
    using folder = makeFolder({
      'a/assignment.yaml': `\ufeffreference: reference.py\n${EXERCISES}`,
      'a/reference.py': '\ufeffx = 1\n',
    })
    const { assignment } = await readAssignmentFolder(join(folder.path, 'a'))
    expect(assignment.reference?.source).toBe('x = 1\n')
  })

  test.each([
    ['no description', {}, '#: There is no file assignment.yaml'],
    ['a list', { 'a/assignment.yaml': '- 1\n' }, '#: Must hold an object'],
    ['an empty description', { 'a/assignment.yaml': '' }, '#: Must hold an object'],
    ['broken YAML', { 'a/assignment.yaml': 'a: [\n' }, '#: '],
  ])('refuses a folder with %s', async (_, files, words) => {
    using folder = makeFolder({ 'a/other.txt': '', ...files })
    expect(await readFaults(join(folder.path, 'a'))).toEqual([expect.stringContaining(words)])
  })

  test('refuses a folder whose name cannot be an id', async () => {
    using folder = makeFolder({ 'an assignment/assignment.yaml': EXERCISES })
    expect(await readFaults(join(folder.path, 'an assignment'))).toContainEqual(
      expect.stringContaining("The folder's name is the id"),
    )
  })

  test('refuses the name of an operation, where it could not be read again', async () => {
    using folder = makeFolder({ 'validate/assignment.yaml': EXERCISES })
    expect(await readFaults(join(folder.path, 'validate'))).toContain(
      "#: The folder's name is the id and must not be validate, which is an operation of the API; it is validate",
    )
  })
})
