import { OUTCOMES, type Outcome } from '#contract/outcomes.ts'
import type { ReasonCode } from '#contract/reasons.ts'
import type { Message } from '#contract/report.ts'
import type { Death, RunError, RunResult } from './ports.ts'
import type { TestFinding } from './test-context.ts'

/** What to do about a process that ended before it answered. */
const ADVICE: Readonly<Partial<Record<Outcome, string>>> = {
  'time-limit': 'Look for a loop that does not end, or for more work than the exercise needs.',
  'memory-limit':
    'Look for an array that is larger than meant, such as one that broadcast, or that grows in a loop.',
  'output-limit': 'Print less: a print inside the loop over all parameters adds up.',
  exited: 'Take out exit(), quit() and os._exit().',
  crashed: 'Very deep recursion or an array library used against its rules does that.',
  forbidden: 'Graded code needs no files, processes or network.',
  'sandbox-unavailable': 'This is not your mistake and costs no attempt; submit again.',
  internal: 'This is not your mistake and costs no attempt; submit again.',
}

/** A test whose process died. */
export function reportDeath(death: Death): TestFinding {
  const isOurs = OUTCOMES[death.outcome].fault === 'service'
  const meaning = OUTCOMES[death.outcome].meaning.replace(/\.$/, '')
  const text = [endSentence(`${meaning}: ${death.detail}`), ADVICE[death.outcome]]
  return {
    verdict: isOurs ? 'error' : 'failed',
    outcome: death.outcome,
    messages: [
      {
        code: death.outcome,
        severity: isOurs ? 'warning' : 'failure',
        text: text.filter((part) => part !== undefined).join(' '),
      },
    ],
  }
}

/** A text of Python's or the system's, which may have its full stop or not. */
export function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/** A test whose calls ended otherwise than with a value; `place` says at which numbers. */
export function reportFailedRun(result: RunResult, place: string): TestFinding {
  return {
    verdict: 'failed',
    outcome: result.outcome,
    messages: [describeRunError(result, place)],
    ...describeRun(result),
  }
}

/** What a run printed and how long it took. */
export function describeRun(
  result: RunResult,
): Pick<TestFinding, 'stdout' | 'warnings' | 'durationMs'> {
  const stdout = result.stdoutTruncated ? `${result.stdout}\n[cut]` : result.stdout
  return { stdout, warnings: result.warnings, durationMs: Number(result.durationMs.toFixed(3)) }
}

function describeRunError({ outcome, error }: RunResult, place: string): Message {
  const text = [describeError(error, place) ?? OUTCOMES[outcome].meaning, ADVICE[outcome]]
  return {
    code: chooseCode(outcome, error),
    severity: 'failure',
    text: text.filter((part) => part !== undefined).join(' '),
    ...(error?.location === undefined ? {} : { location: { ...error.location } }),
    ...(error?.excerpt === undefined ? {} : { excerpt: error.excerpt }),
  }
}

/** Our own findings carry a code with a hyphen for a type, exceptions their class. */
function describeError(error: RunError | undefined, place: string): string | undefined {
  if (error === undefined) return undefined
  if (error.type === 'forbidden-import') return endSentence(`ModuleNotFoundError: ${error.text}`)
  if (error.type.includes('-')) return endSentence(error.text)
  const what = [error.type, error.text].filter((part) => part !== '').join(': ')
  const moved = error.point === undefined ? '' : ', with a parameter moved a little'
  const at = `${place === '' ? '' : `at ${place}`}${moved}`.replace(/^, /, '')
  return endSentence(at === '' ? what : `${what.replace(/\.$/, '')} (${at})`)
}

function chooseCode(outcome: RunResult['outcome'], error: RunError | undefined): ReasonCode {
  if (error?.type === 'forbidden-import' || error?.type === 'numpy-version') return error.type
  return outcome === 'ok' ? 'internal' : outcome
}
