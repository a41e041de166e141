import { expect, test } from 'vitest'
import { openRealApp } from './real-app.ts'

const SLOW = {
  assignment: {
    exercises: [{ kind: 'function', function: 'good', testCases: [{ expected: { value: 1 } }] }],
  },
  submission: {
    language: 'javascript',
    source: `const start = Date.now()
while (Date.now() - start < 600) {}
export function good() { return 1 }
`,
  },
  limits: { wallMs: 20_000 },
}

test.each([
  ['killed', 'SIGKILL'],
  ['frozen', 'SIGSTOP'],
] as const)(
  'a fork server that is %s during a grade of JavaScript is replaced, and the grade made again',
  { timeout: 30_000 },
  async (_, signal) => {
    await using app = await openRealApp({ workers: 1 })
    const grading = app.grade(SLOW)
    await expect.poll(() => app.sandbox.status().busy, { timeout: 10_000 }).toBe(1)
    process.kill(app.sandbox.status().pid ?? 0, signal)
    expect(await grading).toMatchObject({ verdict: 'passed', countsAsAttempt: true })
    expect(app.sandbox.status().restarts).toBe(1)
  },
)
