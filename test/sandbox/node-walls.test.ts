import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createChildren } from '#sandbox/children.ts'
import { type RunningSandbox, wrapChildren } from '#sandbox/running-sandbox.ts'
import { realLaunch } from './echo-children.ts'
import { nameOutcome, showNumbers, tryProgram } from './node-programs.ts'
import { listDescendants } from './processes.ts'
import {
  PLAIN_SHAPES,
  type ShapedLaunch,
  shapeLaunch,
  sortShapes,
  WRAPPED_SHAPES,
} from './shapes.ts'

const { possible, impossible } = await sortShapes([...PLAIN_SHAPES, ...WRAPPED_SHAPES], realLaunch)

/** Finds its way out of the realm that programs are given, and hands on Node's own process. */
const ESCAPE = `
function escape() {
  try { console.log({ get [Symbol.toStringTag]() { throw new Error() } }) } catch {}
  const found = []
  const look = (value) => { try { found.push(value.constructor.constructor('return process')()) } catch {} }
  look(console.log); look(globalThis); look(process.exit)
  try { null.f() } catch (error) { look(error) }
  return found.find((each) => typeof each?.binding === 'function')
}
function f() { return escape() === undefined ? 0 : 1 }
`

const HONEST =
  'let count = 0\nfunction f() { count += 1; return [count, Math.random(), Object.keys(globalThis).length] }\n'

test.for(impossible)('a locked Node, the service run by $name', ({ reason }, { skip }) =>
  skip(reason),
)

describe.for(possible)('a locked Node, the service run by $name', (shape) => {
  let shaped: ShapedLaunch
  let sandbox: RunningSandbox

  beforeAll(async () => {
    shaped = await shapeLaunch(shape, realLaunch)
    const common = { workers: 1, queueLimit: 0, require: [], logger: () => undefined }
    const { launch } = shaped
    const { namespaces } = shape
    sandbox = wrapChildren(await createChildren({ launch, namespaces, ...common }))
  })
  afterAll(async () => {
    await sandbox.close()
    shaped[Symbol.dispose]()
  })

  test('costs nothing before a program asks for one', () => {
    expect(sandbox.status().javascript).toBeUndefined()
  })

  test('holds its walls', async () => {
    expect(await sandbox.checkNode()).toMatchObject({
      ok: true,
      layers: {
        seccomp: 'enforced',
        rlimits: 'enforced',
        landlock: expect.stringMatching(/^abi\d+$/),
        uid: sandbox.status().layers.uid,
        namespaces: shape.namespaces === 'require' ? 'bwrap' : 'none',
      },
    })
  })

  test('runs programs, each in a process that knows of no other', async () => {
    const { run } = await tryProgram(sandbox, { source: HONEST })
    const again = await tryProgram(sandbox, { source: HONEST })
    expect(showNumbers(run?.values['y'])).toEqual(showNumbers(again.run?.values['y']))
  })

  test('gives no program the process that runs it', async () => {
    const { run } = await tryProgram(sandbox, { source: ESCAPE })
    expect(showNumbers(run?.values['y'])).toEqual([0])
  })

  test.for([
    ['a loop', 'time-limit', 'function f() { for (;;); }', { wallMs: 500 }],
    ['a loop against the CPU limit', 'time-limit', 'function f() { for (;;); }', { cpuMs: 300 }],
    [
      'a wait',
      'time-limit',
      'function f() { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) }',
      { wallMs: 500 },
    ],
    [
      'a regular expression',
      'time-limit',
      "function f() { return /^(a+)+$/.test('a'.repeat(40) + 'b') }",
      { wallMs: 500 },
    ],
    ['a loop at the top level', 'time-limit', 'for (;;);', { wallMs: 500 }],
    [
      'promises without end',
      'time-limit',
      'async function f() { for (;;) await 1 }',
      { wallMs: 500 },
    ],
    [
      'a heap',
      'memory-limit',
      'function f() { const a = []; for (;;) a.push(new Array(1e5).fill(0)) }',
      {},
    ],
    [
      'large arrays',
      'memory-limit',
      'function f() { const a = []; for (;;) a.push(new Float64Array(1e6).fill(1)) }',
      {},
    ],
    ['output', 'output-limit', "function f() { for (;;) console.log('x'.repeat(1000)) }", {}],
    ['recursion', 'exception', 'function f() { return f() + 1 }', {}],
    ['process.exit', 'exited', 'function f() { process.exit(3) }', {}],
    ['a rejection', 'exception', "async function f() { throw new Error('no') }", {}],
    [
      'a rejection of nobody',
      'ok',
      "function f() { Promise.reject(new Error('no')); return 1 }",
      {},
    ],
    ['a timer', 'exception', 'function f() { setTimeout(() => {}, 1e9); return 1 }', {}],
    ['dynamic import', 'exception', "async function f() { return await import('node:fs') }", {}],
  ] as const)('ends %s as %s', async ([, outcome, source, limits]) => {
    expect(nameOutcome(await tryProgram(sandbox, { source, limits }))).toBe(outcome)
  })

  test('leaves no process behind', async () => {
    const wrapping = shape.namespaces === 'require' ? 1 : 0
    const before = readdirSync('/proc/self/fd').length
    await tryProgram(sandbox, { source: HONEST })
    await vi.waitFor(() => {
      const { pid, ready, javascript } = sandbox.status()
      expect([ready, javascript?.ready]).toEqual([1, 1])
      expect(listDescendants(pid)).toHaveLength(2 + wrapping)
    })
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 1)
  })
})
