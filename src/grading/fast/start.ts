import type { Ask, Reply } from '#grading/check/ask.ts'
import type { CheckProblem } from '#grading/check/problem.ts'
import { createRandomState } from '#grading/random-state.ts'
import type { FastNote } from './fast-verdict.ts'
import { measureNoise, type Noise } from './noise.ts'
import { isSinglePrecision } from './precision.ts'
import {
  createMeter,
  createSite,
  type Meter,
  type Session,
  type Site,
  type Tolerance,
  visit,
} from './session.ts'

/** What a check begins with, or the reason why it cannot. */
export type Start =
  | {
      readonly ok: true
      readonly session: Session
      readonly site: Site
      readonly notes: readonly FastNote[]
    }
  | { readonly ok: false; readonly meter: Meter; readonly note: FastNote }

const ENTRY_TOLERANCE = 1e-5
/** Flags are raised at this part of what makes an entry wrong. */
const FLAG_SHARE = 1e-2
const COARSEST = 2e-3
/** What single precision loses: more where terms cancel than on average. */
const SINGLE: Tolerance = { flag: 2e-5, entry: 2e-3, spread: 2e-4, coarsest: 1e-2 }
const LONGEST_STEP = 2 ** -4
/** Equal calls may differ by this much, where threads add up sums in any order. */
const REPEATABILITY = 1e-12

/** Measures noise, and makes sure that cost and gradient belong to a cost that can be repeated. */
export function* startCheck(problem: CheckProblem): Generator<Ask, Start, Reply> {
  const { theta, blocks, cost, options } = problem
  const meter = createMeter(problem.budget)
  if (!Number.isFinite(cost)) return { ok: false, meter, note: 'not-finite' }
  const entry = options?.relativeTolerance ?? ENTRY_TOLERANCE
  const session: Session = {
    random: createRandomState(problem.seed),
    meter,
    tolerance: { flag: FLAG_SHARE * entry, entry, spread: entry, coarsest: COARSEST },
  }
  const noise = yield* measureNoise(session, theta, blocks)
  if (noise === undefined) return { ok: false, meter, note: 'budget' }
  const site = yield* settleSite(session, problem, noise)
  if (site === undefined) return { ok: false, meter, note: 'hidden-state' }
  return createStart(session, { problem, noise, site })
}

/**
 * Cost and gradient under the common seed: those of the first run where its cost is the same, and
 * new ones where random numbers made it another. Undefined where not even equal calls agree.
 */
function* settleSite(
  session: Session,
  { theta, cost, gradient }: CheckProblem,
  { noise, fineNoise, repeats: [first, second] }: Noise,
): Generator<Ask, Site | undefined, Reply> {
  if (!isSame(first, second)) return undefined
  const place = { base: theta, noise, fineNoise, isStepped: false, longestStep: LONGEST_STEP }
  if (isSame(first, cost)) return createSite({ ...place, cost, gradient })
  const site = yield* visit(session, place)
  return site !== undefined && isSame(site.cost, first) ? site : undefined
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= REPEATABILITY * Math.max(Math.abs(a), Math.abs(b))
}

interface Finds {
  readonly problem: CheckProblem
  readonly noise: Noise
  readonly site: Site
}

function createStart(session: Session, { problem, noise, site }: Finds): Start {
  const isDeclared = problem.options?.facts?.isFloat32 === true
  const isSingle = isDeclared || noise.isSingle || isSinglePrecision(site.gradient)
  const notes: FastNote[] = []
  if (site.gradient !== problem.gradient) notes.push('random')
  if (isSingle) notes.push('float32')
  if (noise.isFlat && !site.gradient.some((entry) => entry !== 0)) notes.push('uninformative')
  const tolerance = isSingle ? SINGLE : session.tolerance
  return { ok: true, session: { ...session, tolerance }, site, notes }
}
