import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Outcome } from '#contract/outcomes.ts'
import type { Report } from '#contract/report.ts'
import { listInterpreters, type RealGrader, startRealGrader } from './real-grader.ts'

const interpreters = await listInterpreters()
const GOOD = 'def good():\n    return 1\n'

/** Two exercises, so that what one does to the other can be seen: `f` is on trial, `good` is right. */
const PAIR = {
  exercises: [
    {
      kind: 'function',
      function: 'f',
      testCases: [
        { id: 'first', expected: { value: 1 } },
        { id: 'second', expected: { value: 1 } },
      ],
    },
    { kind: 'function', function: 'good', testCases: [{ expected: { value: 1 } }] },
  ],
}

/** Bodies of `f`, how its tests end, and whether `good` is still graded. */
const IN_A_CALL: readonly (readonly [string, string, Outcome, boolean])[] = [
  ['raises', 'raise ValueError("no")', 'exception', true],
  ['takes an argument it is not given', 'return x', 'wrong-signature', true],
  ['never ends', 'while True: pass', 'time-limit', true],
  [
    'keeps all memory',
    'x = []\n    while True: x.append(bytearray(1 << 20))',
    'memory-limit',
    true,
  ],
  ['asks for 8 GB', 'import numpy\n    return numpy.ones((1 << 30,))', 'memory-limit', true],
  ['prints without end', 'while True: print("x" * 1000)', 'output-limit', true],
  ['calls sys.exit', 'import sys\n    sys.exit(3)', 'exited', true],
  ['calls os._exit', 'import os\n    os._exit(0)', 'exited', false],
  ['aborts', 'import os\n    os.abort()', 'crashed', true],
]

const VERDICTS: Readonly<Partial<Record<Outcome, string>>> = { 'wrong-signature': 'invalid' }

const AT_TOP_LEVEL: readonly (readonly [string, string, Outcome])[] = [
  ['never ends', 'while True: pass', 'time-limit'],
  ['calls os._exit', 'import os\nos._exit(0)', 'exited'],
  ['prints without end', 'while True: print("x" * 1000)', 'output-limit'],
  ['aborts', 'import os\nos.abort()', 'crashed'],
]

describe.each(interpreters)('with Python $python and NumPy $numpy', (interpreter) => {
  let grader: RealGrader
  beforeAll(async () => {
    grader = await startRealGrader(interpreter)
  })
  afterAll(() => grader[Symbol.asyncDispose]())

  /** With little time for programs that use up what they get, and else with enough for a busy machine. */
  function grade(source: string, wallMs = 10_000): Promise<Report> {
    const limits = { wallMs, memoryMb: 200 }
    return grader.grade({ assignment: PAIR, submission: { source }, limits })
  }

  function listOutcomes(report: Report, id: string): readonly (Outcome | undefined)[] {
    const exercise = report.exercises.find((found) => found.id === id)
    return exercise?.tests.map((found) => found.outcome) ?? []
  }

  test.each(IN_A_CALL)('a function that %s ends so and costs only itself', async (...row) => {
    const [what, body, outcome, isContained] = row
    const signature = what.startsWith('takes') ? 'f(x)' : 'f()'
    const wallMs = outcome === 'time-limit' ? 2_000 : undefined
    const report = await grade(`def ${signature}:\n    ${body}\n${GOOD}`, wallMs)
    expect(listOutcomes(report, 'f')).toEqual([outcome, outcome])
    expect(listOutcomes(report, 'good')).toEqual([isContained ? 'ok' : outcome])
    expect(report.verdict).toBe(VERDICTS[outcome] ?? 'failed')
    expect(report.countsAsAttempt).toBe(true)
  })

  test.each(AT_TOP_LEVEL)(
    'a program that %s while it loads gives every test that end',
    async (...row) => {
      const [, statement, outcome] = row
      const wallMs = outcome === 'time-limit' ? 500 : undefined
      const report = await grade(`${GOOD}def f():\n    return 1\n${statement}\n`, wallMs)
      expect(listOutcomes(report, 'f')).toEqual([outcome, outcome])
      expect(listOutcomes(report, 'good')).toEqual([outcome])
      expect(report.score).toBe(0)
      expect(report.exercises[0]?.messages[0]?.code).toBe(outcome)
    },
  )

  test('sys.exit at the top level ends its statement and nothing else', async () => {
    const report = await grade(`import sys\nsys.exit(1)\n${GOOD}def f():\n    return 1\n`)
    expect(report.verdict).toBe('passed')
    expect(report.messages.map((message) => message.code)).toEqual(['summary', 'top-level-exit'])
  })

  test('a function that does not parse is told with its line and a caret, and costs only itself', async () => {
    const report = await grade(`${GOOD}def f():\n    return (1\n`)
    expect(report.exercises.map((exercise) => exercise.verdict)).toEqual(['invalid', 'passed'])
    const [message] = report.exercises[0]?.messages ?? []
    expect(message).toMatchObject({ code: 'syntax-error', location: { line: 4, function: 'f' } })
    expect(message?.excerpt).toMatch(/return \(1\n *\^/)
  })

  test('a missing function is told with the names that are there', async () => {
    const report = await grade(`${GOOD}def g():\n    return 1\n`)
    expect(report.exercises[0]).toMatchObject({ verdict: 'missing', outcome: 'missing-function' })
    expect(report.exercises[0]?.messages[0]?.text).toMatch(/The submission defines good, g\.$/)
  })

  test.each([
    ['pass', 'not-filled-in'],
    ['# YOUR CODE STARTS HERE', 'not-filled-in'],
  ] as const)('a function whose body is `%s` is not filled in', async (body, outcome) => {
    const report = await grade(`${GOOD}def f():\n    ${body}\n`)
    expect(report.exercises[0]).toMatchObject({ verdict: 'missing', outcome })
  })

  test.each(['print()', '"1"', 'object()', '[[1], [1, 2]]'])(
    'a function that returns %s ran well and is told that it is no number',
    async (value) => {
      const report = await grade(`${GOOD}def f():\n    x = ${value}\n    return x\n`)
      const found = report.exercises[0]?.tests[0]
      expect(found).toMatchObject({ verdict: 'failed', outcome: 'ok' })
      expect(found?.messages?.[0]?.code).toMatch(/^(not-a-number|wrong-type)$/)
    },
  )

  test('an exception is told with its class, its text and the learner’s own line', async () => {
    const report = await grade(
      `${GOOD}def inner():\n    return 1 / 0\ndef f():\n    return inner()\n`,
    )
    expect(report.exercises[0]?.tests[0]?.messages?.[0]).toEqual({
      code: 'exception',
      severity: 'failure',
      title: 'Exception',
      next: 'Look at the values and the shapes that the line works with.',
      text: 'ZeroDivisionError: division by zero. See line 4 of inner.',
      location: { line: 4, function: 'inner' },
      excerpt: 'return 1 / 0',
    })
  })

  test('the use of a module that is not there is told with what is', async () => {
    const report = await grade(
      `${GOOD}def f():\n    import torch\n    return float(torch.ones(1))\n`,
    )
    const [message] = report.exercises[0]?.tests[0]?.messages ?? []
    expect(message?.code).toBe('forbidden-import')
    expect(message?.text).toMatch(/torch is not available.*torch\.ones is needed here.*numpy/)
  })

  test('a grade whose fork server is killed is made again, and is no fault of the learner’s', async () => {
    const source = `${GOOD}import time\ndef f():\n    time.sleep(0.5)\n    return 1\n`
    const grading = grade(source)
    await expect.poll(() => grader.sandbox.status().busy).toBeGreaterThan(0)
    const { pid } = grader.sandbox.status()
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    expect((await grading).verdict).toBe('passed')
  })

  test('the next submission’s report is equal but for ids and times', async () => {
    const draw = 'print(random.random(), np.random.rand())'
    const source = `${GOOD}import random\nimport numpy as np\n${draw}\ndef f():\n    ${draw}\n    return 1\n`
    const [first, second] = [await grade(source), await grade(source)]
    expect(withoutTimes(second)).toEqual(withoutTimes(first))
  })
})

function withoutTimes(report: Report): unknown {
  const exercises = report.exercises.map((exercise) => ({
    ...exercise,
    tests: exercise.tests.map(({ durationMs, ...rest }) => rest),
  }))
  return { ...report, id: '', timings: {}, exercises }
}
