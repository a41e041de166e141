import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createSandbox, type RunningSandbox } from '#sandbox/running-sandbox.ts'
import type { RunRequest, SessionLimits } from '#service/ports.ts'
import { realLaunch } from './echo-children.ts'
import { listDescendants } from './processes.ts'

const LIMITS: SessionLimits = {
  wallMs: 5_000,
  cpuMs: 5_000,
  memoryMb: 128,
  outputBytes: 10_000,
  tensorElements: 100,
}
const CALL_F: RunRequest = {
  seed: 1,
  values: {},
  parameters: [],
  steps: [{ call: 'f', args: [], returns: ['y'] }],
  want: ['y'],
}
const FOREVER = { chunks: [{ source: 'while True: pass' }], expects: [] }

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await createSandbox({
    python: realLaunch.python,
    ceilings: realLaunch.ceilings,
    workers: 1,
    queueLimit: 1,
    require: ['seccomp'],
    namespaces: 'off',
  })
})
afterAll(async () => {
  await sandbox.close()
})

async function open(limits: Partial<SessionLimits> = {}) {
  const session = await sandbox.open({ language: 'python', limits: { ...LIMITS, ...limits } })
  onTestFinished(() => void session.close())
  return session
}

describe('a session', () => {
  test('loads a program, runs it, and tells what it used', async () => {
    const session = await open()
    const source = 'import numpy as np\ndef f():\n    return np.arange(3) * 0.5\n'
    const loaded = await session.load({ chunks: [{ source }], expects: ['f'] })
    expect(loaded).toMatchObject({ ok: true, value: { defined: ['f'], faults: [] } })
    const ran = await session.run(CALL_F)
    expect(ran.ok && ran.value.values['y']).toMatchObject({
      kind: 'tensor',
      tensor: { shape: [3], data: Float64Array.of(0, 0.5, 1) },
    })
    const usage = await session.close()
    expect(usage.wallMs).toBeGreaterThan(0)
    expect(usage.maxRssKb).toBeGreaterThan(10_000)
    expect(await session.close()).toEqual(usage)
  })

  test('has its own limits from the first statement on', async () => {
    const session = await open({ memoryMb: 64 })
    const source = 'import numpy as np\nbig = np.ones(10_000_000)\n'
    const loaded = await session.load({ chunks: [{ source }], expects: [] })
    expect(loaded).toMatchObject({ ok: true, value: { faults: [{ code: 'memory-limit' }] } })
  })

  test('ends when its caller has gone, and gives its place back', async () => {
    const caller = new AbortController()
    const session = await sandbox.open({
      language: 'python',
      limits: LIMITS,
      signal: caller.signal,
    })
    const loading = session.load(FOREVER)
    caller.abort()
    expect(await loading).toMatchObject({ ok: false, death: { detail: 'it was cancelled' } })
    await expect.poll(() => sandbox.status().busy).toBe(0)
    await session.close()
  })

  test('gives its place back when its process has died, closed or not', async () => {
    const session = await open()
    const leave = { chunks: [{ source: 'import os; os._exit(0)' }], expects: [] }
    expect(await session.load(leave)).toMatchObject({ ok: false, death: { outcome: 'exited' } })
    await expect.poll(() => sandbox.status().busy).toBe(0)
  })

  test('dies of the service’s fault when the fork server is killed under it', async () => {
    const session = await open()
    const { restarts, pid = 0 } = sandbox.status()
    const loading = session.load(FOREVER)
    process.kill(pid, 'SIGKILL')
    expect(await loading).toMatchObject({ ok: false, death: { outcome: 'sandbox-unavailable' } })
    const next = await open()
    expect((await next.load({ chunks: [], expects: [] })).ok).toBe(true)
    expect(sandbox.status().restarts).toBe(restarts + 1)
  })
})

describe('the sandbox', () => {
  test('is busy when every place is taken and the queue is full', async () => {
    const first = await open()
    const second = open()
    await expect(open()).rejects.toMatchObject({ code: 'queue-full' })
    await first.close()
    await (await second).close()
  })

  test('leaves a cancelled caller out of the queue', async () => {
    const first = await open()
    const signal = AbortSignal.abort(new Error('went home'))
    const gone = sandbox.open({ language: 'python', limits: LIMITS, signal })
    await expect(gone).rejects.toThrow('went home')
    expect(sandbox.status()).toMatchObject({ busy: 1, queued: 0 })
    await first.close()
  })

  test('tells its layers, its versions and what runs', async () => {
    await expect.poll(() => sandbox.status().ready).toBe(1)
    expect(sandbox.status()).toMatchObject({
      layers: { seccomp: 'enforced', rlimits: 'enforced', noNewPrivs: 'enforced' },
      python: expect.stringMatching(/^3\./),
      numpy: expect.stringMatching(/^\d+\./),
      busy: 0,
      queued: 0,
      pid: expect.any(Number),
    })
  })

  test('keeps nothing of a hundred sessions', async () => {
    for (let count = 0; count < 100; count += 1) {
      const session = await sandbox.open({ language: 'python', limits: LIMITS })
      await session.load({ chunks: [], expects: [] })
      await session.close()
    }
    await expect.poll(() => listDescendants(sandbox.status().pid)).toHaveLength(1)
    expect(sandbox.status()).toMatchObject({ busy: 0, queued: 0 })
  })
})
