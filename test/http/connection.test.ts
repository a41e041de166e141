import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { describe, expect, test } from 'vitest'
import type { Report } from '#contract/report.ts'
import type { GradeOptions } from '#service/services.ts'
import { openApp, REPORT } from './open-app.ts'

const TIMEOUTS = {
  headersMs: 200,
  requestMs: 400,
  connectionMs: 60_000,
  keepAliveMs: 60_000,
  checkMs: 50,
}
const BODY = JSON.stringify({ assignment: 'line', submission: { source: 'x = 1' } })
const HEADERS = 'POST /v1/grade HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'

type Setting = Parameters<typeof openApp>[0]

/** The HTTP shell behind a real socket. */
async function listen(setting: Setting = {}) {
  const opened = await openApp(setting)
  await opened.app.listen({ host: '127.0.0.1', port: 0 })
  const address = opened.app.server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return { ...opened, port, url: `http://127.0.0.1:${port}` }
}

/** A grader that holds what it is given until it is released or aborted. */
function holdGrades() {
  const started = Promise.withResolvers<GradeOptions>()
  const released = Promise.withResolvers<Report>()
  const ended = Promise.withResolvers<unknown>()
  const grade = async (_request: unknown, options: GradeOptions) => {
    started.resolve(options)
    options.signal?.addEventListener('abort', () => {
      ended.resolve(options.signal?.reason)
      released.reject(options.signal?.reason)
    })
    return released.promise
  }
  return { grade, started: started.promise, ended: ended.promise, release: released.resolve }
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** Status and problem of a raw answer. */
async function readAnswer(socket: Socket) {
  const answer = await text(socket)
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head, problem: JSON.parse(body) }
}

describe('a connection', () => {
  test.each([
    ['headers', `${HEADERS}X-Slow: `],
    ['a body', `${HEADERS}Content-Length: 100\r\n\r\n{`],
  ])('that sends %s too slowly is answered 408 and closed', async (_what, start) => {
    await using app = await listen({ timeouts: TIMEOUTS })
    const socket = await open(app.port)
    socket.write(start)
    const { status, head, problem } = await readAnswer(socket)
    expect(status).toBe(408)
    expect(head).toContain('content-type: application/problem+json')
    expect(problem).toMatchObject({ code: 'request-timeout', status: 408 })
  })

  test.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['headers without end', `${HEADERS}X-Long: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['two lengths', `${HEADERS}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`],
  ])('that sends %s is answered 400 and closed', async (_what, bytes) => {
    await using app = await listen()
    const socket = await open(app.port)
    socket.write(bytes)
    const { status, problem } = await readAnswer(socket)
    expect(status).toBe(400)
    expect(problem).toMatchObject({ code: 'bad-request', status: 400 })
  })

  test('that sends two content types is answered 415', async () => {
    await using app = await listen()
    const socket = await open(app.port)
    const more = 'Content-Type: text/x-python\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}'
    socket.write(HEADERS + more)
    const { status, problem } = await readAnswer(socket)
    expect(status).toBe(415)
    expect(problem.detail).toContain('more than one Content-Type')
  })

  test('that sends more than the body limit in chunks is answered 413', async () => {
    await using app = await listen({ bodyBytes: 1_000_000 })
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(0x20)),
    })
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body, duplex: 'half' as const }
    const answer = await fetch(`${app.url}/v1/grade`, init).catch(() => undefined)
    // The connection is cut while the client is still sending: some clients read the answer, some do not.
    if (answer !== undefined) expect(answer.status).toBe(413)
    expect(app.calls).toEqual([])
  })

  test('that a client leaves ends the grade', async () => {
    const held = holdGrades()
    await using app = await listen({ grade: held.grade })
    const leave = new AbortController()
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: BODY, signal: leave.signal }
    const answer = fetch(`${app.url}/v1/grade`, init)
    await held.started
    leave.abort()
    await expect(answer).rejects.toThrow('aborted')
    expect(await held.ended).toMatchObject({ message: 'The client left before the answer' })
  })

  test('that stays does not end the grade', async () => {
    const held = holdGrades()
    await using app = await listen({ grade: held.grade })
    const headers = { 'content-type': 'application/json' }
    const answer = fetch(`${app.url}/v1/grade`, { method: 'POST', headers, body: BODY })
    const { signal } = await held.started
    held.release(REPORT)
    expect((await answer).status).toBe(200)
    expect(signal?.aborted).toBe(false)
  })
})

/** Begins to close, and is back when no more connections are taken; the result waits for the end. */
async function startClosing(app: FastifyInstance): Promise<() => Promise<unknown>> {
  const closed = app.close()
  while (app.server.listening) await setImmediate()
  return () => closed
}

describe('closing', () => {
  test('lets what runs come to its end, and refuses what still arrives with a problem', async () => {
    const held = holdGrades()
    const app = await listen({ grade: held.grade })
    const early = await open(app.port)
    const headers = { 'content-type': 'application/json' }
    const running = fetch(`${app.url}/v1/grade`, { method: 'POST', headers, body: BODY })
    await held.started
    // The connection is busy, with half a request, so that closing does not cut it as idle.
    early.write('GET /v1/assignments HTTP/1.1\r\nHost: localhost\r\n')
    const ready = await fetch(`${app.url}/readyz`)
    expect(ready.status).toBe(200)
    const closed = await startClosing(app.app)
    early.write('\r\n')
    const { status, head, problem } = await readAnswer(early)
    expect(status).toBe(503)
    expect(head.toLowerCase()).toContain('retry-after: 5')
    expect(problem.code).toBe('shutting-down')
    held.release(REPORT)
    expect((await running).status).toBe(200)
    await closed()
  })

  test('keeps probes alive, of which readiness says 503', async () => {
    const held = holdGrades()
    const app = await listen({ grade: held.grade })
    const headers = { 'content-type': 'application/json' }
    const running = fetch(`${app.url}/v1/grade`, { method: 'POST', headers, body: BODY })
    await held.started
    const probes = await Promise.all([open(app.port), open(app.port)])
    for (const probe of probes) probe.write('GET ')
    await fetch(`${app.url}/livez`)
    const closed = await startClosing(app.app)
    probes[0]?.write('/livez HTTP/1.1\r\nHost: localhost\r\n\r\n')
    probes[1]?.write('/readyz HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const answers = await Promise.all(probes.map(readAnswer))
    expect(answers.map(({ status }) => status)).toEqual([200, 503])
    held.release(REPORT)
    await running
    await closed()
  })

  test('ends what runs, with a problem, when its time is up', async () => {
    const held = holdGrades()
    const stop = new AbortController()
    const app = await listen({ grade: held.grade, shutdown: stop.signal })
    const headers = { 'content-type': 'application/json' }
    const running = fetch(`${app.url}/v1/grade`, { method: 'POST', headers, body: BODY })
    await held.started
    const closed = app.app.close()
    stop.abort()
    const answer = await running
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ code: 'shutting-down' })
    await closed
  })
})
