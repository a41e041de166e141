import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { SandboxEvent } from '#sandbox/events.ts'
import { startForkServer } from '#sandbox/fork-server.ts'
import { makePlainLaunch } from '#sandbox/launches.ts'
import { Supervisor } from '#sandbox/supervisor.ts'
import { echoLaunch, run, runText, startEchoChildren } from './echo-children.ts'
import { isAlive, listChildren } from './processes.ts'

const DYING_HOST = join(import.meta.dirname, '../fixtures/dying-host.ts')

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'backproof-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

describe('a fork server that is killed', () => {
  test('takes its children with it, and is replaced in the time of a start', async () => {
    const starting = performance.now()
    await using echo = await startEchoChildren()
    const startMs = performance.now() - starting
    const { connection, release } = await echo.children.acquire()
    const { pid = 0 } = echo.children.status()
    const orphan = Number(await runText(connection, 'import os; answer = os.getpid()'))
    const pending = run(connection, 'while True: pass')
    process.kill(pid, 'SIGKILL')
    const killed = performance.now()
    expect(await pending).toMatchObject({ ok: false, death: { outcome: 'sandbox-unavailable' } })
    release()
    const next = await echo.children.acquire()
    expect(await runText(next.connection, 'answer = 1 + 1')).toBe('2')
    expect(performance.now() - killed).toBeLessThan(3 * startMs + 300)
    expect(isAlive(orphan)).toBe(false)
    expect(echo.children.status()).toMatchObject({ restarts: 1 })
    expect(echo.children.status().pid).not.toBe(pid)
  })

  test('keeps its callers waiting until the next one is there', async () => {
    await using echo = await startEchoChildren()
    process.kill(echo.children.status().pid ?? 0, 'SIGKILL')
    await expect.poll(() => echo.children.status().pid).toBeUndefined()
    const { connection } = await echo.children.acquire()
    expect(await runText(connection, 'answer = 1 + 1')).toBe('2')
  })
})

test('a fork server that is frozen is found out, killed and replaced in the time of a start', async () => {
  const starting = performance.now()
  await using echo = await startEchoChildren()
  const startMs = performance.now() - starting
  const { pid = 0 } = echo.children.status()
  process.kill(pid, 'SIGSTOP')
  const frozen = performance.now()
  await expect.poll(() => echo.children.status().restarts, { timeout: 10_000 }).toBe(1)
  expect(performance.now() - frozen).toBeLessThan(3 * startMs + 600)
  expect(echo.events).toContainEqual({ kind: 'fork-server-stopped', pid })
  const { connection } = await echo.children.acquire()
  expect(await runText(connection, 'answer = 1 + 1')).toBe('2')
})

test('a fork server ends with its host, and so does what runs in it', async () => {
  const host = spawn(process.execPath, [DYING_HOST, JSON.stringify(echoLaunch)])
  const [line] = await once(host.stdout, 'data')
  const pids = String(line).trim().split(' ').map(Number)
  expect(pids.map(isAlive)).toEqual([true, true])
  host.kill('SIGKILL')
  await expect.poll(() => pids.map(isAlive)).toEqual([false, false])
})

test('closing leaves no process, descriptor, file or timer', async () => {
  const folder = makeFolder()
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(() => void vi.unstubAllEnvs())
  const openBefore = countOpen()
  const timersBefore = countTimers()
  const echo = await startEchoChildren({ workers: 2 })
  const { pid } = echo.children.status()
  const { connection } = await echo.children.acquire()
  await runText(connection, 'answer = 1')
  await expect.poll(() => listChildren(pid).length).toBe(3)
  const children = listChildren(pid)
  await echo[Symbol.asyncDispose]()
  expect([pid ?? 0, ...children].map(isAlive)).toEqual([false, false, false, false])
  await expect.poll(() => countOpen()).toBe(openBefore)
  expect(readdirSync(folder)).toEqual([])
  await expect.poll(countTimers).toBeLessThanOrEqual(timersBefore)
})

describe('a fork server that cannot start', () => {
  test('says that there is no such interpreter', async () => {
    const launch = { ...echoLaunch, python: '/nowhere/python3' }
    await expect(startEchoChildren({ launch })).rejects.toThrow(/could not be started.*ENOENT/)
  })

  test('says what Python wrote', async () => {
    const harnessFolder = makeFolder()
    writeFileSync(join(harnessFolder, 'harness.py'), 'raise RuntimeError("no harness today")\n')
    const launch = { ...echoLaunch, harnessFolder }
    await expect(startEchoChildren({ launch })).rejects.toThrow('RuntimeError: no harness today')
  })

  test('is tried again, and later each time it fails', async () => {
    const makeLaunch = makePlainLaunch(echoLaunch)
    const folder = makeFolder()
    const start = (name: string) => startForkServer(makeLaunch(join(folder, name)), () => undefined)
    const events: SandboxEvent[] = []
    let starts = 0
    const { promise: restarted, resolve } = Promise.withResolvers<void>()
    const supervisor = new Supervisor(await start('first'), {
      start: () => {
        starts += 1
        return starts < 3 ? Promise.reject(new Error('no luck')) : start('second')
      },
      onRestart: resolve,
      logger: (event) => events.push(event),
    })
    supervisor.current?.kill()
    await restarted
    expect(events.slice(1)).toEqual([
      { kind: 'fork-server-failed', reason: 'no luck', failures: 1 },
      { kind: 'fork-server-failed', reason: 'no luck', failures: 2 },
    ])
    await supervisor.close()
    expect(supervisor.current).toBeUndefined()
  })
})

test('a fork server lives in a session of its own and knows nothing of its host', async () => {
  await using echo = await startEchoChildren()
  const { pid = 0 } = echo.children.status()
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const [, , group, session] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  expect([group, session]).toEqual([pid, pid])
  const { connection } = await echo.children.acquire()
  const names = await runText(connection, 'import os; answer = " ".join(sorted(os.environ))')
  expect(names.split(' ')).toEqual([
    'HOME',
    'LC_ALL',
    'MKL_NUM_THREADS',
    'NUMEXPR_NUM_THREADS',
    'OMP_NUM_THREADS',
    'OPENBLAS_NUM_THREADS',
    'PYTHONHASHSEED',
    'TZ',
  ])
})

function countOpen(): number {
  return readdirSync('/proc/self/fd').length
}

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
}
