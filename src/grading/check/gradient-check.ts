import { hasOnlyFiniteEntries } from '#grading/norm.ts'
import { createRandomState } from '#grading/random-state.ts'
import { countElements } from '#grading/tensor.ts'
import type { Check } from './ask.ts'
import { type Confirmation, confirm, lookElsewhere } from './confirmation.ts'
import { examine } from './examination.ts'
import { isAgreement, type Judgement } from './judgement.ts'
import { isSingle, openMeter, readDigits, type Step } from './meter.ts'
import { measureNoise } from './noise.ts'
import { type CheckNote, createNote } from './notes.ts'
import { listFacts, listFindings } from './observations.ts'
import { createPlace, type Place, type Session } from './place.ts'
import { createEntryProbe, drawBlockProbe, type Probe } from './probe.ts'
import type { CheckProblem } from './problem.ts'
import { JITTER, observeBackward, observeForward } from './steadiness.ts'
import { type Ending, listEntries, summariseBlocks } from './summary.ts'
import { findTies } from './ties.ts'
import type { CheckVerdict } from './verdict.ts'

/** Forwards that are spent beside two for each parameter before anything can be said. */
const LEAST_BESIDE = 40
const RELATIVE = 1e-5
/** What float32 leaves of a gradient. */
const SINGLE = { relative: 1e-4, ofBlock: 1e-5 } as const
/** What finer answers may cost in all, per parameter and beside. */
const PURSE = { perParameter: 60, beside: 4000 } as const
/** Half the spacing of float32 numbers, as part of their size. */
const SINGLE_ROUNDOFF = 2 ** -25

/**
 * Decides whether a gradient is that of the function, from values of the function and backward called anew at points
 * near by. Every entry is measured with an error of its own. A right gradient is not failed, at kinks either, and what
 * cannot be told is `inconclusive`.
 */
export function* checkGradient(problem: CheckProblem): Check<CheckVerdict> {
  const session = openSession(problem)
  const fault = findFault(problem)
  if (fault !== undefined) return refuse(session, fault)
  const manner = yield* observeManner(session, problem)
  if (manner.doubts.length > 0) {
    return refuse(session, { verdict: 'inconclusive', notes: [...manner.notes, ...manner.doubts] })
  }
  const { cost, variation, jitter } = manner
  const place = createPlace(session, {
    base: problem.theta,
    cost,
    gradient: problem.gradient,
    variation,
  })
  place.noise = Math.max(place.noise, jitter)
  yield* measureNoise(session, place)
  const isFloat32 = adaptToSingles(session, place, problem)
  const judgements = yield* examine(session, place, createProbes(session, place))
  const confirmation = yield* settle(session, place, { judgements, isSteady: manner.isSteady })
  const ties = yield* findTies(session, place, judgements)
  const found = listFindings({ session, place, judgements, confirmation, isFloat32 })
  const notes = [...listFacts(problem.options?.facts), ...manner.notes, ...found, ...ties]
  return conclude(session, { ...confirmation, judgements, nearby: confirmation.differing }, notes)
}

/** Forwards and backwards at theta itself, again and again; `doubts` make all that follows void. */
function* observeManner(session: Session, problem: CheckProblem) {
  const forward = yield* observeForward(session, problem)
  if (!forward.isSteady) return { ...forward, notes: [], doubts: forward.notes }
  const backward = yield* observeBackward(session, problem)
  session.carried = backward.carried
  const gap = Math.abs(problem.cost - forward.cost)
  const isSame = gap <= JITTER * Math.max(Math.abs(forward.cost), forward.variation / 64)
  return {
    ...forward,
    isSteady: backward.isSteady,
    notes: [...forward.notes, ...backward.notes],
    doubts: isSame ? [] : [createNote('hidden-state')],
  }
}

/** Widens tolerance and noise where numbers are of float32. */
function adaptToSingles(session: Session, place: Place, { gradient, options }: CheckProblem) {
  const digits = { singles: 0, hasDoubles: false }
  readDigits(gradient, digits)
  const isCostSingle = isSingle(session.meter.digits)
  const isFloat32 = isCostSingle || isSingle(digits) || options?.facts?.isFloat32 === true
  if (isFloat32) {
    const relative = Math.max(SINGLE.relative, session.tolerance.relative)
    session.tolerance = { relative, ofBlock: SINGLE.ofBlock }
  }
  if (isCostSingle) place.noise = Math.max(place.noise, SINGLE_ROUNDOFF * Math.abs(place.cost))
  return isFloat32
}

/** Every entry's axis, and a joint line through each block of several. */
function createProbes(session: Session, place: Place): Probe[] {
  const entries = session.blocks.flatMap(({ start, shape }, block) => {
    return Array.from({ length: countElements(shape) }, (_, i) => {
      return createEntryProbe(place, start + i, block)
    })
  })
  const joint = session.blocks.map((_, block) => drawBlockProbe(session, place, block))
  return [...entries, ...joint.filter(({ entry }) => entry === undefined)]
}

/** What all judgements at the point itself come to, once other points had their say. */
function* settle(
  session: Session,
  place: Place,
  {
    judgements,
    isSteady,
  }: { readonly judgements: readonly Judgement[]; readonly isSteady: boolean },
): Step<Confirmation> {
  const isFine = ({ probe, finding }: Judgement) =>
    probe.entry === undefined ? finding !== 'differs' : isAgreement(finding)
  const isDone = judgements.every(isFine)
  if (isDone && !isSteady) return { verdict: 'passed', codes: [], differing: [] }
  if (isDone) return yield* lookElsewhere(session, place)
  // A backward that changes from call to call can only be held to what it said first.
  const isWrong = judgements.some(({ finding }) => finding === 'differs')
  if (isSteady || isWrong) return yield* confirm(session, place, judgements)
  return { verdict: 'inconclusive', codes: ['unresolved'], differing: [] }
}

function openSession({ theta, blocks, seed, budget, options }: CheckProblem): Session {
  return {
    blocks,
    random: createRandomState(seed),
    meter: openMeter(budget),
    tolerance: { relative: options?.relativeTolerance ?? RELATIVE, ofBlock: 0 },
    purse: PURSE.perParameter * theta.length + PURSE.beside,
    carried: undefined,
  }
}

interface Refusal {
  readonly verdict: 'failed' | 'inconclusive'
  readonly notes: readonly CheckNote[]
}

/** What needs no measuring. */
function findFault({ theta, gradient, blocks, cost, budget }: CheckProblem): Refusal | undefined {
  if (gradient.length !== theta.length) {
    return { verdict: 'failed', notes: [createNote('gradient-size')] }
  }
  if (!Number.isFinite(cost)) {
    return { verdict: 'inconclusive', notes: [createNote('cost-not-finite')] }
  }
  if (!hasOnlyFiniteEntries(gradient)) {
    const isBad = ({ start, shape }: (typeof blocks)[number]) =>
      !hasOnlyFiniteEntries(gradient.subarray(start, start + countElements(shape)))
    const names = blocks.filter(isBad).map(({ name }) => name)
    return { verdict: 'failed', notes: [createNote('gradient-not-finite', names)] }
  }
  if (budget >= 2 * theta.length + LEAST_BESIDE) return undefined
  return { verdict: 'inconclusive', notes: [createNote('budget')] }
}

function conclude(session: Session, ending: Ending, notes: readonly CheckNote[]): CheckVerdict {
  const entries = listEntries(ending)
  return {
    verdict: ending.verdict,
    mode: 'entries',
    entries,
    blocks: summariseBlocks(session.blocks, ending, entries),
    notes,
    evaluations: session.meter.spent,
  }
}

function refuse({ blocks, meter }: Session, { verdict, notes }: Refusal): CheckVerdict {
  const named = new Set(notes.flatMap(({ names }) => names))
  return {
    verdict,
    mode: 'entries',
    entries: [],
    blocks: blocks.map(({ name }) => ({
      name,
      verdict: named.has(name) ? verdict : 'inconclusive',
      differing: 0,
      kinks: [],
    })),
    notes,
    evaluations: meter.spent,
  }
}
