import type { Judgement } from './judgement.ts'
import { isAgreement, judgeSlope } from './judgement.ts'
import { askValues, readRemaining, type Step } from './meter.ts'
import { fitOddPolynomials, type OddSamples } from './odd-fit.ts'
import type { Place, Session } from './place.ts'
import { measureSpan, type Probe } from './probe.ts'
import type { SlopeCandidate } from './slope.ts'

/** Pairs of points on each stretch in the first round, and on the best one in the rounds after. */
const FIRST = 16
const ROUNDS = [64, 256]
const TERMS = 5
/** The cost of the dearest purchase along one line. */
const DEAREST = 2 * (3 * FIRST + ROUNDS.reduce((sum, pairs) => sum + pairs, 0))
/** After so many lines in a row that bought nothing, no more are tried. */
const PATIENCE = 3

interface Stretch {
  readonly probe: Probe
  readonly radius: number
  readonly pairs: number
}

/**
 * Buys finer answers for lines where noise allows only a coarse one: polynomials fitted to many points average noise
 * out and reach farther than differences do. Joint lines come first, since they speak for whole tensors, then the least
 * certain; what cannot be paid for keeps its finding.
 */
export function* buyPrecision(
  session: Session,
  place: Place,
  judgements: readonly Judgement[],
): Step<Judgement[]> {
  const isUncertain = ({ finding }: Judgement) => finding === 'coarse' || finding === 'unresolved'
  const wanting = judgements.filter(isUncertain).toSorted(compareNeed)
  const bought = new Map<Judgement, Judgement>()
  let misses = 0
  for (const judgement of wanting) {
    if (DEAREST > Math.min(session.purse, readRemaining(session.meter) / 2)) break
    if (misses === PATIENCE) break
    const before = session.meter.spent
    const better = yield* refineByFit(session, place, judgement)
    bought.set(judgement, better)
    misses = better.finding === judgement.finding ? misses + 1 : 0
    session.purse -= session.meter.spent - before
  }
  return judgements.map((judgement) => bought.get(judgement) ?? judgement)
}

function compareNeed(a: Judgement, b: Judgement): number {
  const rank = ({ probe, estimate }: Judgement) =>
    probe.entry === undefined ? Infinity : estimate.error / (Math.abs(probe.slope) || 1)
  const [first, second] = [rank(a), rank(b)]
  return first === second ? 0 : second - first
}

function* refineByFit(session: Session, place: Place, judgement: Judgement): Step<Judgement> {
  const { probe, estimate } = judgement
  if (estimate.step === 0) return judgement
  const setting = { place, tolerance: session.tolerance }
  let best = judgement
  let radius = estimate.step
  const consider = (found: Found) => {
    if (!(found.error < best.estimate.error)) return
    radius = found.radius
    const { value, error } = found
    best = judgeSlope(setting, probe, { ...estimate, value, error, step: radius })
  }
  for (const factor of [16, 4, 1]) {
    const wide = Math.min(factor * estimate.step, probe.unit / 2)
    consider(yield* fitStretch(session, place, { probe, radius: wide, pairs: FIRST }))
  }
  for (const pairs of ROUNDS) {
    if (!isWorthMore(best)) break
    consider(yield* fitStretch(session, place, { probe, radius, pairs }))
  }
  return best
}

/** Whether the answer is still not certain either way. */
function isWorthMore({ finding }: Judgement): boolean {
  return finding === 'coarse' || (finding !== 'differs' && !isAgreement(finding))
}

interface Found extends SlopeCandidate {
  readonly radius: number
}

function* fitStretch(session: Session, place: Place, stretch: Stretch): Step<Found> {
  const { probe, radius, pairs } = stretch
  // Chebyshev's places on (0, 1): dense towards the far end, which holds the most information.
  const steps = Array.from({ length: pairs }, (_, j) => {
    return radius * Math.cos((Math.PI * (2 * j + 1)) / (4 * pairs))
  })
  const values = yield* askValues(session.meter, {
    base: place.base,
    directions: [probe.direction],
    points: steps.flatMap((step) => [
      { direction: 0, step },
      { direction: 0, step: -step },
    ]),
  })
  const samples = {
    distances: Float64Array.from(steps, (step) => measureSpan(place, probe, step) / 2 / radius),
    values: Float64Array.from(steps, (_, j) => halve(values, j)),
  }
  const { value, error } = rateFits(samples, place.noise)
  return { value: value / radius, error: error / radius, radius }
}

function halve(values: Float64Array, pair: number): number {
  const [up = Number.NaN, down = Number.NaN] = values.subarray(2 * pair, 2 * pair + 2)
  return (up - down) / 2
}

/**
 * The best number of terms: its error is three deviations of noise, the change that one term more makes, and all of the
 * misfit where the polynomial leaves more than noise.
 */
function rateFits(samples: OddSamples, noise: number): SlopeCandidate {
  const fits = fitOddPolynomials(samples, TERMS)
  const expected = noise / Math.SQRT2
  const candidates = fits.slice(0, -1).map(({ slope, spread, residual }, i) => {
    const change = Math.abs(slope - (fits[i + 1]?.slope ?? Number.NaN))
    const misfit = residual > 2 * expected ? residual : 0
    return { value: slope, error: 3 * spread * Math.max(residual, expected) + change + misfit }
  })
  return candidates.reduce((a, b) => (b.error < a.error ? b : a), { value: NaN, error: Infinity })
}
