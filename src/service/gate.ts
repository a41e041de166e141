import type { Outcome } from '#contract/outcomes.ts'
import type { Verdict } from '#contract/report.ts'
import type { Wording } from '#words/wording.ts'
import type { ExercisePlan } from './plan.ts'
import type { FunctionFacts, Loaded } from './ports.ts'
import type { Remark } from './remark.ts'

/** Why an exercise cannot be run at all. */
export interface Refusal {
  readonly verdict: Extract<Verdict, 'missing' | 'invalid'>
  readonly outcome: Outcome
  readonly messages: readonly Remark[]
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
        text: ({ runs }) => runs.importedOnly(name),
      })
    case 'not-filled-in':
      return refuse('not-filled-in', {
        text: ({ runs }) => runs.notFilledIn(name),
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
  { text, facts }: { text: Wording; facts?: FunctionFacts },
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
        text: ({ runs }) => runs.unparsable(name, fault?.text),
        ...(location === undefined ? {} : { location: { ...location } }),
        ...(fault?.excerpt === undefined ? {} : { excerpt: fault.excerpt }),
      },
    ],
  }
}

function explainMissing(name: string, { defined }: Loaded): Wording {
  if (defined.length === 0) return ({ runs }) => runs.nothingDefined(name)
  const shown = defined.slice(0, SHOWN_NAMES)
  return ({ runs }) => runs.missing(name, shown, defined.length - shown.length)
}

const SHOWN_NAMES = 10
