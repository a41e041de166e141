import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createLogger } from '#http/logger.ts'
import { gradeJson, openApp } from './open-app.ts'

const KEY = 'a-very-secret-key'
const SOURCE = 'the_learners_secret = 1'
const apiKeys = [
  { name: 'class', role: 'learner' as const, digest: createHash('sha256').update(KEY).digest() },
]

/** A logger, and what it wrote. */
function recordLog() {
  const lines: string[] = []
  const logger = createLogger('trace', { write: (line) => void lines.push(line) })
  return {
    logger,
    read: () => lines.map((line): Record<string, unknown> => JSON.parse(line)),
    lines,
  }
}

function makeRequest(url = '/v1/grade') {
  const request = gradeJson({ assignment: 'line', submission: { source: SOURCE } }, url)
  return {
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${KEY}`, 'x-request-id': 'r1' },
  }
}

describe('the request log', () => {
  test('has one line for a request, with ids and numbers', async () => {
    const log = recordLog()
    await using app = await openApp({ logger: log.logger, apiKeys })
    await app.send(makeRequest())
    expect(log.read().filter(({ msg }) => msg === 'request')).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        request: 'r1',
        method: 'POST',
        route: '/v1/grade',
        ms: expect.any(Number),
        caller: 'class',
        report: 'report-1',
        assignment: 'line',
        verdict: 'passed',
        status: 200,
        msg: 'request',
      },
    ])
  })

  test.each([
    ['a grade', makeRequest()],
    ['a broken body', { ...makeRequest(), payload: `{"source": "${SOURCE}` }],
    ['a misfit', { ...makeRequest(), payload: JSON.stringify({ assignment: SOURCE }) }],
    ['an unknown key', { ...makeRequest(), headers: { authorization: `Bearer ${KEY}x` } }],
    ['a secret in the query', makeRequest(`/v1/grade?api_key=${KEY}`)],
    ['a secret in an unknown path', makeRequest(`/nothing/${KEY}`)],
    ['a path that cannot be decoded', makeRequest(`/${KEY}/%zz`)],
  ])('holds neither code nor key after %s', async (_what, request) => {
    const log = recordLog()
    await using app = await openApp({ logger: log.logger, apiKeys })
    await app.send(request)
    expect(log.lines.length).toBeGreaterThan(0)
    const text = log.lines.join('')
    for (const secret of [KEY, SOURCE, 'the_learners_secret']) expect(text).not.toContain(secret)
  })

  test('tells the problem of a refused request at level info', async () => {
    const log = recordLog()
    await using app = await openApp({ logger: log.logger })
    await app.send(gradeJson('{'))
    const expected = { level: 'info', status: 400, problem: 'malformed-body' }
    expect(log.read().filter(({ msg }) => msg === 'request')).toMatchObject([expected])
  })

  test('tells the cause of a failure at level error, under the id that the client is told', async () => {
    const log = recordLog()
    const grade = async () => {
      throw new Error('The disk is full')
    }
    await using app = await openApp({ logger: log.logger, grade })
    const response = await app.send(gradeJson({ assignment: 'line', submission: { source: 'x' } }))
    expect(log.read().filter(({ msg }) => msg === 'request')).toMatchObject([
      {
        level: 'error',
        status: 500,
        request: response.json().instance,
        err: { message: 'The disk is full', stack: expect.any(String) },
      },
    ])
  })

  test('leaves probes that find all well to the level debug', async () => {
    const log = recordLog()
    await using app = await openApp({ logger: log.logger })
    await app.send({ url: '/livez' })
    await app.send({ url: '/' })
    const levels = log
      .read()
      .filter(({ msg }) => msg === 'request')
      .map(({ level }) => level)
    expect(levels).toEqual(['debug', 'info'])
  })

  test('blots out keys, should headers ever be logged', () => {
    const log = recordLog()
    const headers = { authorization: KEY, 'x-api-key': KEY, cookie: KEY, host: 'h' }
    log.logger.info({ headers, req: { headers } })
    expect(log.lines.join('')).not.toContain(KEY)
    expect(log.read()[0]).toMatchObject({ req: { headers: { host: 'h' } } })
  })
})
