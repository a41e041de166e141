import { type Judgement, judgeSlope } from './judgement.ts'
import { askValues, readRemaining, type Step } from './meter.ts'
import type { Place, Session } from './place.ts'
import { type FitSamples, fitPowers, type PowerFit } from './power-fit.ts'
import { measureSpan, type Probe } from './probe.ts'
import type { SlopeCandidate } from './slope.ts'

/** Half widths of the first round's stretches, in parts of the step that decided so far. */
const RADII = { first: 4, ifBetter: 16, ifNot: 1 } as const
/** Pairs of points on each round's stretches. */
const ROUNDS = [16, 64, 256]
/** With an error of this part of a slope, a gap of a thousandth shows. */
const FINE = 3e-4
/** Powers of the fits to the odd and to the even part of the function; the first coefficient is what is wanted. */
const ODD = [1, 3, 5, 7, 9]
const EVEN = [1, 0, 2, 4]
/** After so many lines in a row that a round made no better, it is given up. */
const PATIENCE = 3

/** A line whose slope is being bought. */
interface Wish {
  readonly judgement: Judgement
  /** The half width of the best stretch so far. */
  readonly radius: number
}

interface Stretch {
  readonly probe: Probe
  readonly radius: number
  readonly pairs: number
}

/**
 * Buys finer answers for lines where noise allows only a coarse one: polynomials fitted to many points average noise
 * out and reach farther than differences do. A few points are tried on all such lines, then more on those that are
 * still uncertain, as far as the purse allows. Joint lines come first, since they speak for whole tensors.
 */
export function* buyPrecision(
  session: Session,
  place: Place,
  judgements: readonly Judgement[],
): Step<Judgement[]> {
  const wishes = new Map<Probe, Wish>(
    judgements.filter(isWanting).map((judgement) => {
      return [judgement.probe, { judgement, radius: judgement.estimate.step }]
    }),
  )
  for (const pairs of ROUNDS) yield* buyRound(session, place, { wishes, pairs })
  return judgements.map((judgement) => wishes.get(judgement.probe)?.judgement ?? judgement)
}

/** Whether more could settle it: it does not agree beyond doubt, or would with a gap of a thousandth. */
function isWanting({ probe, finding, estimate: { value, error, step } }: Judgement): boolean {
  if (step === 0) return false
  const size = Math.max(Math.abs(probe.slope), Math.abs(value))
  return finding === 'unresolved' || (finding === 'coarse' && error > FINE * size)
}

function* buyRound(
  session: Session,
  place: Place,
  { wishes, pairs }: { readonly wishes: Map<Probe, Wish>; readonly pairs: number },
): Step<void> {
  const price = 2 * pairs * (pairs === ROUNDS[0] ? 2 : 1)
  const wanting = [...wishes.values()].filter(({ judgement }) => isWanting(judgement))
  let misses = 0
  for (const wish of wanting.toSorted((a, b) => rankNeed(a) - rankNeed(b))) {
    const isDear = price > Math.min(session.purse, readRemaining(session.meter) / 2)
    if (misses === PATIENCE || isDear) return
    session.purse -= price
    const better = yield* fitRadii(session, place, { wish, pairs })
    const isBetter = better.judgement.estimate.error < wish.judgement.estimate.error / 1.5
    misses = isBetter ? 0 : misses + 1
    wishes.set(wish.judgement.probe, better)
  }
}

/** The first round looks for the best stretch, the others stay there. */
function* fitRadii(
  session: Session,
  place: Place,
  { wish, pairs }: { readonly wish: Wish; readonly pairs: number },
): Step<Wish> {
  const limit = wish.judgement.probe.unit / 2
  if (pairs !== ROUNDS[0]) {
    return yield* fitLine(session, place, { wish, radius: Math.min(wish.radius, limit), pairs })
  }
  const first = Math.min(RADII.first * wish.radius, limit)
  const better = yield* fitLine(session, place, { wish, radius: first, pairs })
  const factor = better === wish ? RADII.ifNot : RADII.ifBetter
  const second = Math.min(factor * wish.radius, limit)
  return yield* fitLine(session, place, { wish: better, radius: second, pairs })
}

/** Joint lines, then what is unresolved, then the rest; each nearest to an answer first. */
function rankNeed({ judgement: { probe, finding, estimate } }: Wish): number {
  if (probe.entry === undefined) return 0
  const distance = estimate.error / (probe.typical || 1)
  return (finding === 'unresolved' ? 1 : 2) + distance / (1 + distance)
}

/** The better of what is known and what a fit on one stretch tells. */
function* fitLine(
  session: Session,
  place: Place,
  { wish, radius, pairs }: { readonly wish: Wish } & Omit<Stretch, 'probe'>,
): Step<Wish> {
  const { probe, estimate } = wish.judgement
  const { value, error } = yield* fitStretch(session, place, { probe, radius, pairs })
  if (!(error < estimate.error)) return wish
  const setting = { place, tolerance: session.tolerance }
  const judgement = judgeSlope(setting, probe, { ...estimate, value, error, step: radius })
  return { judgement, radius }
}

function* fitStretch(session: Session, place: Place, stretch: Stretch): Step<SlopeCandidate> {
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
  const distances = Float64Array.from(steps, (step) => measureSpan(place, probe, step) / 2 / radius)
  const odd = Float64Array.from(steps, (_, j) => combine(values, j, -1))
  const even = Float64Array.from(steps, (_, j) => combine(values, j, 1))
  const { value, error } = rateFits({ distances, values: odd }, place.noise)
  const kink = measureKink({ distances, values: even }, place.noise)
  return { value: value / radius, error: (error + kink) / radius }
}

function combine(values: Float64Array, pair: number, sign: 1 | -1): number {
  const [up = Number.NaN, down = Number.NaN] = values.subarray(2 * pair, 2 * pair + 2)
  return up / 2 + sign * (down / 2)
}

/**
 * The best number of terms: its error is that of the noise, the change that one term more makes, and all of the misfit
 * where the polynomial leaves more than noise.
 */
function rateFits(samples: FitSamples, noise: number): SlopeCandidate {
  const fits = fitPowers(samples, ODD)
  const candidates = fits.slice(0, -1).map((fit, i) => {
    const change = Math.abs(fit.coefficient - (fits[i + 1]?.coefficient ?? Number.NaN))
    const misfit = fit.residual > Math.SQRT2 * noise ? fit.residual : 0
    const error = measureNoiseError(fit, { noise, count: samples.values.length })
    return { value: fit.coefficient, error: error + change + misfit }
  })
  return candidates.reduce((a, b) => (b.error < a.error ? b : a), { value: NaN, error: Infinity })
}

/** What a kink close to the middle does to the slope: it shows as |x| in the even part, and not at all in the odd one. */
function measureKink(samples: FitSamples, noise: number): number {
  const fit = fitPowers(samples, EVEN).at(-1)
  if (fit === undefined) return Infinity
  const doubt = measureNoiseError(fit, { noise, count: samples.values.length }) / 3
  return Math.abs(fit.coefficient) + doubt
}

/**
 * Three deviations where the noise of one point has nothing to do with its neighbour's. Where it has, as when a rounded
 * cost hardly moves between points, or where less is left than there must be, nothing averages out.
 */
function measureNoiseError(
  { spread, reach, residual, correlation }: PowerFit,
  { noise, count }: { readonly noise: number; readonly count: number },
): number {
  const expected = noise / Math.SQRT2
  const isRandom = correlation < 0.3 + 1 / Math.sqrt(count) && residual > expected / 3
  return isRandom ? 3 * spread * Math.max(residual, expected) : reach * Math.max(residual, noise)
}
