import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { PROBLEMS, type ProblemCode } from '#contract/problem.ts'
import { SandboxBusyError, SandboxUnavailableError, ServiceError } from '#service/errors.ts'
import { gradeJson, openApp, REPORT } from './open-app.ts'

const BODY = { assignment: 'line', submission: { source: 'x = 1' } }

async function failWith(error: unknown) {
  await using app = await openApp({
    grade: async () => {
      throw error
    },
  })
  return app.send(gradeJson(BODY))
}

describe('an error of the grader', () => {
  test.each<ProblemCode>([
    'invalid-notebook',
    'empty-submission',
    'invalid-assignment',
    'source-too-large',
    'unknown-assignment',
    'unknown-language',
    'assignment-broken',
  ])('%s has its own status', async (code) => {
    const response = await failWith(new ServiceError(code, 'Said by the grader'))
    expect(response.statusCode).toBe(PROBLEMS[code].status)
    expect(response.json()).toMatchObject({
      type: `urn:backproof:problem:${code}`,
      title: PROBLEMS[code].title,
      status: PROBLEMS[code].status,
      code,
      detail: 'Said by the grader',
      instance: response.headers['x-request-id'],
    })
  })

  test('tells size and cap of code that is too large', async () => {
    const error = new ServiceError('source-too-large', 'Too large', {
      size: 10_000_000,
      limit: 1_048_576,
    })
    const response = await failWith(error)
    expect(response.statusCode).toBe(413)
    expect(response.json()).toMatchObject({ size: 10_000_000, limit: 1_048_576 })
  })

  test('tells the places that are wrong', async () => {
    const errors = [{ pointer: '#/submission/notebook/cells/3', detail: 'Must be an object' }]
    const response = await failWith(new ServiceError('invalid-notebook', 'Wrong', { errors }))
    expect(response.json().errors).toEqual(errors)
  })

  test('a full queue is 503 with Retry-After in whole seconds', async () => {
    const response = await failWith(new SandboxBusyError('The queue is full', 0.2))
    expect(response.statusCode).toBe(503)
    expect(response.headers['retry-after']).toBe('1')
    expect(response.json().code).toBe('queue-full')
  })

  test('a missing sandbox is 503 with Retry-After', async () => {
    const response = await failWith(new SandboxUnavailableError('No sandbox'))
    expect(response.statusCode).toBe(503)
    expect(response.headers['retry-after']).toBe('2')
  })

  test.each([
    ['an error', new Error('/secret/path of x = 1')],
    [
      'an error with a status of its own',
      Object.assign(new Error('/secret/path'), { statusCode: 503 }),
    ],
    ['something that is no error', '/secret/path'],
  ])('%s is 500 and tells the client nothing but the request id', async (_what, error) => {
    const response = await failWith(error)
    expect(response.statusCode).toBe(500)
    expect(response.body).not.toContain('secret')
    expect(response.json()).toMatchObject({
      code: 'internal-error',
      instance: response.headers['x-request-id'],
    })
  })

  test('a report that does not fit its schema is 500 and not sent', async () => {
    await using app = await openApp({ grade: async () => ({ ...REPORT, maxScore: Number.NaN }) })
    const response = await app.send(gradeJson(BODY))
    expect(response.statusCode).toBe(500)
    expect(response.json().code).toBe('internal-error')
  })
})

describe('a path', () => {
  test.each([
    ['/nothing', 404, 'not-found'],
    ['/v1/nothing', 404, 'not-found'],
    ['/docs/static/nothing.js', 404, 'not-found'],
    [`/v1/assignments/${'a'.repeat(500)}`, 404, 'not-found'],
    ['/v1/assignments/none', 404, 'not-found'],
    ['/v1/assignments/a%2Fb', 404, 'not-found'],
    ['/v1/schemas/none', 404, 'not-found'],
    ['/v1/assignments/%zz', 400, 'bad-request'],
  ])('%s is %i', async (url, status, code) => {
    await using app = await openApp()
    const response = await app.send({ url })
    expect(response.statusCode).toBe(status)
    expect(response.headers['content-type']).toContain('application/problem+json')
    expect(response.headers['x-request-id']).toBe(response.json().instance)
    expect(response.json()).toMatchObject({ status, code })
  })

  test('that leads nowhere is 404 whatever is sent there', async () => {
    await using app = await openApp()
    const response = await app.send(gradeJson('{', '/nothing'))
    expect(response.statusCode).toBe(404)
  })

  test.each([
    ['GET', '/v1/grade', 'POST'],
    ['PUT', '/v1/grade', 'POST'],
    ['POST', '/v1/assignments', 'GET, HEAD'],
    ['DELETE', '/v1/assignments/line', 'GET, HEAD'],
    ['POST', '/livez', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
  ] as const)('%s %s is 405 and tells what is allowed', async (method, url, allow) => {
    await using app = await openApp()
    const payload = method === 'GET' ? {} : { payload: 'x', headers: { 'content-type': 'a/b' } }
    const response = await app.app.inject({ method, url, ...payload })
    expect(response.statusCode).toBe(405)
    expect(response.headers['allow']).toBe(allow)
    expect(response.json()).toMatchObject({ code: 'method-not-allowed' })
  })
})

describe('the request id', () => {
  test('is the client’s where it is well formed', async () => {
    await using app = await openApp()
    const headers = { 'x-request-id': 'run-7_a.b' }
    expect((await app.send({ url: '/livez', headers })).headers['x-request-id']).toBe('run-7_a.b')
  })

  test.each(['', ' ', 'a b', 'a\tb', '<script>', 'x'.repeat(129)])(
    'is ours for %j',
    async (given) => {
      await using app = await openApp()
      const response = await app.send({ url: '/livez', headers: { 'x-request-id': given } })
      expect(response.headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/)
    },
  )
})

test('docs/problems.md explains every problem, and no other', () => {
  const page = readFileSync('docs/problems.md', 'utf8')
  const sections = [...page.matchAll(/^## `([a-z-]+)`\n\nStatus (\d+)\. /gm)]
  expect(sections.map(([, code, status]) => [code, Number(status)])).toEqual(
    Object.entries(PROBLEMS).map(([code, { status }]) => [code, status]),
  )
})
