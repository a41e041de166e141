import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tryInterpreters } from '#scripts/setup/python.mjs'

const root = join(import.meta.dirname, '..')
const interpreters = await tryInterpreters(process.env)
const python = interpreters.find(({ canHoldNumpy }) => canHoldNumpy)?.command ?? ''
const noPython = 'no Python 3.9 or newer here'

describe('the Python sources', () => {
  test('keep to Python 3.9 and to the budgets of lines and columns', ({ skip }) => {
    skip(python === '', noPython)
    // The stand-ins are shaped like the course's own modules.
    const exclude = ['src/sandbox/python/standins/**']
    const files = globSync(['src/sandbox/**/*.py', 'scripts/python/*.py'], { cwd: root, exclude })
    expect(files).toContain('scripts/python/style.py')
    expect(findFaults(files)).toBe('')
  })

  test.for([
    ['a line that is too long', `a = "${'x'.repeat(100)}"\n`, 'has 106 columns'],
    ['a tab', 'if True:\n\ta = 1\n', 'is indented by a tab'],
    ['too many lines of code', 'a = 1\n'.repeat(201), 'has 201 lines of code'],
    ['a long function', `def f() -> None:\n${'    pass\n'.repeat(40)}`, 'f has 41 lines'],
    ['a public function without hints', 'def f(a):\n    return a\n', 'has no type hints'],
    ['a union that Python 3.9 evaluates', 'def f(a: int | None) -> int:\n    pass\n', 'needs'],
    ['a newer grammar', 'match 1:\n    case 1:\n        pass\n', 'is not Python 3.9'],
  ] as const)('are refused for %s', ([, source, fault], { skip }) => {
    skip(python === '', noPython)
    const folder = mkdtempSync(join(tmpdir(), 'python-style-'))
    try {
      const file = join(folder, 'planted.py')
      writeFileSync(file, source)
      expect(findFaults([file])).toContain(fault)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

function findFaults(files: readonly string[]): string {
  const args = ['-I', 'scripts/python/style.py', ...files]
  const { stdout, stderr } = spawnSync(python, args, { cwd: root, encoding: 'utf8' })
  return `${stdout}${stderr}`
}
