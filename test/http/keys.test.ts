import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Role } from '#contract/access.ts'
import { gradeJson, openApp } from './open-app.ts'

const BODY = { assignment: 'line', submission: { source: 'x = 1' } }

const apiKeys = (['learner', 'instructor', 'admin'] satisfies Role[]).map((role) => ({
  name: `some-${role}`,
  role,
  digest: createHash('sha256').update(`key of ${role}`.replaceAll(' ', '-')).digest(),
}))

function bearer(role: string) {
  return { authorization: `Bearer key-of-${role}` }
}

describe('a service with keys', () => {
  test.each([
    ['as a bearer token', bearer('learner')],
    ['with the scheme in capitals', { authorization: 'BEARER key-of-learner' }],
    ['as X-API-Key', { 'x-api-key': 'key-of-learner' }],
  ])('takes a key %s', async (_how, headers) => {
    await using app = await openApp({ apiKeys })
    const request = gradeJson(BODY)
    const response = await app.send({ ...request, headers: { ...request.headers, ...headers } })
    expect(response.statusCode).toBe(200)
  })

  test.each([
    ['no key', {}],
    ['an empty key', { 'x-api-key': '' }],
    ['another scheme', { authorization: 'Basic a2V5' }],
    ['a token with a space in it', { authorization: 'Bearer a b' }],
  ])('answers %s with 401 and a challenge', async (_what, headers) => {
    await using app = await openApp({ apiKeys })
    const response = await app.send({ url: '/v1/assignments', headers })
    expect(response.statusCode).toBe(401)
    expect(response.headers['www-authenticate']).toBe('Bearer realm="backproof"')
    expect(response.json().code).toBe('missing-key')
  })

  test('answers an unknown key with 401 before it looks at the body', async () => {
    await using app = await openApp({ apiKeys })
    const headers = { 'content-type': 'a/b', authorization: 'Bearer key-of-nobody' }
    const response = await app.send({ method: 'POST', url: '/v1/grade', payload: '{', headers })
    expect(response.statusCode).toBe(401)
    expect(response.headers['www-authenticate']).toContain('error="invalid_token"')
    expect(response.json().code).toBe('unknown-key')
  })

  test('does not take the hash of a key for the key', async () => {
    await using app = await openApp({ apiKeys })
    const headers = { 'x-api-key': apiKeys[0]?.digest.toString('hex') ?? '' }
    expect((await app.send({ url: '/v1/assignments', headers })).statusCode).toBe(401)
  })

  test.each([
    '/v1/assignments',
    '/v1/assignments/line',
    '/v1/assignments/line/starter',
    '/v1/capabilities',
  ])('keeps %s behind a key', async (url) => {
    await using app = await openApp({ apiKeys })
    expect((await app.send({ url })).statusCode).toBe(401)
    expect((await app.send({ url, headers: bearer('learner') })).statusCode).toBe(200)
  })

  test.each(['/', '/livez', '/readyz', '/docs', '/openapi.json', '/v1/schemas/report'])(
    'shows %s to everybody',
    async (url) => {
      await using app = await openApp({ apiKeys })
      expect((await app.send({ url })).statusCode).toBe(200)
    },
  )

  test.each([
    ['learner', 403],
    ['instructor', 200],
    ['admin', 200],
  ])('answers %s who ask for the instructor’s view with %i', async (role, status) => {
    await using app = await openApp({ apiKeys })
    const request = gradeJson(BODY, '/v1/grade?view=instructor')
    const headers = { ...request.headers, ...bearer(role) }
    const response = await app.send({ ...request, headers })
    expect(response.statusCode).toBe(status)
    expect(app.calls.map(({ options }) => options.view)).toEqual(
      status === 200 ? ['instructor'] : [],
    )
    const assignment = await app.send({ url: '/v1/assignments/line?view=instructor', headers })
    expect(assignment.statusCode).toBe(status)
    if (status === 403) expect(response.json().code).toBe('forbidden-role')
  })
})

describe('a service without keys', () => {
  test.each(['localhost', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080'])(
    'answers under the name %s',
    async (host) => {
      await using app = await openApp()
      expect((await app.send({ url: '/v1/assignments', headers: { host } })).statusCode).toBe(200)
    },
  )

  test.each(['example.org', '10.0.0.1', 'localhost.example.org', '127.0.0.1.example.org'])(
    'does not answer under the name %s, which a web page may have made point here',
    async (host) => {
      await using app = await openApp()
      const response = await app.send({ url: '/v1/assignments', headers: { host } })
      expect(response.statusCode).toBe(401)
      expect(response.json().detail).toContain('BACKPROOF_API_KEYS')
    },
  )
})
