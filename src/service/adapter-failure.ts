import type { RunError, RunResult } from './ports.ts'
import type { Remark } from './remark.ts'
import { describeRun, reportFailedRun } from './run-failure.ts'
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
export function explainAdapter(error: RunError, isProven: boolean): Remark {
  const { code, severity } = isProven ? MISMATCH : FAILURE
  // Findings of the sandbox carry a code with a hyphen for a type, exceptions their class.
  const kind = error.type.includes('-') ? '' : `${error.type}: `
  const failure = { what: `${kind}${error.text}`, line: error.adapter?.line, isProven }
  return {
    code,
    severity,
    text: ({ runs }) => runs.adapter(failure),
    ...(error.excerpt === undefined ? {} : { excerpt: error.excerpt }),
  }
}

const MISMATCH = { code: 'adapter-mismatch', severity: 'failure' } as const
const FAILURE = { code: 'adapter-failed', severity: 'warning' } as const
