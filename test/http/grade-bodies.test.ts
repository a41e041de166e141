import { describe, expect, test } from 'vitest'
import { gradeJson, openApp } from './open-app.ts'

const PAIR = {
  exercises: [
    {
      kind: 'gradient',
      forward: 'forward',
      backward: 'backward',
      testCases: [{ inputs: { x: 2 }, parameters: { theta: 4 } }],
    },
  ],
}
const SOURCE = 'def forward(x, theta):\n    return theta * x  # é\n'

function makeNotebook(outputs: unknown[] = []) {
  const cell = { cell_type: 'code', metadata: { constructor: 1 }, outputs, source: [SOURCE] }
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] }
}

describe('POST /v1/grade takes', () => {
  test('JSON with a published assignment', async () => {
    await using app = await openApp()
    const submission = { language: 'python', source: SOURCE }
    const response = await app.send(gradeJson({ assignment: 'line', submission }))
    expect(response.statusCode).toBe(200)
    expect(response.json()).toMatchObject({ id: 'report-1', verdict: 'passed' })
    expect(response.headers['cache-control']).toBe('no-store')
    expect(app.calls[0]?.request).toEqual({ assignment: 'line', submission, limits: {} })
    expect(app.calls[0]?.options).toMatchObject({ view: 'learner' })
    expect(app.calls[0]?.options.document).toBeUndefined()
  })

  test.each([
    ['ko-KR,ko;q=0.9,en;q=0.8', 'ko'],
    ['fr', 'en'],
    [undefined, 'en'],
  ])('the language of its report in Accept-Language: %s', async (header, locale) => {
    await using app = await openApp()
    const request = gradeJson({ assignment: 'line', submission: { source: SOURCE } })
    const headers = { ...request.headers, ...(header && { 'accept-language': header }) }
    const response = await app.send({ ...request, headers })
    expect(response.headers).toMatchObject({ 'content-language': locale, vary: 'Accept-Language' })
    expect(app.calls[0]?.options).toMatchObject({ locale })
  })

  test('the attempt of a script in the query, as a whole number', async () => {
    await using app = await openApp()
    const response = await app.send({
      method: 'POST',
      url: '/v1/grade?assignment=line&attempt=3',
      payload: SOURCE,
      headers: { 'content-type': 'text/x-python' },
    })
    expect(response.statusCode).toBe(200)
    expect(app.calls[0]?.request.submission.attempt).toBe(3)
    const refused = await app.send({
      method: 'POST',
      url: '/v1/grade?assignment=line&attempt=none',
      payload: SOURCE,
      headers: { 'content-type': 'text/x-python' },
    })
    expect(refused.statusCode).toBe(400)
    expect(refused.json()).toMatchObject({ errors: [{ pointer: '#/submission/attempt' }] })
  })

  test('an inline assignment, which the grader gets as it was written too', async () => {
    await using app = await openApp()
    const response = await app.send(
      gradeJson({ assignment: PAIR, submission: { source: SOURCE }, limits: { wallMs: 5000 } }),
    )
    expect(response.statusCode).toBe(200)
    expect(app.calls[0]?.options.document).toEqual(PAIR)
    expect(app.calls[0]?.request).toMatchObject({
      assignment: { language: 'python', exercises: [{ points: 1 }] },
      submission: { language: 'python' },
      limits: { wallMs: 5000 },
    })
  })

  test('a script as it is, with assignment and limits in the query', async () => {
    await using app = await openApp()
    const response = await app.send({
      method: 'POST',
      url: '/v1/grade?assignment=line&wallMs=5000&memoryMb=256',
      payload: SOURCE,
      headers: { 'content-type': 'text/x-python; charset=UTF-8' },
    })
    expect(response.statusCode).toBe(200)
    expect(app.calls[0]?.request).toEqual({
      assignment: 'line',
      submission: { language: 'python', source: SOURCE },
      limits: { wallMs: 5000, memoryMb: 256 },
    })
  })

  test.each([
    ['small', []],
    ['large', [{ data: { 'image/png': 'A'.repeat(300_000), __proto__x: 1 } }]],
  ])('a %s notebook as it is, without its outputs', async (_size, outputs) => {
    await using app = await openApp()
    const response = await app.send({
      method: 'POST',
      url: '/v1/grade?assignment=line',
      payload: JSON.stringify(makeNotebook(outputs)),
      headers: { 'content-type': 'application/x-ipynb+json' },
    })
    expect(response.statusCode).toBe(200)
    const notebook = {
      nbformat: 4,
      nbformat_minor: 5,
      cells: [{ cell_type: 'code', source: [SOURCE] }],
    }
    expect(app.calls[0]?.request.submission).toEqual({ language: 'python', notebook })
  })

  test.each([
    {
      what: 'a script',
      file: new File([SOURCE], 'work.py'),
      submission: { language: 'python', source: SOURCE },
    },
    {
      what: 'a notebook',
      file: new File([JSON.stringify(makeNotebook())], 'Work.IPYNB'),
      submission: { notebook: { cells: [{ source: [SOURCE] }] } },
    },
  ])('a form with $what, told by its name', async ({ file, submission }) => {
    await using app = await openApp()
    const form = new FormData()
    form.set('assignment', 'line')
    form.set('file', file)
    const response = await app.send(await encodeForm(form))
    expect(response.statusCode).toBe(200)
    expect(app.calls[0]?.request).toMatchObject({ assignment: 'line', submission })
  })

  test('a form with an assignment as JSON', async () => {
    await using app = await openApp()
    const form = new FormData()
    form.set('file', new Blob([SOURCE]), 'work.py')
    form.set('assignment', JSON.stringify(PAIR))
    const response = await app.send(await encodeForm(form))
    expect(response.statusCode).toBe(200)
    expect(app.calls[0]?.options.document).toEqual(PAIR)
  })

  test('a form whose file is told by its type, with the assignment in the query', async () => {
    await using app = await openApp()
    const form = new FormData()
    form.set('file', new Blob([SOURCE], { type: 'text/x-python' }), 'upload')
    const response = await app.send({
      ...(await encodeForm(form)),
      url: '/v1/grade?assignment=line',
    })
    expect(response.statusCode).toBe(200)
    expect(app.calls[0]?.request).toMatchObject({
      assignment: 'line',
      submission: { source: SOURCE },
    })
  })
})

describe('POST /v1/grade', () => {
  test('lets the body count where the query says the same thing', async () => {
    await using app = await openApp()
    const body = { assignment: 'line', submission: { source: SOURCE }, limits: { wallMs: 1 } }
    await app.send(gradeJson(body, '/v1/grade?assignment=other&wallMs=2&cpuMs=3'))
    expect(app.calls[0]?.request).toMatchObject({
      assignment: 'line',
      limits: { wallMs: 1, cpuMs: 3 },
    })
  })

  test('reads a body above 64 KiB the same way as a small one', async () => {
    await using app = await openApp()
    const theta = Array.from({ length: 20_000 }, (_, at) => at / 7)
    const testCases = [{ inputs: { x: 2 }, parameters: { theta } }]
    const assignment = { exercises: [{ ...PAIR.exercises[0], testCases }] }
    const response = await app.send(gradeJson({ assignment, submission: { source: SOURCE } }))
    expect(response.statusCode).toBe(200)
    expect(app.calls[0]?.options.document).toEqual(assignment)
    expect(app.calls[0]?.request).toMatchObject({
      assignment: {
        exercises: [
          {
            testCases: [
              { parameters: { theta: { kind: 'array', data: Float64Array.from(theta) } } },
            ],
          },
        ],
      },
    })
  })

  test('ignores a byte order mark, and Prefer', async () => {
    await using app = await openApp()
    const request = gradeJson(
      `\ufeff${JSON.stringify({ assignment: 'line', submission: { source: 'x' } })}`,
    )
    const headers = { ...request.headers, prefer: 'respond-async' }
    expect((await app.send({ ...request, headers })).statusCode).toBe(200)
  })

  test('gives an open service the instructor’s view where it is asked for', async () => {
    await using app = await openApp()
    await app.send(
      gradeJson({ assignment: 'line', submission: { source: 'x' } }, '/v1/grade?view=instructor'),
    )
    expect(app.calls[0]?.options.view).toBe('instructor')
  })
})

async function encodeForm(form: FormData) {
  const response = new Response(form)
  return {
    method: 'POST' as const,
    url: '/v1/grade',
    payload: Buffer.from(await response.arrayBuffer()),
    headers: { 'content-type': response.headers.get('content-type') ?? '' },
  }
}
