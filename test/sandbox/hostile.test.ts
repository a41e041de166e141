import { createSocket } from 'node:dgram'
import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createChildren } from '#sandbox/children.ts'
import { type PythonSandbox, wrapChildren } from '#sandbox/python-sandbox.ts'
import type { SessionLimits } from '#service/ports.ts'
import { type Canaries, setCanaries } from './canaries.ts'
import { realLaunch } from './echo-children.ts'
import { isAlive, listDescendants } from './processes.ts'
import { OTHER_USER, type Shape, type ShapedLaunch, shapeLaunch, sortShapes } from './shapes.ts'

const folder = join(import.meta.dirname, '../fixtures/hostile')
const programs = globSync('*.py', { cwd: folder })
  .sort()
  .map((file) => {
    const source = readFileSync(join(folder, file), 'utf8')
    const [, expected = ''] = /^# expect: (\S+)$/m.exec(source) ?? []
    return { name: basename(file, '.py'), source, expected }
  })

const WORKERS = 1
const LIMITS: SessionLimits = {
  wallMs: 5_000,
  cpuMs: 5_000,
  memoryMb: 128,
  outputBytes: 100_000,
  tensorElements: 1_000,
}
const SHORT: SessionLimits = { ...LIMITS, wallMs: 500 }

/** Honest code whose numbers would show any state that a submission before it left. */
const HONEST = `
import os, random, signal, sys
import numpy as np

secret = "secrets of another"

def f():
    inverse = np.linalg.inv(np.random.rand(3, 3))
    state = [len(os.environ), sys.getrecursionlimit(), hash("seed"), int(signal.getsignal(15))]
    return np.concatenate([inverse.ravel(), [random.random(), np.linalg.norm(inverse), *state]])
`

const { possible, impossible } = await sortShapes(realLaunch)

test('there are twenty hostile programs, each with what is expected of it', () => {
  expect(programs).toHaveLength(20)
  expect(programs.filter(({ expected }) => expected === '')).toEqual([])
})

test('a canary that is touched is noticed', async () => {
  await using canaries = await setCanaries(undefined)
  expect(canaries.findHarm()).toEqual([])
  const { file, unix, udp, victim } = canaries.places
  writeFileSync(String(file), 'changed')
  const caller = connect(String(unix)).on('error', () => undefined)
  const datagrams = createSocket('udp4')
  datagrams.send('hello', Number(udp), '127.0.0.1')
  process.kill(Number(victim), 'SIGSTOP')
  await expect.poll(() => canaries.findHarm()).toHaveLength(4)
  caller.destroy()
  datagrams.close()
})

test.for(impossible)('the service run by $name', ({ reason }, { skip }) => skip(reason))

describe.for(possible)('the service run by $name', (shape) => {
  let shaped: ShapedLaunch
  let sandbox: PythonSandbox
  let canaries: Canaries
  let honest: unknown
  let descriptors = 0

  beforeAll(async () => {
    shaped = await shapeLaunch(shape, realLaunch)
    const { launch } = shaped
    const { namespaces } = shape
    sandbox = wrapChildren(
      await createChildren({
        launch,
        namespaces,
        workers: WORKERS,
        queueLimit: 0,
        require: [],
        logger: () => undefined,
      }),
    )
    const firstChild = { uid: launch.firstUid, gid: launch.firstUid }
    canaries = await setCanaries(findChildUser(shape, firstChild))
    honest = await runProgram(sandbox, [HONEST], LIMITS)
    descriptors = await settleDescriptors()
  })
  afterAll(async () => {
    await sandbox.close()
    await canaries[Symbol.asyncDispose]()
    shaped[Symbol.dispose]()
  })

  test.for(programs)('contains $name', async ({ source, expected }) => {
    const preface = `CANARIES = ${JSON.stringify(canaries.places)}\n`
    const limits = expected === 'time-limit' ? SHORT : LIMITS
    const { pid = 0, restarts } = sandbox.status()
    const result = await runProgram(sandbox, [preface, source], limits)
    expect(result).toEqual(
      expected === 'ok' ? { outcome: 'ok', numbers: [0] } : { outcome: expected },
    )
    expect(canaries.findHarm()).toEqual([])
    expect(await runProgram(sandbox, [HONEST], LIMITS)).toEqual(honest)
    expect(sandbox.status()).toMatchObject({ pid, restarts, busy: 0 })
    expect(await settleDescriptors()).toBe(descriptors)
    expect(isAlive(pid)).toBe(true)
  })

  /** Descriptors of the service, once no process is left but the fork server and the spares. */
  async function settleDescriptors(): Promise<number> {
    const wrapping = shape.namespaces === 'require' ? 1 : 0
    await vi.waitFor(() => {
      const { ready, pid } = sandbox.status()
      expect(ready).toBe(WORKERS)
      expect(listDescendants(pid)).toHaveLength(WORKERS + wrapping)
    })
    return readdirSync('/proc/self/fd').length
  }
})

function findChildUser(shape: Shape, first: typeof OTHER_USER): typeof OTHER_USER | undefined {
  if (process.getuid?.() !== 0) return undefined
  return shape.user === 'root' ? first : OTHER_USER
}

/** Loads a program and calls its `f`: how that ended, and the numbers it gave. */
async function runProgram(
  sandbox: PythonSandbox,
  sources: readonly string[],
  limits: SessionLimits,
): Promise<{ outcome: string; numbers?: readonly number[] }> {
  const session = await sandbox.open({ language: 'python', limits })
  try {
    const chunks = sources.map((source) => ({ source }))
    const loaded = await session.load({ chunks, expects: ['f'] })
    if (!loaded.ok) return { outcome: loaded.death.outcome }
    if (loaded.value.functions[0]?.state === 'unparsable') return { outcome: 'syntax-error' }
    const ran = await session.run({
      seed: 1,
      values: {},
      parameters: [],
      steps: [{ call: 'f', args: [], returns: ['y'] }],
      want: ['y'],
    })
    if (!ran.ok) return { outcome: ran.death.outcome }
    const { outcome, values } = ran.value
    const y = values['y']
    return y?.kind === 'tensor' ? { outcome, numbers: [...y.tensor.data] } : { outcome }
  } finally {
    await session.close()
  }
}
