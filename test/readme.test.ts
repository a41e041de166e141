import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listInterpreters, type RealGrader, startRealGrader } from '#test/service/real-grader.ts'

const ROOT = join(import.meta.dirname, '..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const EXAMPLE = /```sh\n(curl [^\n]+)\n```\n+```json\n([\s\S]+?)\n```/g
const examples = [...README.matchAll(EXAMPLE)].map(([, command = '', answer = '']) => ({
  command,
  answer,
}))
const [interpreter] = await listInterpreters()

describe('the examples of the README', () => {
  let grader: RealGrader
  beforeAll(async () => {
    if (interpreter === undefined) throw new Error('There is no interpreter with NumPy')
    grader = await startRealGrader(interpreter)
  })
  afterAll(() => grader[Symbol.asyncDispose]())

  test('are three', () => {
    expect(examples).toHaveLength(3)
  })

  test.each(examples)('$command answers what is shown', async ({ command, answer }) => {
    const report = await grader.grade(readBody(command), 'learner')
    expect(findUnshown(JSON.parse(answer), report)).toEqual([])
  })
})

/** The request body that a curl line makes. */
function readBody(command: string): unknown {
  const inline = / -d '(.+)'$/.exec(command)?.[1]
  const file = / --data-binary @(\S+)$/.exec(command)?.[1]
  const text = inline ?? readFileSync(join(ROOT, file ?? ''), 'utf8')
  const assignment = /\?assignment=([\w-]+)/.exec(command)?.[1]
  const body: unknown = JSON.parse(text)
  return assignment === undefined ? body : { assignment, submission: { notebook: body } }
}

/** What an excerpt claims and the whole does not hold; an array in it may leave out elements. */
function findUnshown(excerpt: unknown, whole: unknown, path = '$'): readonly string[] {
  if (Array.isArray(excerpt)) return findUnshownElements(excerpt, whole, path)
  if (typeof excerpt === 'object' && excerpt !== null) {
    return Object.entries(excerpt).flatMap(([key, member]) =>
      findUnshown(member, Reflect.get(Object(whole), key), `${path}.${key}`),
    )
  }
  return Object.is(excerpt, whole) ? [] : [`${path} is ${JSON.stringify(whole)}`]
}

function findUnshownElements(excerpt: unknown[], whole: unknown, path: string): readonly string[] {
  const rest = Array.isArray(whole) ? [...whole] : []
  return excerpt.flatMap((element, at) => {
    const place = rest.findIndex((candidate) => findUnshown(element, candidate).length === 0)
    rest.splice(0, place + 1)
    return place === -1 ? [`${path}[${at}] is not there`] : []
  })
}
