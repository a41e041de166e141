import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ModuleUnavailableError } from '#sandbox/fork-server.ts'
import { openRealApp } from '#test/http/real-app.ts'
import { echoLaunch, interpreter, runText, startEchoChildren } from './echo-children.ts'

describe('modules that the service is configured to have', () => {
  test('are real for submissions, and named where another is refused', async () => {
    await using app = await openRealApp({ workers: 1, modules: ['colorsys', 'xml.dom.minidom'] })
    const body = 'import colorsys\n    return colorsys.rgb_to_hsv(1, 0, 0)[2]'
    const report = await app.grade({
      assignment: {
        exercises: [
          { kind: 'function', function: 'f', testCases: [{ expected: { value: 1 } }] },
          { kind: 'function', function: 'g', testCases: [{ expected: { value: 1 } }] },
          { kind: 'function', function: 'h', testCases: [{ expected: { value: 3 } }] },
        ],
      },
      submission: {
        source: `def f():\n    ${body}\ndef g():\n    import sqlite3\n    return 1\nfrom xml.dom.minidom import Node\ndef h():\n    return Node.TEXT_NODE\n`,
      },
    })
    expect(report.exercises.map(({ verdict }) => verdict)).toEqual(['passed', 'failed', 'passed'])
    const [message] = report.exercises[1]?.tests[0]?.messages ?? []
    expect(message?.code).toBe('forbidden-import')
    expect(message?.text).toMatch(
      /sqlite3 is not available .* numpy, .*, colorsys, xml\.dom\.minidom/,
    )
    const capabilities = await (await fetch(`${app.url}/v1/capabilities`)).json()
    expect(capabilities).toMatchObject({
      languages: [{ id: 'python', modules: expect.arrayContaining(['numpy', 'colorsys']) }],
    })
  })

  test.each([
    [
      'that is not there',
      'no_such_module',
      /no_such_module cannot be imported: ModuleNotFoundError/,
    ],
    [
      'that exits',
      'leaves',
      /leaves cannot be imported: SystemExit: 3\. Install it for that Python/,
    ],
    [
      'that starts threads',
      'threads',
      /threads starts threads, which a forked process would not have/,
    ],
    ['of the grader’s own', 'lockdown', /lockdown is a name of the grader's own/],
  ])('are refused before anything starts where there is one %s', async (_, name, reason) => {
    const launch = { ...echoLaunch, harnessFolder: makeHarness(), modules: [name] }
    const starting = startEchoChildren({ launch })
    await expect(starting).rejects.toThrow(ModuleUnavailableError)
    await expect(starting).rejects.toThrow(reason)
    await expect(starting).rejects.toThrow(`cannot be had with ${interpreter.path}: `)
  })

  test('are told among the facts of the sandbox', async () => {
    await using echo = await startEchoChildren({ launch: { ...echoLaunch, modules: ['colorsys'] } })
    const { modules } = echo.children.status()
    expect([modules[0], modules.at(-1)]).toEqual(['numpy', 'colorsys'])
    const { connection } = await echo.children.acquire()
    const loaded = 'import sys; answer = "colorsys" in sys.modules'
    expect(await runText(connection, loaded)).toBe('True')
  })
})

/** Where a fork server looks for modules first. */
function makeHarness(): string {
  const folder = mkdtempSync(join(tmpdir(), 'backproof-modules-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'leaves.py'), 'raise SystemExit(3)\n')
  const wait = 'threading.Thread(target=threading.Event().wait, daemon=True).start()'
  writeFileSync(join(folder, 'threads.py'), `import threading\n${wait}\n`)
  return folder
}
