import type { Ask, Block, Reply } from '#grading/check/ask.ts'
import { drawLine } from './direction.ts'
import { isSinglePrecision } from './precision.ts'
import { measureRoughness } from './roughness.ts'
import { evaluate, type Session } from './session.ts'

/** Distances between neighbouring points, relative to the parameters of each tensor. */
const SPACINGS = [1e-10, 1e-7, 1e-5]
/** The lines begin this far from the base, which may be a kink. */
const DISTANCE = 2 ** -14
const PLACES = 2
const LINE = 9
const UNIT_ROUNDOFF = 2 ** -53
const SINGLE_ROUNDOFF = 2 ** -24

/** What repeated and close evaluations tell of a cost. */
export interface Noise {
  /** Standard deviation of the rounding errors, on all scales and on the finest. */
  readonly noise: number
  readonly fineNoise: number
  /** Two evaluations at the base itself. */
  readonly repeats: readonly [number, number]
  /** Whether the costs have single precision, which small steps cannot show as noise. */
  readonly isSingle: boolean
  /** Whether all costs are one. */
  readonly isFlat: boolean
}

/**
 * Measures rounding errors by what is rough about values so close that the cost is straight
 * between them. The roughest of the spacings counts: costs that are saturated or rounded move in
 * steps, and look smooth on a scale too fine. Of two places the quieter counts, because one may
 * hold a kink. Never below the unit roundoff of the cost. Undefined when the budget does not reach.
 */
export function* measureNoise(
  session: Session,
  base: Float64Array,
  blocks: readonly Block[],
): Generator<Ask, Noise | undefined, Reply> {
  const directions = Array.from({ length: PLACES }, () => drawLine(session, base, { blocks }))
  const lines = SPACINGS.flatMap((spacing) => {
    return directions.map((_, direction) => ({ direction, steps: drawSteps(session, spacing) }))
  })
  const points = lines.flatMap(({ direction, steps }) => steps.map((step) => ({ direction, step })))
  const here = { direction: -1, step: 0 }
  const values = yield* evaluate(session, { base, directions, points: [here, here, ...points] })
  if (values === undefined) return undefined
  const [first = Number.NaN, second = Number.NaN] = values
  const isSingle = isSinglePrecision(values)
  const floor = (isSingle ? SINGLE_ROUNDOFF : UNIT_ROUNDOFF) * Math.abs(first)
  const roughness = lines.map(({ steps }, i) => {
    return measureRoughness(steps, values.subarray(2 + i * LINE, 2 + (i + 1) * LINE))
  })
  const bySpacing = SPACINGS.map((_, i) => {
    return findSmallest(roughness.slice(i * PLACES, (i + 1) * PLACES))
  })
  return {
    noise: Math.max(floor, ...bySpacing),
    fineNoise: Math.max(floor, bySpacing[0] ?? 0),
    repeats: [first, second],
    isSingle,
    isFlat: values.every((value) => value === first),
  }
}

/** Unequal steps: on equal ones a rounded cost may move by equal multiples, which look smooth. */
function drawSteps({ random }: Session, spacing: number): number[] {
  return Array.from({ length: LINE }, (_, i) => {
    return DISTANCE + (i + 0.5 * random.uniform()) * spacing
  })
}

/** Values that are not finite do not count; 0 when none is. */
function findSmallest(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite)
  return finite.length === 0 ? 0 : Math.min(...finite)
}
