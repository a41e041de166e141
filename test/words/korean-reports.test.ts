import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Message, Report } from '#contract/report.ts'
import { EXPECTATIONS } from '#test/fixtures/submissions/expectations.ts'
import { listInterpreters, type RealGrader, startRealGrader } from '#test/service/real-grader.ts'
import { findDisparity, hasHangul } from './parity.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/submissions')
const [interpreter] = await listInterpreters()

/** Submissions that there is something to tell of. */
const WRONG = EXPECTATIONS.filter(({ failing }) => Object.keys(failing).length > 0)

/** Calls `f`, and `g` with what `f` returns beside the cost. */
const ASSIGNMENT = {
  exercises: [
    {
      kind: 'gradient',
      pipeline: [
        { call: 'f', args: ['x', 'w'], returns: ['cost', 'cache'] },
        { call: 'g', args: ['x', 'cache'], returns: ['dw'] },
      ],
      testCases: [{ inputs: { x: 2 }, parameters: { w: 3 } }],
    },
  ],
}
const RIGHT = 'def f(x, w):\n    return x * w, x\ndef g(x, cache):\n    return cache\n'

/** What becomes of a program, and how it is written. */
const PROGRAMS: readonly (readonly [string, string])[] = [
  ['takes too few arguments', RIGHT.replace('(x, w)', '(x)')],
  ['returns one value for two', RIGHT.replace('x * w, x', 'x * w')],
  ['returns three values for two', RIGHT.replace('x * w, x', 'x, w, x')],
  ['returns a dict for two values', RIGHT.replace('x * w, x', '{}')],
  ['imports what is refused', `${RIGHT.replace('return c', 'import socket; return c')}`],
  ['imports what is refused at the top', `import socket\n${RIGHT}`],
  [
    'calculates with an absent module',
    `import torch\n${RIGHT.replace('x * w,', 'torch.mul(x, w),')}`,
  ],
  ['raises at the top', `${RIGHT}1 / 0\n`],
  ['exits at the top', `import sys\nsys.exit(1)\n${RIGHT}`],
  ['exits in a call', RIGHT.replace('return c', 'exit(3); return c')],
  ['ends its process', RIGHT.replace('return c', 'import os; os._exit(3); return c')],
  ['prints without end', RIGHT.replace('return c', 'while True: print("x" * 1000)\n    return c')],
  ['asks for 8 GB', RIGHT.replace('return c', 'import numpy; return numpy.ones(1 << 30), c')],
  ['aborts', RIGHT.replace('return c', 'import os; os.abort(); return c')],
  ['does not parse', RIGHT.replace('return cache', 'return (cache')],
  ['is not there', 'def other(): return 1\n'],
]

function listMessages({ messages, exercises }: Report): readonly Message[] {
  const tests = exercises.flatMap((exercise) => exercise.tests)
  return [messages, ...[...exercises, ...tests].map((part) => part.messages ?? [])].flat()
}

/** Six words in a row that are no Korean; shorter ones are names, or what Python says. */
const ENGLISH = /(?:\b[A-Za-z']+[ ,;:]+){5,}[A-Za-z']+/

/** What is wrong with Korean messages beside the same ones in English. */
function compareReports(english: Report, korean: Report): readonly string[] {
  const [theirs, ours] = [listMessages(english), listMessages(korean)]
  if (theirs.length !== ours.length) return ['There is another number of messages']
  return ours.flatMap((message, at) => compareMessages(theirs[at], message))
}

function compareMessages(theirs: Message | undefined, ours: Message): readonly string[] {
  if (theirs?.code !== ours.code) return [`${ours.code} stands for ${theirs?.code}`]
  const isPython = OF_PYTHON.has(ours.code)
  const isLeft = !isPython && ENGLISH.test(ours.text.replace(/: [^가-힣]*$/, ''))
  return [
    ...(hasHangul(ours.text) && hasHangul(ours.title) && !isLeft ? [] : [ours.text]),
    ...findDisparity(theirs.text, ours.text).map((token) => `${ours.text} ${token}`),
    ...(ours.next === undefined || hasHangul(ours.next) ? [] : [ours.next]),
  ]
}

/** Codes of messages that repeat what Python says. */
const OF_PYTHON: ReadonlySet<string> = new Set([
  ...['exception', 'top-level-exception', 'syntax-error', 'memory-limit'],
])

describe('a report in Korean', () => {
  let grader: RealGrader
  beforeAll(async () => {
    if (interpreter === undefined) throw new Error('There is no interpreter with NumPy')
    grader = await startRealGrader(interpreter)
  })
  afterAll(() => grader[Symbol.asyncDispose]())

  async function compare(body: object): Promise<readonly string[]> {
    const inEnglish = await grader.grade(body)
    return compareReports(inEnglish, await grader.grade(body, 'instructor', 'ko'))
  }

  test.each(WRONG)('tells of $file what the English one tells', async (expectation) => {
    const text = readFileSync(join(FOLDER, expectation.file), 'utf8')
    const isNotebook = expectation.file.endsWith('.ipynb')
    const submission = isNotebook ? { notebook: JSON.parse(text) } : { source: text }
    const { assignment } = expectation
    expect(await compare({ assignment, submission: { ...submission, attempt: 9 } })).toEqual([])
  })

  test.each(PROGRAMS)(
    'tells of a program that %s what the English one tells',
    async (_, source) => {
      const limits = { memoryMb: 200 }
      expect(await compare({ assignment: ASSIGNMENT, submission: { source }, limits })).toEqual([])
    },
  )

  test.each([
    ['takes too many arguments', 'function f(x, w, z) { return [x * w, x] }'],
    ['returns one value for two', 'function f(x, w) { return x * w }'],
    ['returns three values for two', 'function f(x, w) { return [x, w, x] }'],
    ['is not there', ''],
  ])('tells of JavaScript that %s what the English one tells', async (_, first) => {
    const source = `${first}\nfunction g(x, cache) { return cache }\n`
    const submission = { language: 'javascript', source }
    const assignment = { ...ASSIGNMENT, language: 'javascript' }
    expect(await compare({ assignment, submission })).toEqual([])
  })

  test('tells of a program that never ends in Korean', async () => {
    const source = RIGHT.replace('return c', 'while True: pass\n    return c')
    const body = { assignment: ASSIGNMENT, submission: { source }, limits: { wallMs: 1000 } }
    const report = await grader.grade(body, 'instructor', 'ko')
    const texts = listMessages(report).map(({ text }) => text)
    expect(texts.join(' ')).toMatch(/wallMs는 1000입니다\./)
  })
})
