import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Connection } from '#sandbox/connection.ts'
import { type EchoChildren, run, runText, startEchoChildren } from './echo-children.ts'

let echo: EchoChildren
beforeAll(async () => {
  echo = await startEchoChildren()
})
afterAll(async () => {
  await echo[Symbol.asyncDispose]()
})

async function connect(): Promise<Connection> {
  const { connection, release } = await echo.children.acquire()
  onTestFinished(async () => {
    await connection.close()
    release()
  })
  return connection
}

describe('a connection', () => {
  test('carries one request after another to the same child', async () => {
    const connection = await connect()
    const whoami = 'import os; answer = os.getpid()'
    expect(await runText(connection, whoami)).toBe(await runText(connection, whoami))
  })

  test('carries payloads much larger than its buffers, both ways', async () => {
    const connection = await connect()
    const source = `answer = len(${JSON.stringify('x'.repeat(3_000_000))}) * b"ab"`
    const reply = await run(connection, source, { maxBytes: 6_000_000 })
    expect(reply.ok && reply.payload.equals(Buffer.from('ab'.repeat(3_000_000)))).toBe(true)
  })

  test('takes no second request while one is under way', async () => {
    const connection = await connect()
    const first = run(connection, 'answer = 1')
    await expect(run(connection, 'answer = 2')).rejects.toThrow('A request is under way')
    expect((await first).ok).toBe(true)
  })

  test('gives the same death to every request after it', async () => {
    const connection = await connect()
    const first = await run(connection, 'import os; os._exit(3)')
    expect(first).toEqual({
      ok: false,
      death: {
        outcome: 'exited',
        detail: 'it ended with exit status 3',
        seen: { kind: 'exit-status', status: 3 },
      },
    })
    expect(await run(connection, 'answer = 1')).toEqual(first)
  })

  test('tells what the child used', async () => {
    const connection = await connect()
    await run(
      connection,
      'x = [0.0] * 3_000_000; t = __import__("time")\nwhile t.process_time() < 0.1: pass',
    )
    const usage = await connection.close()
    expect(usage.cpuMs).toBeGreaterThanOrEqual(90)
    expect(usage.maxRssKb).toBeGreaterThan(20_000)
    expect(await connection.close()).toEqual(usage)
  })

  test('kills the child at the deadline, at most 100 ms late', async () => {
    const connection = await connect()
    const started = performance.now()
    const reply = await run(connection, 'while True: pass', { deadlineMs: 300 })
    const tookMs = performance.now() - started
    expect(reply).toEqual({
      ok: false,
      death: {
        outcome: 'time-limit',
        detail: 'no answer within 300 ms, so it was killed',
        seen: { kind: 'deadline', ms: 300 },
        used: { clock: 'wall', ms: 300 },
      },
    })
    expect(tookMs).toBeGreaterThanOrEqual(299)
    expect(tookMs).toBeLessThanOrEqual(400)
  })

  test('kills the child of a caller that has gone', async () => {
    const connection = await connect()
    const pending = run(connection, 'while True: pass')
    connection.abort()
    expect(await pending).toMatchObject({ ok: false, death: { detail: 'it was cancelled' } })
  })
})

const GO_ON = '\nwhile True: pass'

describe('a child that breaks the rules of the wire', () => {
  test.for([
    ['answers twice', `os.write(3, frame(17, b"1") + frame(17, b"2"))${GO_ON}`, 'crashed'],
    ['answers with another type', `os.write(3, frame(16, b"1"))${GO_ON}`, 'crashed'],
    [
      'claims four gigabytes',
      `os.write(3, b"\\xff" * 4 + b"\\x11\\0\\0\\0")${GO_ON}`,
      'output-limit',
    ],
    ['sends more than was asked for', 'answer = b"x" * 100_001', 'output-limit'],
    ['closes the connection and goes on', `os.close(3)${GO_ON}`, 'crashed'],
    [
      'reports a limit',
      `limit(b'{"outcome": "output-limit", "detail": "1"}')${GO_ON}`,
      'output-limit',
    ],
    ['reports no known limit', `limit(b'{"outcome": "ok"}')${GO_ON}`, 'crashed'],
    ['reports a limit that is no JSON', `limit(b"{")${GO_ON}`, 'crashed'],
  ] as const)('and %s dies of it', async ([, source, outcome]) => {
    const connection = await connect()
    const preamble = 'import os\nlimit = lambda told: os.write(3, frame(18, told))\n'
    const reply = await run(connection, preamble + source)
    expect(reply).toMatchObject({ ok: false, death: { outcome } })
  })

  test('drips its answer byte by byte is cut off', async () => {
    const connection = await connect()
    const started = process.cpuUsage()
    const drip =
      'import os, time\nos.write(3, frame(17, b"x" * 90_000)[:8])\n' +
      'for _ in range(90_000): os.write(3, b"x"); time.sleep(1e-4)'
    const reply = await run(connection, drip)
    expect(reply).toMatchObject({ ok: false, death: { outcome: 'output-limit' } })
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000)
  })
})

describe('a child under its limits', () => {
  test('is out of time when it has used up its processor, to the millisecond', async () => {
    const connection = await connect()
    connection.setLimits({ cpuMs: 250, memoryMb: 100 })
    connection.watchCpu()
    const reply = await run(connection, 'while True: pass')
    expect(reply).toMatchObject({ ok: false, death: { outcome: 'time-limit' } })
    const [, used] = /^it used (\d+) ms of CPU time/.exec(reply.ok ? '' : reply.death.detail) ?? []
    expect(Number(used)).toBeGreaterThanOrEqual(250)
    expect(Number(used)).toBeLessThan(350)
  })

  test('may sleep as long as it likes on the clock of its processor', async () => {
    const connection = await connect()
    connection.setLimits({ cpuMs: 100, memoryMb: 100 })
    connection.watchCpu()
    expect(await runText(connection, 'import time; time.sleep(0.4); answer = "woke"')).toBe('woke')
  })

  test('is ended by the kernel where nobody watches, even when it ignores the first signal', async () => {
    const connection = await connect()
    connection.setLimits({ cpuMs: 1, memoryMb: 100 })
    const source = 'import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\n'
    const reply = await run(connection, `${source}lower_limits(1, 100)\nwhile True: pass`)
    expect(reply).toMatchObject({ ok: false, death: { outcome: 'time-limit' } })
    expect(!reply.ok && reply.death.detail).toMatch(/^it used [23]\d{3} ms of CPU time/)
  })

  test('gets a MemoryError above its memory, and has what lies below', async () => {
    const connection = await connect()
    const source = 'lower_limits(1000, 100); import numpy; numpy.ones(8_000_000); answer = "fits"'
    expect(await runText(connection, source)).toBe('fits')
    expect(await runText(connection, 'import numpy; numpy.ones(16_000_000)')).toMatch(/MemoryError/)
  })

  test('cannot raise them again', async () => {
    const connection = await connect()
    const source =
      'lower_limits(1000, 100); lower_limits(9000, 400); import resource\n' +
      'answer = resource.getrlimit(resource.RLIMIT_CPU)'
    expect(await runText(connection, source)).toBe('(2, 3)')
  })
})

test('an answer that came in time counts, however busy the service was meanwhile', async () => {
  const connection = await connect()
  const pending = run(connection, 'answer = "in time"', { deadlineMs: 200 })
  // The request leaves with this turn of the loop; the answer finds the service at work.
  await new Promise((resolve) => setImmediate(resolve))
  const busyUntil = performance.now() + 300
  while (performance.now() < busyUntil);
  expect(await pending).toEqual({ ok: true, payload: Buffer.from('in time') })
})
