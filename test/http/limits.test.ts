import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LimitsRequest } from '#contract/limits.ts'
import type { Report } from '#contract/report.ts'
import { openRealApp, type RealApp } from './real-app.ts'

let app: RealApp
beforeAll(async () => {
  app = await openRealApp()
})
afterAll(() => app[Symbol.asyncDispose]())

const GOOD = 'def good():\n    return 1\n'
const VALUE = [{ expected: { value: 1 } }]

/** `f` meets a limit; `good` comes after it. */
function gradePair(body: string, limits: LimitsRequest): Promise<Report> {
  const exercises = ['f', 'good'].map((name) => ({
    kind: 'function',
    function: name,
    testCases: VALUE,
  }))
  const source = `import numpy as np\n${GOOD}def f():\n    ${body}\n`
  return app.grade({ assignment: { exercises }, submission: { source }, limits })
}

/** The outcome of each exercise, and what is told of the first. */
function summarise({ exercises }: Report) {
  const [first] = exercises
  return {
    outcomes: exercises.map((exercise) => exercise.tests[0]?.outcome),
    verdicts: exercises.map((exercise) => exercise.verdict),
    text: first?.tests[0]?.messages?.map(({ text }) => text).join(' ') ?? '',
  }
}

describe('a function that meets a limit is told the limit, how far it came, and what to do:', () => {
  test('wall time', async () => {
    const { outcomes, text } = summarise(
      await gradePair('import time; time.sleep(60)', { wallMs: 1_500 }),
    )
    expect(outcomes).toEqual(['time-limit', 'ok'])
    expect(text).toMatch(
      /no answer after 1[12]\d\d ms; what is left of wallMs, which is 1500, was kept for the other tests/,
    )
    expect(text).toContain('Look for a loop that does not end')
  })

  test('CPU time, which is counted in milliseconds', async () => {
    const { outcomes, text } = summarise(await gradePair('while True: pass', { cpuMs: 300 }))
    expect(outcomes).toEqual(['time-limit', 'time-limit'])
    const [, used] = /it used (\d+) ms of CPU time; cpuMs is 300/.exec(text) ?? []
    expect(Number(used)).toBeGreaterThanOrEqual(300)
    expect(Number(used)).toBeLessThan(500)
  })

  test('memory, by one array', async () => {
    const body = 'small = np.ones(5_000_000); return np.ones((1 << 30,))'
    const { outcomes, text } = summarise(await gradePair(body, { memoryMb: 100 }))
    expect(outcomes).toEqual(['memory-limit', 'ok'])
    expect(text).toMatch(
      /Unable to allocate 8.00 GiB .*; the code had filled [34]\d MiB, and memoryMb is 100/,
    )
    expect(text).toContain('an array that is larger than meant')
  })

  test('memory, bit by bit', async () => {
    const body = 'x = []\n    while True: x.append(bytearray(1 << 20))'
    const { outcomes, text } = summarise(await gradePair(body, { memoryMb: 100 }))
    expect(outcomes).toEqual(['memory-limit', 'ok'])
    expect(text).toMatch(/the code had filled (?:[89]\d|10\d) MiB, and memoryMb is 100/)
  })

  test('output', async () => {
    const { outcomes, text } = summarise(
      await gradePair('while True: print("x" * 99)', { outputBytes: 5_000 }),
    )
    expect(outcomes).toEqual(['output-limit', 'ok'])
    expect(text).toMatch(/it printed 50\d\d bytes; outputBytes is 5000\. Print less/)
  })

  test('the size of one array', async () => {
    const report = await app.grade({
      assignment: {
        reference: {
          language: 'python',
          source: 'import numpy as np\ndef f():\n    return np.zeros(200_000)\n',
        },
        exercises: [{ kind: 'function', function: 'f', testCases: [{}] }],
      },
      submission: { source: 'import numpy as np\ndef f():\n    return np.zeros(200_000)\n' },
    })
    const { outcomes, verdicts, text } = summarise(report)
    expect([outcomes, verdicts]).toEqual([['output-limit'], ['inconclusive']])
    expect(text).toMatch(
      /shape \(200000,\), 200000 entries, .* up to 100000 entries are sent back\.$/,
    )
    expect(report.countsAsAttempt).toBe(false)
  })
})

describe('a test that kills its process', () => {
  const gradeCases = (body: string, limits: LimitsRequest = {}) => {
    const testCases = [1, 2, 3, 4].map((x) => ({ inputs: { x }, expected: { value: x } }))
    const exercise = { kind: 'function', function: 'f', points: 4, testCases }
    const source = `import os, time\ndef f(x):\n    if x == 2:\n        ${body}\n    return x\n`
    return app.grade({ assignment: { exercises: [exercise] }, submission: { source }, limits })
  }

  test.each([
    ['a crash', 'os.abort()', 'crashed'],
    ['memory', 'x = []\n        while True: x.append(bytearray(1 << 20))', 'memory-limit'],
    ['time', 'time.sleep(60)', 'time-limit'],
    ['an exit', 'raise SystemExit(0)', 'exited'],
  ])('by %s costs its own points and no others', async (_, body, outcome) => {
    const limits = { memoryMb: 100, wallMs: outcome === 'time-limit' ? 3_000 : 20_000 }
    const { exercises, score, maxScore } = await gradeCases(body, limits)
    const outcomes = exercises[0]?.tests.map((found) => found.outcome)
    expect(outcomes).toEqual(['ok', outcome, 'ok', 'ok'])
    expect([score, maxScore]).toEqual([3, 4])
  })

  test('by os._exit() ends the submission, and what was right before stands', async () => {
    const { exercises, score } = await gradeCases('os._exit(0)')
    const outcomes = exercises[0]?.tests.map((found) => found.outcome)
    expect(outcomes).toEqual(['ok', 'exited', 'exited', 'exited'])
    expect(score).toBe(1)
  })
})

const LINE = 'def forward(x, theta): return float((theta * x).sum())\n'
const THETA = Array.from({ length: 47 }, (_, at) => at / 10)

function gradeGradient(source: string, limits: LimitsRequest): Promise<Report> {
  const testCases = [{ inputs: { x: 2 }, parameters: { theta: THETA } }]
  const exercise = {
    id: 'line',
    kind: 'gradient',
    forward: 'forward',
    backward: 'backward',
    testCases,
  }
  return app.grade({ assignment: { exercises: [exercise] }, submission: { source }, limits })
}

describe('a gradient that meets a limit is told', () => {
  test('how often forward is run, where that takes too long', async () => {
    const source = `import time\n${LINE.replace('return', 'time.sleep(0.05); return')}def backward(x, theta): return x + 0 * theta\n`
    const { outcomes, text } = summarise(await gradeGradient(source, { wallMs: 600 }))
    expect(outcomes).toEqual(['time-limit'])
    expect(text).toMatch(/no answer after 6\d\d ms; wallMs is 600/)
    expect(text).toMatch(/forward is run at least 95 times here: 2 times for each of 47 parameters/)
  })

  test('how many evaluations there are, where that is too many', async () => {
    const source = `${LINE}def backward(x, theta): return x + 0 * theta\n`
    const report = await gradeGradient(source, { evaluations: 3 })
    const { outcomes, verdicts, text } = summarise(report)
    expect([outcomes, verdicts]).toEqual([['output-limit'], ['inconclusive']])
    expect(text).toMatch(/evaluations is 3, of which \d were used by now; limits\.evaluations/)
    expect(report.countsAsAttempt).toBe(false)
  })
})

test('a gradient checker that takes too long is told how often it has to call forward', async () => {
  const source = 'import time\ndef gradient_check(*_):\n    time.sleep(60)\n'
  const report = await app.grade({
    assignment: 'gradient-checking',
    submission: { source: `${source}def gradient_check_n(*_):\n    time.sleep(60)\n` },
    limits: { wallMs: 1_200 },
  })
  const found = report.exercises.find(({ id }) => id === 'gradient_check_n')?.tests[0]
  expect(found?.outcome).toBe('time-limit')
  expect(found?.messages?.[0]?.text).toMatch(
    /A loop over 47 parameters with 2 forwards each is 94 calls of forward_propagation_n/,
  )
})

test('a source that is too large is refused with its size and the cap', async () => {
  const answer = await app.send({
    assignment: 'gradient-checking',
    submission: { source: `# ${'x'.repeat(10_000)}` },
  })
  expect(answer.status).toBe(413)
  expect(await answer.json()).toMatchObject({
    code: 'source-too-large',
    limit: 10_000,
    size: 10_002,
  })
})

test('limits above the maximum are lowered, and the report has both', async () => {
  const { limits } = await gradePair('return 1', { wallMs: 999_999_999, memoryMb: 5 })
  expect(limits.wallMs).toEqual({ requested: 999_999_999, applied: 60_000, maximum: 60_000 })
  expect(limits.memoryMb).toEqual({ requested: 5, applied: 5, maximum: 2_048 })
})
