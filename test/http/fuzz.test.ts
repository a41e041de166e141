import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gradeRequestSchema } from '#contract/submission.ts'
import { INLINE_REQUEST } from '#http/examples.ts'
import { gradeJson, openApp } from './open-app.ts'

const keys = fc.constantFrom(
  ...['assignment', 'submission', 'limits', 'exercises', 'testCases', 'inputs', 'parameters'],
  ...['kind', 'source', 'notebook', 'language', 'wallMs', 'random', 'data', 'shape', 'list'],
)
const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, 0, -1, 1.5, 'python', 'gradient', 'NaN', '', 'forward'),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
  ),
}))

/** Every place in a value, as a path. */
function listPaths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  const below = Object.entries(value).flatMap(([key, member]) => listPaths(member, [...path, key]))
  return [path, ...below]
}

/** A copy with another value at one place. */
function replace(value: unknown, path: readonly string[], other: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined || typeof value !== 'object' || value === null) return other
  const members = Object.entries(value).map(([name, member]) => [
    name,
    name === key ? replace(member, rest, other) : member,
  ])
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members)
}

describe('POST /v1/grade answers as declared, and never with 5xx,', () => {
  test('whatever JSON is sent', async () => {
    await using app = await openApp()
    await fc.assert(
      fc.asyncProperty(anything, async (body) => {
        const { statusCode } = await app.send(gradeJson(body))
        expect(statusCode).toBe(gradeRequestSchema.safeParse(body).success ? 200 : 400)
      }),
      { numRuns: 300 },
    )
  })

  test('whatever stands in one place of a good request', async () => {
    await using app = await openApp()
    const paths = fc.constantFrom(...listPaths(INLINE_REQUEST))
    await fc.assert(
      fc.asyncProperty(paths, anything, async (path, other) => {
        const body = replace(INLINE_REQUEST, path, other)
        const { statusCode } = await app.send(gradeJson(body))
        expect(statusCode).toBe(gradeRequestSchema.safeParse(body).success ? 200 : 400)
      }),
      { numRuns: 300 },
    )
  })

  test('whatever bytes are sent as whatever type', async () => {
    await using app = await openApp()
    const types = fc.constantFrom(
      ...['application/json', 'text/x-python', 'application/x-ipynb+json'],
      ...['multipart/form-data; boundary=b', 'multipart/form-data', 'text/plain', ';', ''],
    )
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
      fc
        .array(
          fc.constantFrom('--b', '\r\n', '--', 'Content-Disposition: form-data; name="file"', 'x'),
        )
        .map((parts) => Buffer.from(parts.join(''))),
    )
    await fc.assert(
      fc.asyncProperty(types, bytes, async (type, payload) => {
        const headers = { 'content-type': type }
        const url = '/v1/grade?assignment=line'
        const { statusCode } = await app.send({ method: 'POST', url, payload, headers })
        expect([200, 400, 415]).toContain(statusCode)
      }),
      { numRuns: 300 },
    )
  })
})
