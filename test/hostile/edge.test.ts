import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Service, startService } from '#test/bench/rivals.ts'
import { interpreter } from '#test/sandbox/echo-children.ts'
import { isAlive } from '#test/sandbox/processes.ts'
import { type Canaries, setCanaries } from './canaries.ts'
import { HOSTILE_REQUESTS, makeRequest } from './requests.ts'

const MAX_MS = 20_000

let service: Service
let canaries: Canaries
beforeAll(async () => {
  service = await startService(interpreter.path)
  canaries = await setCanaries(undefined)
})
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await canaries[Symbol.asyncDispose]()
})

test.for(HOSTILE_REQUESTS)('the service stands $name', async (request) => {
  const { method = 'POST', path = '/v1/grade', headers = {}, body } = request
  const init = { method, headers, signal: AbortSignal.timeout(MAX_MS) }
  const answer = await fetch(service.origin + path, body === undefined ? init : { ...init, body })
  const told: unknown = await answer.json()
  expect({ status: answer.status, told }).toMatchObject({
    status: request.status,
    told: request.code === undefined ? {} : { code: request.code },
  })
  expect(canaries.findHarm()).toEqual([])
  await expectHealth()
})

test.for([
  [
    'two lengths',
    'POST /v1/grade HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n',
  ],
  [
    'a length and chunks',
    'POST /v1/grade HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  [
    'a body larger than is taken, before it comes',
    'POST /v1/grade HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99000000\r\n\r\n{',
  ],
  ['a negative length', 'POST /v1/grade HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n'],
  [
    'headers without end',
    `GET / HTTP/1.1\r\nHost: a\r\n${`X: ${'y'.repeat(1_000)}\r\n`.repeat(100)}\r\n`,
  ],
  ['no HTTP at all', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n'],
] as const)('the service refuses %s', async ([, bytes]) => {
  const caller = connect(Number(new URL(service.origin).port), '127.0.0.1')
  caller.write(bytes)
  const [answer] = await once(caller, 'data')
  caller.destroy()
  expect(String(answer)).toMatch(/^HTTP\/1\.1 4\d\d /)
  await expectHealth()
})

async function expectHealth(): Promise<void> {
  expect(await service.grade(JSON.stringify(makeRequest()))).toMatchObject({ verdict: 'passed' })
  expect(isAlive(service.pid)).toBe(true)
}
