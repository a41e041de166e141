import { sayAll, type Wording, type Words } from '#words/wording.ts'
import type { MistakeId } from './catalogue.ts'
import type { Candidate, Evidence } from './evidence.ts'
import type { Explanation, Step } from './network/explanation.ts'
import type { Observation } from './observation.ts'
import { phraseMistake } from './phrases.ts'
import type { ReplayMatch } from './replay.ts'

const MOST = 3

/** What may be wrong with a gradient, as one of the sources has it. */
interface Hypothesis {
  readonly mistake: MistakeId
  readonly target: string
  readonly detail?: Wording
  readonly factor?: number
}

/** Everything that is known about the mistakes in one computation. */
export interface Knowledge {
  readonly evidence: Evidence
  readonly replays: readonly ReplayMatch[]
  readonly explanation: Explanation | undefined
  /** What the gradients look like, */
  readonly observations: ReadonlyMap<string, Observation>
  /** and what they look like beside what the explanation makes of them. */
  readonly rest: ReadonlyMap<string, Observation>
}

/** The likeliest mistakes behind a wrong gradient: replayed ones before recognised ones before what the numbers look like. */
export function listCandidates(name: string, knowledge: Knowledge): Candidate[] {
  const replayed = listReplayed(name, knowledge)
  const explained = listExplained(name, knowledge)
  const isReference = knowledge.evidence.source === 'reference'
  const exact = [
    ...replayed.map((hypothesis) => phrase(hypothesis, { kind: 'finding', confidence: 'high' })),
    ...explained.map((hypothesis) =>
      phrase(hypothesis, { kind: isReference ? 'finding' : 'observation', confidence: 'high' }),
    ),
  ]
  const isWhole = replayed.length > 0 || knowledge.explanation?.explained.has(name) === true
  const seen = listObserved(name, knowledge.observations)
  const rest = isWhole || isGuessRefuted(name, knowledge) ? [] : listObserved(name, knowledge.rest)
  const plain = seen.filter(({ mistake }) => FILLED.has(mistake))
  const exactSigns = seen.filter(isExactSign)
  const stray = exact.filter(({ mistake }) => FACTORS.has(mistake)).map(nameStrayFactor)
  const all = [...plain, ...putGeneralLast(exact), ...(isWhole ? [...stray, ...exactSigns] : rest)]
  return all
    .filter(({ mistake }, i) => all.findIndex((other) => other.mistake === mistake) === i)
    .slice(0, MOST)
}

/**
 * Guesses by elimination name mistakes that replays cover: where there were replays and none fits, they are wrong.
 */
function isGuessRefuted(name: string, { rest, explanation, evidence }: Knowledge): boolean {
  const hasReplays = explanation !== undefined || (evidence.replays ?? []).length > 0
  return hasReplays && rest.get(name)?.sign?.isGuess === true
}

/** What is seen at a glance comes first, however else such numbers can be made. */
const FILLED: ReadonlySet<MistakeId> = new Set(['zeros', 'integers'])

/** What explains most numbers says least about them. */
const GENERAL: ReadonlySet<MistakeId> = new Set(['constant-factor', 'extra-average'])

function putGeneralLast(candidates: readonly Candidate[]): Candidate[] {
  const isGeneral = ({ mistake }: Candidate) => GENERAL.has(mistake)
  return [...candidates.filter((c) => !isGeneral(c)), ...candidates.filter(isGeneral)]
}

/** Signs that are no less exact than a replay. */
const EXACT: ReadonlySet<MistakeId> = new Set([
  'misplaced-entries',
  'transposed',
  'exchanged-layers',
  'wrong-axis',
])

function isExactSign({ mistake, confidence }: Candidate): boolean {
  return EXACT.has(mistake) && confidence !== 'low'
}

/** A factor that has a meaning can be a stray one too. */
const FACTORS: ReadonlySet<MistakeId> = new Set([
  'missing-average',
  'double-average',
  'extra-average',
  'cost-halving',
])

function nameStrayFactor({ target = '', kind }: Candidate): Candidate {
  return phrase({ mistake: 'constant-factor', target }, { kind, confidence: 'medium' })
}

/** Replays that give this gradient; where one gives all gradients, only such. */
function listReplayed(name: string, { replays, evidence }: Knowledge): Hypothesis[] {
  const passed = evidence.gradients.filter(({ verdict }) => verdict === 'passed')
  const fitting = replays.filter(({ matched }) => {
    return matched.has(name) && passed.every((gradient) => matched.has(gradient.name))
  })
  const most = Math.max(0, ...fitting.map(({ matched }) => matched.size))
  return fitting
    .filter(({ matched }) => matched.size === most)
    .map(({ replay: { mistake, target = `d${name}`, detail } }) => ({
      mistake,
      target,
      ...(detail !== undefined && { detail }),
    }))
}

/** The steps of a recognised net's explanation that change this gradient. */
function listExplained(name: string, { explanation }: Knowledge): Hypothesis[] {
  if (explanation === undefined) return []
  const relevant = explanation.steps
    .map((step) => step.filter(({ affected }) => affected.has(name)))
    .filter((step) => step.length > 0)
  return interleave(relevant.map(keepDistinct)).map(({ own, target, ...step }) => {
    return { ...step, target: own.has(name) ? `d${name}` : target }
  })
}

function keepDistinct(step: readonly Step[]): Step[] {
  return step.filter(({ mistake }, i) => {
    return step.findIndex((other) => other.mistake === mistake) === i
  })
}

/** The first of each, then the second of each, and so on. */
function interleave(lists: readonly (readonly Step[])[]): Step[] {
  const longest = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, i) =>
    lists.flatMap((list) => list.slice(i, i + 1)),
  ).flat()
}

function listObserved(name: string, observations: ReadonlyMap<string, Observation>): Candidate[] {
  const observation = observations.get(name)
  const sign = observation?.sign
  if (observation === undefined || sign === undefined) return []
  const target = observation.place.target ?? `d${name}`
  return sign.mistakes.map((mistake) => {
    const hypothesis = {
      mistake,
      target,
      ...(sign.factor !== undefined && { factor: sign.factor }),
    }
    return phrase(hypothesis, { kind: 'observation', confidence: sign.confidence })
  })
}

function phrase(
  { mistake, target, detail, factor }: Hypothesis,
  how: Pick<Candidate, 'kind' | 'confidence'>,
): Candidate {
  const say = phraseMistake(mistake, target)
  const cause = detail ?? ((words: Words) => say(words).when)
  const next: Wording = (words) => say(words).next
  const text = sayAll([(words) => words.diagnosis.causes(rateSureness(how), [cause(words)]), next])
  return { mistake, ...how, target, ...(factor !== undefined && { factor }), cause, next, text }
}

/** How sure a candidate is. */
export function rateSureness({
  kind,
  confidence,
}: Pick<Candidate, 'kind' | 'confidence'>): 'exact' | 'likely' | 'vague' {
  if (kind === 'finding') return 'exact'
  return confidence === 'low' ? 'vague' : 'likely'
}
