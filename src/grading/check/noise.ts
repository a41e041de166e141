import { estimateNoise } from './differences.ts'
import { askValues, type Step } from './meter.ts'
import { findUnit, type Place, ROUNDOFF, type Session } from './place.ts'
import { measureStairs } from './staircase.ts'

const COUNT = 8
/** Spacings that noise is looked for at, as parts of the parameters' units. */
const SPACINGS = { quick: [1e-9, 1e-7], all: [1e-11, 1e-9, 1e-7] } as const
/** Noise of more than this many roundings of the cost is looked at twice: it may be a kink. */
const SUSPICIOUS = 64

/**
 * Measures the noise of the function near a place: what remains in high differences of closely spaced values, at two
 * spacings, and by all means where that is more than rounding alone explains.
 */
export function* measureNoise(session: Session, place: Place): Step<void> {
  const noise = yield* probeSpacings(session, place, SPACINGS.quick)
  const rounding = ROUNDOFF * Math.abs(place.cost)
  if (noise > SUSPICIOUS * rounding) yield* surveyNoise(session, place)
  else place.noise = Math.max(place.noise, noise)
}

/**
 * Measures noise by all means, once: three spacings at two spots, of which the quieter counts since a kink in between
 * looks like noise.
 */
export function* surveyNoise(session: Session, place: Place): Step<void> {
  if (place.isSurveyed) return
  place.isSurveyed = true
  const first = yield* probeSpacings(session, place, SPACINGS.all)
  const second = yield* probeSpacings(session, place, SPACINGS.all)
  place.noise = Math.max(place.noise, Math.min(first, second))
}

/** Looks for jumps of the cost, once; a jump of height 1 is noise of deviation 1 / sqrt(12) between two points or more. */
export function* surveyStairs(session: Session, place: Place): Step<void> {
  if (place.stairs !== undefined) return
  place.stairs = yield* measureStairs(session, place)
  place.noise = Math.max(place.noise, place.stairs / 2)
}

/** The most noise among several spacings around one spot close to the place, along one random line. */
function* probeSpacings(session: Session, place: Place, spacings: readonly number[]): Step<number> {
  const spot = drawLine(session, place)
  const base = place.base.map((entry, i) => entry + 2 ** -14 * (spot[i] ?? 0))
  const directions = [{ start: 0, data: drawLine(session, place) }]
  const points = spacings.flatMap((spacing) => {
    return Array.from({ length: COUNT }, (_, i) => ({ direction: 0, step: (i - 3) * spacing }))
  })
  const values = yield* askValues(session.meter, { base, directions, points })
  const noises = spacings.map((_, i) => estimateNoise(values.subarray(i * COUNT, (i + 1) * COUNT)))
  return Math.max(0, ...noises.filter(Number.isFinite))
}

/** A random step of every parameter, in its unit. */
export function drawLine(session: Session, place: Place): Float64Array {
  return place.base.map((entry) => findUnit(entry) * session.random.normal())
}
