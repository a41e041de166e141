import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { gradeRequestSchema } from '#contract/submission.ts'
import { buildDocument } from '#http/document.ts'
import { openApp } from './open-app.ts'

const operationSchema = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.enum(['Grading', 'Assignments', 'Service'])).length(1),
  parameters: z
    .array(
      z.looseObject({ name: z.string(), required: z.boolean(), example: z.unknown().optional() }),
    )
    .optional(),
  responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.unknown()) })),
})
const bodySchema = z.looseObject({
  examples: z.record(z.string(), z.object({ value: z.unknown() })),
})
const documentSchema = z.looseObject({
  openapi: z.literal('3.1.0'),
  info: z.looseObject({ version: z.string(), license: z.looseObject({ identifier: z.string() }) }),
  servers: z.tuple([z.looseObject({ url: z.literal('/') })]),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
})

/** The document, known to have the form that the tests need. */
async function readDocument() {
  const document = documentSchema.parse(await buildDocument())
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item))
  return { document, operations }
}

test('the committed document is the one that the routes give', async () => {
  const committed: unknown = JSON.parse(readFileSync('openapi/backproof.json', 'utf8'))
  expect(committed).toEqual(JSON.parse(JSON.stringify(await buildDocument())))
})

test('every path of the contract is described, each operation under an id of its own', async () => {
  const { document, operations } = await readDocument()
  expect(Object.keys(document.paths).sort()).toEqual([
    '/livez',
    '/readyz',
    '/v1/assignments',
    '/v1/assignments/validate',
    '/v1/assignments/{id}',
    '/v1/assignments/{id}/starter',
    '/v1/capabilities',
    '/v1/grade',
    '/v1/schemas/{name}',
  ])
  const ids = operations.map(({ operationId }) => operationId)
  expect(new Set(ids).size).toBe(ids.length)
})

test('every error is described as a problem document', async () => {
  const { operations } = await readDocument()
  const answers = operations.flatMap(({ responses }) => Object.entries(responses))
  const types = answers
    .filter(([status]) => status >= '400')
    .map(([, { content }]) => Object.keys(content))
  expect(types.length).toBeGreaterThan(operations.length)
  for (const type of types) expect(type).toEqual(['application/problem+json'])
})

test('every parameter that must be given has an example', async () => {
  const { operations } = await readDocument()
  const parameters = operations.flatMap((operation) => operation.parameters ?? [])
  const required = parameters.filter((parameter) => parameter.required)
  expect(required.length).toBeGreaterThan(0)
  expect(required.filter(({ example }) => example === undefined)).toEqual([])
})

test('the examples of a grade are requests, and every type of body has one', async () => {
  const { document } = await readDocument()
  const body = z
    .looseObject({ content: z.record(z.string(), z.looseObject({})) })
    .parse(document.paths['/v1/grade']?.['post']?.['requestBody'])
  expect(Object.keys(body.content)).toEqual([
    'application/json',
    'text/x-python',
    'application/x-ipynb+json',
    'multipart/form-data',
  ])
  const { examples } = bodySchema.parse(body.content['application/json'])
  expect(Object.keys(examples)).toEqual(['stored', 'inline'])
  for (const { value } of Object.values(examples)) {
    expect(gradeRequestSchema.safeParse(value).error).toBeUndefined()
  }
  expect(body.content['text/x-python']?.['example']).toContain('def gradient_check_n')
  expect(body.content['application/x-ipynb+json']?.['example']).toMatchObject({ nbformat: 4 })
})

test('every schema is referred to, and every reference leads to one', async () => {
  const { document } = await readDocument()
  const text = JSON.stringify(document)
  const references = new Set(
    [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name),
  )
  expect([...references].sort()).toEqual(Object.keys(document.components.schemas).sort())
  expect([...references].filter((name) => name?.endsWith('Input'))).toEqual([])
})

test('/openapi.json serves the document', async () => {
  await using app = await openApp()
  const response = await app.send({ url: '/openapi.json' })
  const { document } = await readDocument()
  expect(response.json().paths).toEqual(JSON.parse(JSON.stringify(document.paths)))
})

test('Swagger UI is served from our own files alone', async () => {
  await using app = await openApp()
  const page = await app.send({ url: '/docs' })
  expect(page.statusCode).toBe(200)
  const links = [...page.body.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link]) => link ?? '')
  expect(links.length).toBeGreaterThan(4)
  for (const link of links) {
    expect((await app.send({ url: new URL(link, 'http://h/docs/').pathname })).statusCode).toBe(200)
  }
  const policy = String(page.headers['content-security-policy'])
  expect(policy).toContain("default-src 'self'")
  expect(policy).not.toContain('upgrade-insecure-requests')
})

test('the JSON that Swagger UI loads is the same document', async () => {
  await using app = await openApp()
  const [own, shown] = [
    await app.send({ url: '/openapi.json' }),
    await app.send({ url: '/docs/json' }),
  ]
  expect(shown.json()).toEqual(own.json())
})
