import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Reply, RequestOptions } from '#sandbox/connection.ts'
import { FRAME, type RequestType } from '#sandbox/frames.ts'
import { createSession, type SessionConnection } from '#sandbox/session.ts'
import { decodePayload, encodePayload, type WireTensor } from '#sandbox/wire.ts'
import type { Death, Program, RunRequest } from '#service/ports.ts'
import { LIMITS } from './direct-harness.ts'
import { callOf, expectAnswer, float, int } from './values.ts'

const PROGRAM: Program = { chunks: [{ source: 'def f(): pass' }], expects: ['f'] }
const RUN = callOf({ values: { x: int(1) } })
const POINTS = {
  wrt: ['x'],
  indices: Uint32Array.of(0, 0),
  replacements: Float64Array.of(1, 2),
  result: 'result',
  steps: 1,
}
const OK = {
  outcome: 'ok',
  values: {},
  calls: {},
  changedArguments: [],
  aliasedResults: [],
  stdout: '',
  stdoutTruncated: false,
  warnings: [],
  durationMs: 1,
}

interface Sent {
  readonly type: RequestType
  readonly payload: Buffer
  readonly options: RequestOptions
}

/** A child that answers whatever the test has ready, whether it follows the protocol or not. */
class ScriptedConnection implements SessionConnection {
  readonly sent: Sent[] = []
  closed = 0
  readonly #replies: Reply[]

  constructor(...replies: readonly (Buffer | Death)[]) {
    this.#replies = replies.map((reply) =>
      Buffer.isBuffer(reply) ? { ok: true, payload: reply } : { ok: false, death: reply },
    )
  }

  async request(type: RequestType, payload: Uint8Array, options: RequestOptions): Promise<Reply> {
    this.sent.push({ type, payload: Buffer.from(payload), options })
    return this.#replies.shift() ?? { ok: false, death: { outcome: 'exited', detail: 'no script' } }
  }

  async close(): Promise<{ cpuMs: number; maxRssKb: number }> {
    this.closed += 1
    return { cpuMs: 3, maxRssKb: 4 }
  }
}

function open(...replies: readonly (Buffer | Death)[]) {
  const connection = new ScriptedConnection(...replies)
  let released = 0
  const session = createSession(connection, LIMITS, () => {
    released += 1
  })
  return { session, connection, released: () => released }
}

function answer(header: object, tensors: readonly WireTensor[] = []): Buffer {
  return encodePayload(header, tensors)
}

function headerOf(sent: Sent | undefined): unknown {
  return decodePayload(sent?.payload ?? Buffer.alloc(0)).header
}

describe('a session', () => {
  test('sends the program with the limits that the child keeps itself', async () => {
    const { session, connection } = open(
      answer({ functions: [], defined: [], faults: [], notes: [], echoes: [], stdout: '' }),
    )
    expectAnswer(await session.load(PROGRAM))
    expect(connection.sent[0]?.type).toBe(FRAME.load)
    expect(headerOf(connection.sent[0])).toEqual({
      ...PROGRAM,
      limits: { cpuMs: 20_000, memoryMb: 512, outputBytes: 1_000_000, tensorElements: 10_000 },
    })
  })

  test('gives every request what is left of the wall clock, and room for its answer', async () => {
    const { session, connection } = open(answer(OK), answer(OK))
    await session.run(RUN)
    await session.run(RUN)
    const [first, second] = connection.sent.map(({ options }) => options)
    expect(first?.deadlineMs).toBeLessThanOrEqual(LIMITS.wallMs)
    expect(second?.deadlineMs).toBeLessThan(first?.deadlineMs ?? 0)
    expect(first?.maxBytes).toBeGreaterThan(8 * 16 * LIMITS.tensorElements)
  })

  test('stays dead the way it died, and sends no more', async () => {
    const death: Death = { outcome: 'memory-limit', detail: 'too much' }
    const { session, connection } = open(death)
    const loaded = await session.load(PROGRAM)
    const answers = [loaded, await session.run(RUN), await session.lend({ source: '' })]
    expect(answers).toEqual(Array(3).fill({ ok: false, death }))
    expect([connection.sent.length, connection.closed > 0]).toEqual([1, true])
  })

  test('gives its place back once, however often it is closed', async () => {
    const { session, released } = open()
    const usages = await Promise.all([session.close(), session.close()])
    expect(usages[0]).toEqual({ wallMs: expect.any(Number), cpuMs: 3, maxRssKb: 4 })
    expect(usages[1]).toEqual(usages[0])
    expect(released()).toBe(1)
    expect(await session.run(RUN)).toMatchObject({ ok: false, death: { outcome: 'exited' } })
  })

  test('tells the limit when the time is over', async () => {
    const connection = new ScriptedConnection({
      outcome: 'time-limit',
      detail: 'no answer',
      used: { clock: 'wall', ms: 1 },
    })
    const session = createSession(connection, { ...LIMITS, wallMs: 0 }, () => undefined)
    expect(await session.run(RUN)).toMatchObject({
      death: { outcome: 'time-limit', detail: expect.stringMatching(/wallMs is 0$/) },
    })
    expect(connection.sent[0]?.options.deadlineMs).toBeGreaterThan(0)
  })

  test.for<[string, Partial<RunRequest>]>([
    ['an argument', { steps: [{ call: 'f', args: ['nothing'], returns: ['y'] }] }],
    ['a parameter', { parameters: ['nothing'] }],
    ['a list to change', { values: { x: { kind: 'list', items: [] } }, points: POINTS }],
    ['a value that only a sandbox makes', { values: { x: { kind: 'other', type: 'set' } } }],
  ])('refuses a request that makes no sense: %s', async ([, request]) => {
    const { session, connection } = open()
    await expect(session.run({ ...RUN, ...request })).rejects.toThrow(TypeError)
    expect(connection.sent).toEqual([])
  })
})

describe('an answer', () => {
  test.for<[string, Buffer]>([
    ['is no payload', Buffer.of(1)],
    ['is no object', answer([])],
    ['has no values', answer({ ...OK, values: [] })],
    ['has an unknown outcome', answer({ ...OK, outcome: 'passed' })],
    ['has an error without a type', answer({ ...OK, outcome: 'exception', error: {} })],
    ['has a value of no kind', answer({ ...OK, values: { result: {} } })],
    ['has a value of another kind', answer({ ...OK, values: { result: { x: 1 } } })],
    ['has a tensor that is not there', answer({ ...OK, values: { result: { t: 0, type: 'a' } } })],
    ['has a dict without keys', answer({ ...OK, values: { result: { d: [1] } } })],
    ['has text that is no text', answer({ ...OK, stdout: 1 })],
    ['has warnings that are no texts', answer({ ...OK, warnings: [1] })],
    ['counts in a list', answer({ ...OK, calls: [] })],
    ['is nested without end', answer({ ...OK, values: { result: nest(50) } })],
  ])('that %s kills the child', async ([, payload]) => {
    const { session, connection } = open(payload)
    expect(await session.run(RUN)).toEqual({
      ok: false,
      death: {
        outcome: 'crashed',
        detail: expect.stringMatching(/^its answer could not be read: /),
      },
    })
    expect(connection.closed).toBeGreaterThan(0)
  })

  test.for<[string, object, WireTensor[]]>([
    ['is absent', {}, []],
    ['is of another length', { points: 0 }, [numbers(1)]],
    ['is longer than asked', { points: 0 }, [numbers(1, 2, 3)]],
    ['is a shape', { points: 0 }, [{ dtype: 'float64', shape: [2] }]],
  ])('with a batch that %s kills the child', async ([, fields, tensors]) => {
    const { session } = open(answer({ ...OK, ...fields }, tensors))
    expect(await session.run({ ...RUN, points: POINTS })).toMatchObject({
      death: { outcome: 'crashed' },
    })
  })

  test('never makes the host throw', async () => {
    const json = fc.jsonValue({ maxDepth: 4 })
    const fields = fc.record({
      outcome: fc.constantFrom('ok', 'exception'),
      values: fc.oneof(fc.record({ result: json }), json),
      error: json,
      calls: json,
      stdout: fc.oneof(fc.string(), json),
      warnings: json,
      functions: json,
      faults: json,
      notes: json,
    })
    await fc.assert(
      fc.asyncProperty(fc.oneof(json, fields), async (header) => {
        const payload = answer({ ...OK, ...Object(header) })
        for (const call of ['load', 'lend', 'run'] as const) {
          const { session } = open(payload)
          const made = { load: PROGRAM, lend: { source: '' }, run: RUN }[call]
          const result = await session[call](made as never)
          expect(typeof result.ok).toBe('boolean')
        }
      }),
    )
  })

  test('shows texts without terminal sequences and control characters', async () => {
    const text = '\u001b[93mred\u001b[0m\r\nbell\u0007 \u202eback\ud800 \u001b]0;title\u0007end\t.'
    const { session } = open(
      answer({ ...OK, stdout: text, warnings: [text], values: { result: { s: text } } }),
    )
    const result = expectAnswer(await session.run(RUN))
    const clean = 'red\nbell back endX.'.replace('X', '\t')
    expect(result.stdout).toMatch(/^red\nbell back/)
    expect([result.stdout, result.warnings[0]]).toEqual([clean, clean])
    expect(result.values['result']).toEqual({ kind: 'string', value: clean })
  })

  test('gives only what was asked for', async () => {
    const { session } = open(
      answer({ ...OK, values: { other: { n: 0 }, __proto__: { n: 0 } }, calls: { other: 4 } }),
    )
    const result = expectAnswer(await session.run({ ...RUN, count: ['f'] }))
    expect([result.values, result.calls]).toEqual([{}, { f: 0 }])
  })

  test('keeps places that are possible and drops the others', async () => {
    const faults = [
      { line: 2, cell: 3, function: 'f' },
      { line: 0 },
      { line: 1.5, cell: 1 },
      { line: 4, cell: -1 },
      null,
    ].map((location) => ({ code: 'exception', text: 'E', location }))
    const { session } = open(
      answer({ functions: [], defined: [], faults, notes: [], echoes: [], stdout: '' }),
    )
    const loaded = expectAnswer(await session.load(PROGRAM))
    expect(loaded.faults.map(({ location }) => location)).toEqual([
      { line: 2, cell: 3, function: 'f' },
      undefined,
      undefined,
      { line: 4 },
      undefined,
    ])
  })

  test('of a value keeps its form', async () => {
    const values = {
      result: { u: [{ t: 0, type: 'ndarray' }, { t: 1, type: 'list' }, { l: [{ n: 0 }] }] },
    }
    const sides: WireTensor = { dtype: 'int64', shape: [2 ** 32 - 1] }
    const { session } = open(answer({ ...OK, values }, [numbers(1, -0), sides]))
    const { values: got } = expectAnswer(await session.run({ ...RUN, values: { x: float(-0) } }))
    expect(got['result']).toEqual({
      kind: 'tuple',
      items: [
        { kind: 'tensor', tensor: numbers(1, -0), type: 'ndarray' },
        { kind: 'omitted', shape: [2 ** 32 - 1], type: 'list' },
        { kind: 'list', items: [{ kind: 'none' }] },
      ],
    })
  })
})

function numbers(...data: number[]): WireTensor {
  return { dtype: 'float64', shape: [data.length], data: Float64Array.from(data) }
}

function nest(depth: number): object {
  return depth === 0 ? { n: 0 } : { l: [nest(depth - 1)] }
}
