import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

describe('make-key', () => {
  test('prints a key once, and the entry with its SHA-256', () => {
    const { status, stdout, stderr } = makeKey('ada', 'instructor')
    expect([status, stderr]).toEqual([0, ''])
    const [key = '', ...others] = stdout.match(/(?<=^ {2})[\w-]{43}$/gm) ?? []
    expect(others).toEqual([])
    const hash = createHash('sha256').update(key).digest('hex')
    expect(stdout).toContain(`\n  BACKPROOF_API_KEYS=ada:instructor:${hash}\n`)
  })

  test('makes another key each time', () => {
    expect(makeKey('ada', 'admin').stdout).not.toBe(makeKey('ada', 'admin').stdout)
  })

  test.each([
    { args: [], fault: '0 given' },
    { args: ['ada'], fault: '1 given' },
    { args: ['ada', 'admin', 'more'], fault: '3 given' },
    { args: ['a:b', 'admin'], fault: '"a:b"' },
    { args: ['a,b', 'admin'], fault: '"a,b"' },
    { args: ['', 'admin'], fault: '""' },
    { args: ['ada', 'teacher'], fault: '"teacher" must be one of learner, instructor, admin' },
  ])('refuses $args with the value seen and the usage', ({ args, fault }) => {
    const { status, stdout, stderr } = makeKey(...args)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toContain(fault)
    expect(stderr).toContain('node scripts/make-key.ts NAME ROLE')
  })
})

function makeKey(...args: string[]) {
  const script = join(root, 'scripts/make-key.ts')
  return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
}
