import { describe, expect, test } from 'vitest'
import { type Problem, problemSchema } from '#contract/problem.ts'
import { gradeJson, openApp } from './open-app.ts'

const SUBMISSION = { language: 'python', source: 'x = 1' }

/** Sends a request that must be refused before it is graded, and gives the problem. */
async function refuse(request: Parameters<Awaited<ReturnType<typeof openApp>>['send']>[0]) {
  await using app = await openApp()
  const response = await app.send(request)
  expect(app.calls).toEqual([])
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
  const problem: Problem = problemSchema.parse(response.json())
  expect(problem.status).toBe(response.statusCode)
  expect(problem.type).toBe(`urn:backproof:problem:${problem.code}`)
  return problem
}

describe('POST /v1/grade refuses as malformed', () => {
  test.each([
    ['an empty body', '', 'The body is empty; send JSON'],
    ['white space', ' \n', 'The body is empty; send JSON'],
    [
      'half an object',
      '{',
      'line 1, column 2 should have a name in double quotes or }; it has the end of the text',
    ],
    ['a trailing comma', '{"a": 1,\n}', 'line 2, column 1 should have a name in double quotes'],
    ['NaN', '{"a": NaN}', 'line 1, column 7 should have a value; it has "N"'],
    ['a number beyond float64', '{"limits": {"wallMs": 1e999}}', '#/limits/wallMs'],
    ['a prototype key', '{"limits": {"__proto__": {"wallMs": 1}}}', '#/limits/__proto__'],
    ['a key named constructor', '{"a/b": [{"constructor": 1}]}', '#/a~1b/0/constructor'],
    ['a key named prototype', '{"prototype": 1}', '#/prototype'],
    [
      'JSON nested 65 deep',
      `${'['.repeat(65)}${']'.repeat(65)}`,
      'nested deeper than 64 at character 65',
    ],
    [
      'JSON nested 100,000 deep',
      `${'['.repeat(1e5)}${']'.repeat(1e5)}`,
      'nested deeper than 64 at character 65',
    ],
  ])('%s', async (_what, body, detail) => {
    const problem = await refuse(gradeJson(body))
    expect(problem).toMatchObject({ status: 400, code: 'malformed-body' })
    expect(problem.detail).toContain(detail)
  })

  test('what is not UTF-8', async () => {
    const request = gradeJson('')
    const problem = await refuse({ ...request, payload: Buffer.from([0x7b, 0xff, 0x7d]) })
    expect(problem).toMatchObject({
      code: 'malformed-body',
      detail: expect.stringContaining('UTF-8'),
    })
  })

  test('a request without a body and without a type', async () => {
    const problem = await refuse({ method: 'POST', url: '/v1/grade' })
    expect(problem).toMatchObject({ status: 400, code: 'malformed-body' })
  })

  test('a form that breaks off', async () => {
    const problem = await refuse({
      method: 'POST',
      url: '/v1/grade',
      payload: '--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    })
    expect(problem).toMatchObject({ status: 400, code: 'malformed-body' })
  })
})

describe('POST /v1/grade refuses with a pointer', () => {
  test.each([
    ['a number', 3, ['#']],
    ['wrong types', { assignment: 3, submission: [] }, ['#/assignment', '#/submission']],
    ['nothing said', {}, ['#/assignment', '#/submission']],
    ['an unknown member', { assignment: 'a', submission: SUBMISSION, more: 1 }, ['#/more']],
    [
      'source and notebook at once',
      { assignment: 'a', submission: { source: '', notebook: {} } },
      ['#/submission'],
    ],
    [
      'faults inside an inline assignment',
      {
        assignment: { exercises: [{ kind: 'other', testCases: [{ inputs: { 'a/b': 1 } }] }] },
        submission: SUBMISSION,
      },
      ['#/assignment/exercises/0/kind', '#/assignment/exercises/0/testCases/0/inputs/a~1b'],
    ],
    [
      'NaN in the wrong place',
      {
        assignment: {
          exercises: [
            { kind: 'function', function: 'f', testCases: [{ inputs: { x: [1, 'NaN'] } }] },
          ],
        },
        submission: SUBMISSION,
      },
      ['#/assignment/exercises/0/testCases/0/inputs/x/1'],
    ],
  ])('%s', async (_what, body, pointers) => {
    const problem = await refuse(gradeJson(body))
    expect(problem).toMatchObject({ status: 400, code: 'validation-failed' })
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(pointers)
  })

  test.each([
    [0, 'Must be more than 0; it is 0'],
    [-5, 'Must be more than 0; it is -5'],
    [1.5, 'Must be a whole number'],
    ['5000', 'Must be a number; it is "5000"'],
    [null, 'Must be a number; it is null'],
    [true, 'Must be a number; it is true'],
  ])('a limit of %j', async (wallMs, detail) => {
    const body = { assignment: 'a', submission: SUBMISSION, limits: { wallMs } }
    const problem = await refuse(gradeJson(body))
    expect(problem).toMatchObject({ status: 400, code: 'invalid-limits' })
    expect(problem.errors).toEqual([{ pointer: '#/limits/wallMs', detail }])
  })

  test.each([
    ['wallMs=abc', '#/limits/wallMs'],
    ['cpuMs=0', '#/limits/cpuMs'],
    ['cpuMs=1e999', '#/limits/cpuMs'],
    ['memoryMb=1&memoryMb=2', '#/limits/memoryMb'],
  ])('a limit in the query: %s', async (query, pointer) => {
    const body = { assignment: 'a', submission: SUBMISSION }
    const problem = await refuse(gradeJson(body, `/v1/grade?${query}`))
    expect(problem).toMatchObject({ code: 'invalid-limits', errors: [{ pointer }] })
  })

  test.each([
    ['view=teacher', '#/query/view'],
    ['vew=learner', '#/query/vew'],
  ])('a query of %s', async (query, pointer) => {
    const body = { assignment: 'a', submission: SUBMISSION }
    const problem = await refuse(gradeJson(body, `/v1/grade?${query}`))
    expect(problem).toMatchObject({ code: 'validation-failed', errors: [{ pointer }] })
  })

  test('the first 50 of a thousand faults', async () => {
    const limits = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`limit${at}`, 1]))
    const problem = await refuse(gradeJson({ assignment: 'a', submission: SUBMISSION, limits }))
    expect(problem.errors).toHaveLength(50)
  })

  test('a large body as it would a small one', async () => {
    const assignment = { exercises: [{ kind: 'function', function: 'f', testCases: [] }] }
    const body = { assignment, submission: { ...SUBMISSION, source: 'x'.repeat(200_000) } }
    const problem = await refuse(gradeJson(body))
    expect(problem).toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '#/assignment/exercises/0/testCases' }],
    })
  })
})

describe('POST /v1/grade refuses by size and type', () => {
  test.each(['application/json', 'text/x-python'])('17 MB of %s', async (type) => {
    const size = 17_000_000
    const request = {
      method: 'POST' as const,
      url: '/v1/grade?assignment=line',
      payload: Buffer.alloc(size, 'x'),
      headers: { 'content-type': type },
    }
    expect(await refuse(request)).toMatchObject({
      status: 413,
      code: 'body-too-large',
      limit: 16_777_216,
      size,
    })
  })

  test.each<[string, Record<string, string | string[]>]>([
    ['an unknown type', { 'content-type': 'application/x-unknown' }],
    ['what curl sends by default', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['no type', {}],
    ['something that is no type', { 'content-type': 'json' }],
    ['two types', { 'content-type': ['application/json', 'text/x-python'] }],
    ['two types in one line', { 'content-type': 'application/json, text/x-python' }],
    ['another charset', { 'content-type': 'text/x-python; charset=latin-1' }],
    ['a compressed body', { 'content-type': 'text/x-python', 'content-encoding': 'gzip' }],
  ])('%s', async (_what, headers) => {
    const payload = Buffer.from('{}')
    const problem = await refuse({ method: 'POST', url: '/v1/grade', payload, headers })
    expect(problem).toMatchObject({ status: 415, code: 'unsupported-media-type' })
    expect(problem.detail).toContain('text/x-python')
  })
})

describe('POST /v1/grade refuses a form', () => {
  const part = (name: string, content: string, file = '') =>
    `--b\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${content}\r\n`
  const file = part('file', 'x = 1', '; filename="a.py"')

  test.each([
    ['without a file', part('assignment', 'line'), 'validation-failed'],
    ['with two files', file + file, 'validation-failed'],
    ['with another part', file + part('more', '1'), 'validation-failed'],
    ['with three parts', file + part('assignment', 'a') + part('more', '1'), 'validation-failed'],
    ['with a part named __proto__', file + part('__proto__', '1'), 'malformed-body'],
    ['without an assignment', file, 'validation-failed'],
    ['with an assignment that is broken JSON', file + part('assignment', '{"a"'), 'malformed-body'],
    [
      'with a file of an unknown kind',
      part('file', 'x', '; filename="a.docx"') + part('assignment', 'line'),
      'unsupported-media-type',
    ],
  ])('%s', async (_what, parts, code) => {
    const problem = await refuse({
      method: 'POST',
      url: '/v1/grade',
      payload: `${parts}--b--\r\n`,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    })
    expect(problem.code).toBe(code)
  })
})
