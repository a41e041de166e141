import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openApp } from './open-app.ts'

describe('the catalogue', () => {
  test('lists the published assignments', async () => {
    await using app = await openApp()
    const response = await app.send({ url: '/v1/assignments?limit=10' })
    expect(response.json()).toMatchObject({ items: [{ id: 'line' }], nextCursor: null })
    expect(response.headers['cache-control']).toBe('no-store')
  })

  test.each(['limit=0', 'limit=201', 'limit=1.5', 'limit=x', 'limit=', 'more=1'])(
    'refuses the query %s',
    async (query) => {
      await using app = await openApp()
      const response = await app.send({ url: `/v1/assignments?${query}` })
      expect(response.statusCode).toBe(400)
      expect(response.json().code).toBe('validation-failed')
    },
  )

  test('shows an assignment to learners, and to instructors who ask for their view', async () => {
    await using app = await openApp()
    const shown = await app.send({ url: '/v1/assignments/line' })
    expect(shown.json().definition).toEqual({ view: 'learner' })
    const whole = await app.send({ url: '/v1/assignments/line?view=instructor' })
    expect(whole.json().definition).toEqual({ view: 'instructor' })
  })

  test('gives the starter as a notebook, under a file name that is safe in a header', async () => {
    await using app = await openApp()
    const response = await app.send({ url: '/v1/assignments/line/starter' })
    expect(response.headers['content-type']).toContain('application/x-ipynb+json')
    expect(response.headers['content-disposition']).toBe('attachment; filename="li_ne.ipynb"')
    expect(response.body).toBe('{"nbformat":4}')
  })

  test('gives the starter as a script', async () => {
    await using app = await openApp()
    const response = await app.send({ url: '/v1/assignments/line/starter?as=script' })
    expect(response.headers['content-type']).toContain('text/x-python')
    expect(response.body).toBe('# %%\n')
  })

  test('gives a solved starter to instructors only', async () => {
    await using open = await openApp()
    const url = '/v1/assignments/line/starter?as=script&solved=true'
    expect((await open.send({ url })).statusCode).toBe(200)
    const digest = createHash('sha256').update('pupil').digest()
    await using keyed = await openApp({ apiKeys: [{ name: 'pupil', role: 'learner', digest }] })
    const refused = await keyed.send({ url, headers: { 'x-api-key': 'pupil' } })
    expect(refused.statusCode).toBe(403)
    expect(refused.json()).toMatchObject({ code: 'forbidden-role' })
  })

  test('has no starter in another language', async () => {
    await using app = await openApp()
    const response = await app.send({ url: '/v1/assignments/line/starter?language=cobol' })
    expect(response.statusCode).toBe(404)
  })
})

describe('the service', () => {
  test('tells what it can do', async () => {
    await using app = await openApp()
    const response = await app.send({ url: '/v1/capabilities' })
    expect(response.json()).toMatchObject({ engine: { sandbox: { seccomp: 'enforced' } } })
  })

  test('is alive', async () => {
    await using app = await openApp()
    const response = await app.send({ url: '/livez' })
    expect(response.json()).toEqual({ alive: true })
    expect(response.headers['cache-control']).toBe('no-store')
  })

  test('is ready when everything is there that it needs', async () => {
    await using app = await openApp()
    const response = await app.send({ url: '/readyz' })
    expect(response.json()).toEqual({ ready: true, checks: { sandbox: 'ok' } })
  })

  test('is not ready without a sandbox, and says so', async () => {
    const readiness = () => ({ ready: false, checks: { sandbox: 'restarting' } })
    await using app = await openApp({ system: { readiness } })
    const response = await app.send({ url: '/readyz' })
    expect(response.statusCode).toBe(503)
    expect(response.headers['retry-after']).toBe('1')
    expect(response.json()).toMatchObject({
      code: 'sandbox-unavailable',
      detail: expect.stringContaining('sandbox: restarting'),
    })
  })

  test.each([
    ['assignment', 'exercises'],
    ['report', 'verdict'],
  ])('gives the JSON Schema of the %s', async (name, member) => {
    await using app = await openApp()
    const response = await app.send({ url: `/v1/schemas/${name}` })
    expect(response.headers['content-type']).toContain('application/schema+json')
    expect(response.json()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      required: expect.arrayContaining([member]),
    })
  })

  test('says at / where to go', async () => {
    await using app = await openApp()
    const response = await app.send({ url: '/' })
    expect(response.headers['content-type']).toContain('text/html')
    expect(response.body).toContain('href="/docs/"')
  })
})
