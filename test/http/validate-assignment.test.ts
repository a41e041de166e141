import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Assignment } from '#contract/assignment.ts'
import { ServiceError } from '#service/errors.ts'
import type { SelfTestOptions } from '#service/services.ts'
import { openApp, SELF_TEST_REPORT } from './open-app.ts'

const URL = '/v1/assignments/validate'
const ASSIGNMENT = {
  id: 'line',
  reference: { language: 'python', source: 'def f(x):\n    return 2 * x\n' },
  exercises: [{ kind: 'function', function: 'f', testCases: [{ inputs: { x: 1 } }] }],
}

function post(body: unknown, headers: Record<string, string> = {}) {
  const payload = typeof body === 'string' ? body : JSON.stringify(body)
  const all = { 'content-type': 'application/json', ...headers }
  return { method: 'POST', url: URL, payload, headers: all } as const
}

describe('POST /v1/assignments/validate', () => {
  test('answers with the report, whether the assignment stands or not', async () => {
    for (const ok of [true, false]) {
      await using app = await openApp({ selfTest: async () => ({ ...SELF_TEST_REPORT, ok }) })
      const response = await app.send(post(ASSIGNMENT))
      expect(response.statusCode).toBe(200)
      expect(response.json()).toEqual({ ...SELF_TEST_REPORT, ok })
      expect(response.headers['cache-control']).toBe('no-store')
    }
  })

  test('tests what was sent, under the version that it will have', async () => {
    const calls: { assignment: Assignment; options: SelfTestOptions | undefined }[] = []
    await using app = await openApp({
      selfTest: async (assignment, options) => {
        calls.push({ assignment, options })
        return SELF_TEST_REPORT
      },
    })
    await app.send(post(ASSIGNMENT))
    expect(calls[0]?.assignment).toMatchObject({ language: 'python', id: 'line' })
    expect(calls[0]?.options?.document).toEqual(ASSIGNMENT)
    expect(calls[0]?.options?.signal?.aborted).toBe(false)
  })

  test.each([
    ['no JSON', '{', 'malformed-body'],
    ['nothing', '', 'malformed-body'],
    ['no assignment', '[]', 'validation-failed'],
    ['an assignment without exercises', { exercises: [] }, 'validation-failed'],
  ])('refuses %s', async (_what, body, code) => {
    await using app = await openApp()
    const response = await app.send(post(body))
    expect(response.statusCode).toBe(400)
    expect(response.json().code).toBe(code)
  })

  test('points at what is wrong from the body’s own root, however large the body is', async () => {
    for (const padding of ['', '#'.repeat(100_000)]) {
      const reference = { source: padding, language: 5 }
      await using app = await openApp()
      const response = await app.send(post({ ...ASSIGNMENT, reference }))
      expect(response.json().errors[0].pointer).toBe('#/reference/language')
    }
  })

  test('points from there at contradictions, too', async () => {
    const errors = [{ pointer: '#/assignment/exercises/0/args', detail: 'no' }]
    await using app = await openApp({
      selfTest: async () => {
        throw new ServiceError('invalid-assignment', 'It contradicts itself', { errors })
      },
    })
    const response = await app.send(post(ASSIGNMENT))
    expect(response.statusCode).toBe(400)
    expect(response.json()).toMatchObject({
      code: 'invalid-assignment',
      errors: [{ pointer: '#/exercises/0/args', detail: 'no' }],
    })
  })

  test('takes JSON only', async () => {
    await using app = await openApp()
    const response = await app.send(post('id: line', { 'content-type': 'application/yaml' }))
    expect(response.statusCode).toBe(415)
    expect(response.json().code).toBe('unsupported-media-type')
  })

  test.each([
    ['learner', 403, 'forbidden-role'],
    ['instructor', 200, undefined],
    ['admin', 200, undefined],
  ] as const)('answers a key of the role %s with %i', async (role, status, code) => {
    const digest = createHash('sha256').update('secret').digest()
    await using app = await openApp({ apiKeys: [{ name: 'some', role, digest }] })
    const response = await app.send(post(ASSIGNMENT, { 'x-api-key': 'secret' }))
    expect(response.statusCode).toBe(status)
    expect(response.json().code).toBe(code)
  })

  test('asks for a key before it reads the body', async () => {
    const digest = createHash('sha256').update('secret').digest()
    await using app = await openApp({ apiKeys: [{ name: 'some', role: 'learner', digest }] })
    expect((await app.send(post('{'))).statusCode).toBe(401)
    expect((await app.send(post('{', { 'x-api-key': 'secret' }))).statusCode).toBe(403)
  })

  test('is the only method of its path', async () => {
    await using app = await openApp()
    const { statusCode, headers } = await app.app.inject({ url: URL })
    expect([statusCode, headers['allow']]).toEqual([405, 'POST'])
  })
})
