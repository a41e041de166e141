import type { Outcome } from '#contract/outcomes.ts'
import type { Message, Verdict } from '#contract/report.ts'
import type { ExercisePlan } from './plan.ts'
import type { FunctionFacts, Loaded } from './ports.ts'
import { endSentence } from './run-failure.ts'

/** Why an exercise cannot be run at all. */
export interface Refusal {
  readonly verdict: Extract<Verdict, 'missing' | 'invalid'>
  readonly outcome: Outcome
  readonly messages: readonly Message[]
}

/** Checks that the learner wrote the functions an exercise is about; undefined when all are there. */
export function refuseExercise(plan: ExercisePlan, loaded: Loaded): Refusal | undefined {
  const refusals = plan.functions.flatMap((name) => {
    const facts = loaded.functions.find((known) => known.name === name)
    const refusal = refuseFunction(name, facts, loaded)
    return refusal === undefined ? [] : [refusal]
  })
  const first = refusals.find((refusal) => refusal.verdict === 'invalid') ?? refusals[0]
  if (first === undefined) return undefined
  return { ...first, messages: refusals.flatMap((refusal) => refusal.messages) }
}

function refuseFunction(
  name: string,
  facts: FunctionFacts | undefined,
  loaded: Loaded,
): Refusal | undefined {
  switch (facts?.state) {
    case 'written':
      return undefined
    case 'imported':
      return refuse('imported-not-written', {
        text: `${name} is only imported; this exercise is to write it.`,
      })
    case 'not-filled-in':
      return refuse('not-filled-in', {
        text: `${name} is not filled in yet: its body is empty or that of the starter.`,
        facts,
      })
    case 'unparsable':
      return refuseText(name, facts, loaded)
    default:
      return refuse('missing-function', { text: explainMissing(name, loaded) })
  }
}

type RefusalCode = 'imported-not-written' | 'not-filled-in' | 'missing-function'

function refuse(
  code: RefusalCode,
  { text, facts }: { text: string; facts?: FunctionFacts },
): Refusal {
  return {
    verdict: 'missing',
    outcome: code === 'imported-not-written' ? 'missing-function' : code,
    messages: [
      {
        code,
        severity: 'failure',
        text,
        ...(facts?.location === undefined ? {} : { location: { ...facts.location } }),
      },
    ],
  }
}

function refuseText(name: string, facts: FunctionFacts, loaded: Loaded): Refusal {
  // The last definition counts, as it would in Python.
  const fault = loaded.faults.findLast(({ code, location }) => {
    return code === 'syntax-error' && location?.function === name
  })
  const location = fault?.location ?? facts.location
  return {
    verdict: 'invalid',
    outcome: 'syntax-error',
    messages: [
      {
        code: 'syntax-error',
        severity: 'failure',
        text: endSentence(`${name} does not parse: ${fault?.text ?? 'invalid syntax'}`),
        ...(location === undefined ? {} : { location: { ...location } }),
        ...(fault?.excerpt === undefined ? {} : { excerpt: fault.excerpt }),
      },
    ],
  }
}

function explainMissing(name: string, { defined }: Loaded): string {
  if (defined.length === 0) return `${name} is missing: the submission defines no functions.`
  const shown = defined.slice(0, 10).join(', ')
  const more = defined.length > 10 ? ` and ${defined.length - 10} more` : ''
  return `${name} is missing. The submission defines ${shown}${more}.`
}

/** What is told of statements outside the graded functions; a fault in one never hides another function. */
export function describeFaults(loaded: Loaded): readonly Message[] {
  return loaded.faults.map((fault) => ({
    code: FAULT_CODES[fault.code],
    severity: 'notice',
    text: endSentence(fault.text),
    ...(fault.location === undefined ? {} : { location: { ...fault.location } }),
    ...(fault.excerpt === undefined ? {} : { excerpt: fault.excerpt }),
  }))
}

const FAULT_CODES = {
  'syntax-error': 'syntax-error',
  exception: 'top-level-exception',
  exited: 'top-level-exit',
  'memory-limit': 'memory-limit',
  'forbidden-import': 'forbidden-import',
} as const
