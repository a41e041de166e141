import type { Message } from '#contract/report.ts'
import type { RunError, RunResult } from './ports.ts'
import { describeRun, endSentence, reportFailedRun } from './run-failure.ts'
import { describePoint, type TestContext, type TestFinding } from './test-context.ts'

/** A test whose calls ended otherwise than with a value. */
export function reportFailedTest(context: TestContext, result: RunResult): TestFinding {
  const { error, outcome } = result
  if (error?.adapter === undefined) return reportFailedRun(result, describePoint(context.values))
  const isProven = context.solution !== undefined
  return {
    verdict: isProven ? 'failed' : 'error',
    outcome: isProven ? 'wrong-signature' : outcome,
    messages: [explainAdapter(error, isProven)],
    ...describeRun(result),
  }
}

/**
 * What to say of an exception in the adapter's own lines. One that got the reference through these very values is right:
 * then the code that it met now is not what the exercise asks for. Without a reference that cannot be told.
 */
export function explainAdapter(error: RunError, isProven: boolean): Message {
  const { code, severity, start, advice } = isProven ? MISMATCH : FAILURE
  const line = error.adapter?.line
  const at = line === undefined ? '' : `, in its line ${line}`
  // Findings of the sandbox carry a code with a hyphen for a type, exceptions their class.
  const kind = error.type.includes('-') ? '' : `${error.type}: `
  return {
    code,
    severity,
    text: `${start}${at}: ${endSentence(`${kind}${error.text}`)} ${advice}`,
    ...(error.excerpt === undefined ? {} : { excerpt: error.excerpt }),
  }
}

const MISMATCH = {
  code: 'adapter-mismatch',
  severity: 'failure',
  start: 'The adapter of the assignment cannot use your code',
  advice:
    'It gets through with the reference: compare what your functions take, return and keep with what the exercise asks for.',
} as const

const FAILURE = {
  code: 'adapter-failed',
  severity: 'warning',
  start: 'The adapter of the assignment failed',
  advice:
    'That may be a fault of the assignment: it costs you nothing, and the instructor has to look at the adapter.',
} as const
