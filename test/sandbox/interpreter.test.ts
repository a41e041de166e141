import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findInterpreter, InterpreterError } from '#sandbox/interpreter.ts'
import { interpreter } from './echo-children.ts'

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'backproof-test-'))
  chmodSync(folder, 0o755)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** An executable that stands for an interpreter. */
function makeProgram(path: string, script: string): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

describe('finding the interpreter', () => {
  test('takes the one that is named, and tells its versions', async () => {
    const found = await findInterpreter({
      python: interpreter.path,
      projectFolder: '/',
      searchPath: '',
    })
    expect(found).toEqual(interpreter)
    expect(found.python).toMatch(/^3\.\d+\.\d+/)
    expect(found.numpy).toMatch(/^\d+\.\d+/)
  })

  test('tries nothing else when the one that is named will not do', async () => {
    const finding = findInterpreter({
      python: '/nowhere/python3',
      projectFolder: '/',
      searchPath: dirname(interpreter.path),
    })
    await expect(finding).rejects.toThrow(InterpreterError)
    await expect(finding).rejects.toThrow('  /nowhere/python3: is not there\n')
    await expect(finding).rejects.toMatchObject({ code: 'no-interpreter' })
  })

  test('prefers the project’s own', async () => {
    const projectFolder = makeFolder()
    const told = '["/bin/sh", "3.12.1", "2.1.0"]'
    makeProgram(join(projectFolder, '.venv/bin/python'), `echo '${told}'`)
    const found = await findInterpreter({ projectFolder, searchPath: '' })
    expect(found).toEqual({ path: '/bin/sh', python: '3.12.1', numpy: '2.1.0' })
  })

  test('goes through the path in its order, past what will not do', async () => {
    const [first, second] = [makeFolder(), makeFolder()]
    makeProgram(
      join(first, 'python3'),
      'echo "ModuleNotFoundError: No module named numpy" >&2; exit 1',
    )
    symlinkSync(interpreter.path, join(second, 'python3'))
    const finding = findInterpreter({
      projectFolder: first,
      searchPath: ['relative', first, second].join(delimiter),
    })
    await expect(finding).resolves.toMatchObject({ numpy: interpreter.numpy })
  })

  test.for([
    [
      'is too old',
      `echo '["/bin/sh", "3.8.10", "1.20"]'`,
      'it is Python 3.8.10; 3.9 or later is needed',
    ],
    ['has no NumPy', 'echo "No module named numpy" >&2; exit 1', 'No module named numpy'],
    ['says nothing of use', 'echo hello', 'is not valid JSON'],
  ] as const)('gives the reason for one that %s', async ([, script, reason]) => {
    const python = makeProgram(join(makeFolder(), 'python3'), script)
    const finding = findInterpreter({ python, projectFolder: '/', searchPath: '' })
    await expect(finding).rejects.toThrow(`  ${python}: `)
    await expect(finding).rejects.toThrow(reason)
  })

  test('as root, does not take one that other users cannot reach', async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'the tests are not run by root')
    const projectFolder = makeFolder()
    const path = join(projectFolder, '.venv/bin/python')
    makeProgram(path, `echo '["${path}", "3.12.1", "2.1.0"]'`)
    chmodSync(projectFolder, 0o700)
    const found = await findInterpreter({ projectFolder, searchPath: '' })
    expect(found.path).not.toBe(path)
    // The administrator's own word is taken.
    const named = await findInterpreter({ python: path, projectFolder, searchPath: '' })
    expect(named.path).toBe(path)
  })
})
