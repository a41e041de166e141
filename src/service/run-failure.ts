import { OUTCOMES } from '#contract/outcomes.ts'
import type { ReasonCode } from '#contract/reasons.ts'
import { sayAll, type Wording } from '#words/wording.ts'
import type { Death, RunError, RunResult } from './ports.ts'
import type { Remark } from './remark.ts'
import type { TestFinding } from './test-context.ts'

/** A test whose process died. */
export function reportDeath({ outcome, detail, seen }: Death): TestFinding {
  const isOurs = OUTCOMES[outcome].fault === 'service'
  return {
    verdict: isOurs ? 'error' : 'failed',
    outcome,
    messages: [
      {
        code: outcome,
        severity: isOurs ? 'warning' : 'failure',
        text: sayAll([
          ({ runs }) => runs.death(outcome, detail, seen),
          ({ runs }) => runs.advice(outcome),
        ]),
      },
    ],
  }
}

/** A test whose calls ended otherwise than with a value; `place` says at which numbers. */
export function reportFailedRun(result: RunResult, place: string): TestFinding {
  return {
    verdict: 'failed',
    outcome: result.outcome,
    messages: [describeRunError(result, place)],
    ...describeRun(result),
    ...(result.error === undefined ? {} : { raised: result.error.type }),
  }
}

/** What a run printed and how long it took. */
export function describeRun(
  result: RunResult,
): Pick<TestFinding, 'stdout' | 'warnings' | 'durationMs'> {
  const stdout = result.stdoutTruncated ? `${result.stdout}\n[cut]` : result.stdout
  return { stdout, warnings: result.warnings, durationMs: Number(result.durationMs.toFixed(3)) }
}

function describeRunError({ outcome, error }: RunResult, place: string): Remark {
  return {
    code: chooseCode(outcome, error),
    severity: 'failure',
    text: sayAll([
      error === undefined ? ({ runs }) => runs.meaning(outcome) : describeError(error, place),
      ({ runs }) => runs.advice(outcome),
    ]),
    ...(error?.location === undefined ? {} : { location: { ...error.location } }),
    ...(error?.excerpt === undefined ? {} : { excerpt: error.excerpt }),
  }
}

/** Our own findings carry a code with a hyphen for a type, exceptions their class. */
function describeError(error: RunError, place: string): Wording {
  const { type, text, point } = error
  if (type.includes('-')) return ({ runs }) => runs.finding(error)
  const what = [type, text].filter((part) => part !== '').join(': ')
  return ({ runs }) => runs.raised({ what, point: place, isMoved: point !== undefined })
}

function chooseCode(outcome: RunResult['outcome'], error: RunError | undefined): ReasonCode {
  if (error?.type === 'forbidden-import' || error?.type === 'numpy-version') return error.type
  return outcome === 'ok' ? 'internal' : outcome
}
