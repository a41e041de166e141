import { measureNorm } from '#grading/norm.ts'
import { countElements } from '#grading/tensor.ts'
import { askValues, type Step } from './meter.ts'
import { createPlace, findUnit, type Place, type Session, sliceBlock } from './place.ts'
import { differentiateAnew } from './steadiness.ts'

/** How far nearby points lie, in parts of a parameter's size, and where that leads out of the domain. */
const NEAR = 2 ** -6
const CLOSER = 2 ** -12
/** Parameters smaller than this are moved as if they were not: close to 0, kinks may lie closer than steps can tell. */
const SMALLEST = 2 ** -10
/** How much farther parameters move than the steps that spoke. */
const REACH = 2
/** Next to nothing, in parts of what is near. */
const CLOSEST = 2 ** -24
/** Every parameter moves at least by this part of its scale. */
const LEAST_DRAW = 0.5
/** How far the other point lies, in parts of a parameter's size. */
const FAR = 2 ** -2
/** A point whose gradient is less than this part of the origin's says nothing: units are saturated there, or dead. */
const LIVELY = 1e-3

/** A displacement and the scales that it may have, the first to be tried first. */
export interface Displacement {
  readonly line: Float64Array
  readonly scales: readonly Float64Array[]
}

/** Where a pair of nearby points lies. */
export interface NearbyWish {
  /** `near` by the sizes of parameters, `wide` as if none were smaller than 1, `close` by the steps alone. */
  readonly distance: 'near' | 'wide' | 'close'
  /** How far steps reached that spoke against the gradient or saw a kink, one number for each block. */
  readonly reaches: readonly number[]
}

/**
 * A random displacement for a pair of nearby points. Parameters move at least twice as far as those steps reached: what
 * lies closer than steps can tell, such as a cluster of kinks, must not speak twice. `wide` is for parameters that are
 * tiny because they lie at a kink, and `close` for places where the slope is another a little way off.
 */
export function drawNearby(
  session: Session,
  place: Place,
  { distance, reaches }: NearbyWish,
): Displacement {
  const own = measureParameters(session, place.base)
  const least = distance === 'wide' ? 1 : SMALLEST
  const wide = own.map(
    (size) => NEAR * (distance === 'close' ? CLOSEST * size : Math.max(size, least)),
  )
  session.blocks.forEach(({ start, shape }, block) => {
    for (let i = start; i < start + countElements(shape); i += 1) {
      const enough = Math.min(REACH * (reaches[block] ?? 0), findUnit(place.base[i] ?? Number.NaN))
      wide[i] = Math.max(wide[i] ?? 0, enough)
    }
  })
  const line = place.base.map(() => {
    const draw = session.random.normal()
    return Math.sign(draw) * (LEAST_DRAW + (1 - LEAST_DRAW) * Math.abs(draw))
  })
  return { line, scales: [wide, own.map((size) => NEAR * size), own.map((size) => CLOSER * size)] }
}

/** A displacement to a point of its own, where a gradient that is right by chance is right no more. */
export function drawElsewhere(session: Session, place: Place): Displacement {
  const own = measureParameters(session, place.base)
  const line = place.base.map(() => {
    const sign = session.random.uniform() < 0.5 ? -1 : 1
    return sign * (0.5 + 0.5 * session.random.uniform())
  })
  return { line, scales: [own.map((size) => FAR * size), own.map((size) => CLOSER * size)] }
}

/** What came of visiting a point. */
export interface Visit {
  readonly place?: Place
  /** Whether the program gave no gradient there, though a cost. */
  readonly lacksGradient: boolean
}

/**
 * Calls backward anew at a displaced point, closer ones where the cost or the gradient is not finite. The cost is asked
 * for like all others that it is compared with.
 */
export function* visit(
  session: Session,
  origin: Place,
  { line, scales, sign = 1 }: Displacement & { readonly sign?: 1 | -1 },
): Step<Visit> {
  let lacksGradient = false
  for (const scale of scales) {
    const base = origin.base.map((entry, i) => entry + sign * (line[i] ?? 0) * (scale[i] ?? 0))
    const { cost, gradient } = yield* differentiateAnew(session, base)
    lacksGradient ||= Number.isFinite(cost) && gradient === undefined
    if (!Number.isFinite(cost) || !isUsable(gradient, base)) continue
    const points = [{ direction: -1, step: 0 }]
    const [middle = Number.NaN] = yield* askValues(session.meter, { base, directions: [], points })
    const place = createPlace(session, {
      base,
      gradient,
      cost: middle,
      variation: origin.variation,
    })
    place.noise = Math.max(place.noise, origin.noise)
    const isLively = place.size >= LIVELY * origin.size
    if (Number.isFinite(middle) && isLively) return { place, lacksGradient: false }
  }
  return { lacksGradient }
}

function isUsable(
  gradient: Float64Array | undefined,
  base: Float64Array,
): gradient is Float64Array {
  return (
    gradient !== undefined && gradient.length === base.length && gradient.every(Number.isFinite)
  )
}

/** The size of each parameter: its own or its tensor's, whichever is larger; 1 where all are 0. */
function measureParameters(session: Session, base: Float64Array): Float64Array {
  const sizes = new Float64Array(base.length)
  for (const block of session.blocks) {
    const data = sliceBlock(base, block)
    const mean = measureNorm(data) / Math.sqrt(Math.max(1, countElements(block.shape)))
    sizes.set(
      data.map((entry) => Math.max(Math.abs(entry), mean) || 1),
      block.start,
    )
  }
  return sizes
}
