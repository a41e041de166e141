import { createTensor } from '#grading/tensor.ts'
import { sayAll, type Wording } from '#words/wording.ts'
import { type Knowledge, listCandidates, rateSureness } from './candidates.ts'
import type { Candidate, Diagnosis, Evidence, GradientEvidence, Place } from './evidence.ts'
import { describeGap } from './gap.ts'
import { type Explanation, explainNetwork } from './network/explanation.ts'
import { recogniseNetwork } from './network/recognition.ts'
import { type Observation, observe } from './observation.ts'
import { describePlace, findFirstWrong } from './place.ts'
import { matchReplays } from './replay.ts'
import { guessError, type LineUp, lineUp } from './suspect.ts'

export interface DiagnosisOptions {
  /** Whether nets of the usual form are recognised and mistakes replayed in them; true if not given. */
  readonly isRecognising?: boolean
}

/**
 * Says of every wrong gradient what it looks like and where the error enters. Replays of known mistakes that give the
 * learner's very numbers are findings, and so are mistakes in a net that was recognised by a reference's gradients; all
 * else is an observation.
 */
export function diagnose(evidence: Evidence, options: DiagnosisOptions = {}): Diagnosis[] {
  const failed = evidence.gradients.filter(({ verdict }) => verdict === 'failed')
  if (failed.length === 0) return []
  const party = lineUp(evidence)
  const knowledge = learn(evidence, party, options)
  const firstWrong = findFirstWrong(evidence.intermediates ?? [], party.facts)
  return failed.map((gradient) => {
    const { name } = gradient
    const candidates = listCandidates(name, knowledge)
    const place = choosePlace(name, knowledge, candidates[0]?.target ?? firstWrong)
    const gap = describeGap(gradient, evidence.source)
    const pattern = describePattern(knowledge.observations.get(name))
    const text = sayAll([gap, place.text, ...pattern, ...describeCauses(candidates)])
    return { name, candidates, place, text }
  })
}

function learn(evidence: Evidence, party: LineUp, options: DiagnosisOptions): Knowledge {
  const { isRecognising = true } = options
  const analytic = Object.fromEntries(evidence.gradients.map((g) => [g.name, g.analytic]))
  const observations = observe(party)
  const known = {
    evidence,
    replays: matchReplays(analytic, evidence.replays ?? []),
    observations,
  }
  const explanation = isRecognising ? explain(evidence, party) : undefined
  if (explanation === undefined) return { ...known, explanation, rest: observations }
  return { ...known, explanation, rest: observe(lineUp(leaveRest(evidence, explanation))) }
}

function explain(evidence: Evidence, { facts }: LineUp): Explanation | undefined {
  const errors = evidence.gradients.map(({ error }) => error ?? guessError(evidence))
  const recognition = recogniseNetwork(evidence, facts, Math.max(...errors))
  return recognition && explainNetwork(recognition, evidence)
}

/** The evidence with explained gradients taken as right, and the others beside what the explanation makes of them. */
function leaveRest(evidence: Evidence, { explained, predicted }: Explanation): Evidence {
  const gradients = evidence.gradients.map((gradient): GradientEvidence => {
    const { name, analytic, right } = gradient
    if (explained.has(name)) return { ...gradient, verdict: 'passed', right: analytic }
    const data = predicted.get(name)
    return data === undefined ? gradient : { ...gradient, right: createTensor(right.shape, data) }
  })
  return { ...evidence, gradients }
}

/** Where the likeliest mistake sits, or else where the numbers point. */
function choosePlace(
  name: string,
  { observations, rest }: Knowledge,
  target: string | undefined,
): Place {
  const place = (rest.get(name) ?? observations.get(name))?.place ?? { kind: 'unknown' as const }
  if (target === undefined || target === place.target) return describePlace(place, name)
  const kind = target === `d${name}` ? 'own' : 'follows'
  return describePlace({ kind, target }, name)
}

/** What a gradient looks like that is wrong by itself. */
function describePattern(observation: Observation | undefined): Wording[] {
  const detail = observation?.place.kind === 'own' ? observation.sign?.detail : undefined
  return detail === undefined ? [] : [(words) => words.diagnosis.pattern(detail(words))]
}

/** All causes in one sentence, and what to do about the likeliest. */
function describeCauses([first, ...others]: readonly Candidate[]): Wording[] {
  if (first === undefined) return []
  const tell: Wording = (words) => {
    const causes = new Set([first, ...others].map(({ cause }) => cause(words)))
    return words.diagnosis.causes(rateSureness(first), [...causes])
  }
  return [tell, first.next]
}
