import type { Ask, Block, Reply } from '#grading/check/ask.ts'
import { drawLine } from './direction.ts'
import { isSinglePrecision } from './precision.ts'
import { countFlat, measureRoughness, takeDifferences } from './roughness.ts'
import { evaluate, type Session } from './session.ts'

/** Distances between neighbouring points, relative to the parameters of each tensor. */
const FINE = 1e-10
const COARSE = 1e-7
const PLACES = 2
const LINE = 9
const UNIT_ROUNDOFF = 2 ** -53
const SINGLE_ROUNDOFF = 2 ** -24

/** What repeated and close evaluations tell of a cost. */
export interface Noise {
  /** Standard deviation of the rounding errors. */
  readonly deviation: number
  /** Two evaluations at the base itself. */
  readonly repeats: readonly [number, number]
  /** Whether the costs have single precision, which small steps cannot show as noise. */
  readonly isSingle: boolean
  /** Whether all costs are one. */
  readonly isFlat: boolean
}

/** A line along which the cost is evaluated. */
interface Line {
  readonly direction: number
  readonly steps: readonly number[]
}

/**
 * Measures rounding errors by what is rough about values so close that the cost is straight
 * between them; of two places the quieter counts, because one may hold a kink. Wider spacings count
 * where the cost is flat on the fine one, because it may move in steps. Never below the unit
 * roundoff of the cost. Undefined when the budget does not reach.
 */
export function* measureNoise(
  session: Session,
  base: Float64Array,
  blocks: readonly Block[],
): Generator<Ask, Noise | undefined, Reply> {
  const directions = Array.from({ length: PLACES }, () => drawLine(session, base, { blocks }))
  const lines = [FINE, COARSE].flatMap((spacing) => {
    return directions.map((_, direction) => ({ direction, steps: drawSteps(session, spacing) }))
  })
  const points = lines.flatMap(({ direction, steps }) => steps.map((step) => ({ direction, step })))
  const here = { direction: -1, step: 0 }
  const values = yield* evaluate(session, { base, directions, points: [here, here, ...points] })
  if (values === undefined) return undefined
  const [first = Number.NaN, second = Number.NaN] = values
  const isSingle = isSinglePrecision(values)
  const floor = (isSingle ? SINGLE_ROUNDOFF : UNIT_ROUNDOFF) * Math.abs(first)
  return {
    deviation: Math.max(floor, readDeviation(lines, values.subarray(2))),
    repeats: [first, second],
    isSingle,
    isFlat: values.every((value) => value === first),
  }
}

/** Unequal steps: on equal ones a rounded cost may move by equal multiples, which look smooth. */
function drawSteps({ random }: Session, spacing: number): number[] {
  return Array.from({ length: LINE }, (_, i) => (i + 1 + 0.5 * random.uniform()) * spacing)
}

/** From the values of all lines, the fine ones first. */
function readDeviation(lines: readonly Line[], values: Float64Array): number {
  const costs = lines.map((_, i) => values.subarray(i * LINE, (i + 1) * LINE))
  const roughness = lines.map(({ steps }, i) => {
    return measureRoughness(steps, costs[i] ?? new Float64Array(0))
  })
  const isMoving = costs
    .slice(0, PLACES)
    .every((line) => countFlat(takeDifferences(line)) < LINE / 4)
  const fine = findSmallest(roughness.slice(0, PLACES))
  return isMoving ? fine : Math.max(fine, findSmallest(roughness.slice(PLACES)))
}

/** Values that are not finite do not count; 0 when none is. */
function findSmallest(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite)
  return finite.length === 0 ? 0 : Math.min(...finite)
}
