import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { replaceConfigurationTable } from '#scripts/generated/configuration-table.ts'
import { describeDifference, updateGeneratedFile } from '#scripts/generated/generated-file.ts'

describe('the configuration table', () => {
  const rows = [
    { name: 'BACKPROOF_PORT', default: '8080', description: 'Where to listen' },
    { name: 'BACKPROOF_ROLE', default: '', description: 'all|api|worker' },
  ]
  const marked = 'a\n<!-- configuration:begin -->\nold\n<!-- configuration:end -->\nb\n'

  test('replaces what stands between its marks, and nothing else', () => {
    expect(replaceConfigurationTable(marked, rows)).toBe(
      [
        'a',
        '<!-- configuration:begin -->',
        '| Variable | Default | Meaning |',
        '|---|---|---|',
        '| `BACKPROOF_PORT` | `8080` | Where to listen |',
        '| `BACKPROOF_ROLE` |  | all\\|api\\|worker |',
        '<!-- configuration:end -->',
        'b\n',
      ].join('\n'),
    )
  })

  test('stays the same when it is made again', () => {
    const once = replaceConfigurationTable(marked, rows)
    expect(replaceConfigurationTable(once, rows)).toBe(once)
  })

  test.each([
    ['no marks', 'a\n'],
    ['no end', '<!-- configuration:begin -->\n'],
    ['marks in the wrong order', '<!-- configuration:end --><!-- configuration:begin -->'],
  ])('is refused where there are %s', (_name, markdown) => {
    expect(() => replaceConfigurationTable(markdown, rows)).toThrow('<!-- configuration:begin -->')
  })
})

describe('a generated file', () => {
  let folder = ''
  let path = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'generated-'))
    path = join(folder, 'file.txt')
  })

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
    process.exitCode = undefined
    vi.restoreAllMocks()
  })

  test('is written where it is missing or old', async () => {
    await updateGeneratedFile({ path, make: () => 'one\n', command: 'make it' }, [])
    expect(readFileSync(path, 'utf8')).toBe('one\n')
    const make = (committed: string) => `${committed}two\n`
    await updateGeneratedFile({ path, make, command: 'make it' }, [])
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
  })

  test('passes the check where it is up to date', async () => {
    writeFileSync(path, 'one\n')
    await updateGeneratedFile({ path, make: () => 'one\n', command: 'make it' }, ['--check'])
    expect(process.exitCode).toBeUndefined()
  })

  test('fails the check where it is not, with the place and the command, and is left alone', async () => {
    writeFileSync(path, 'one\nold\n')
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const make = () => 'one\nnew\n'
    await updateGeneratedFile({ path, make, command: 'make it' }, ['--check'])
    expect(process.exitCode).toBe(1)
    expect(said.mock.calls.join()).toMatch(
      /at line 2 \(committed: "old", made: "new"\): run make it/,
    )
    expect(readFileSync(path, 'utf8')).toBe('one\nold\n')
  })

  test('names the first line that differs, also past the end of one text', () => {
    expect(describeDifference('a\n', 'a\nb')).toBe('at line 2 (committed: "", made: "b")')
    expect(describeDifference('a\nb\nc', 'a\nb')).toBe('at line 3 (committed: "c", made: nothing)')
  })
})
