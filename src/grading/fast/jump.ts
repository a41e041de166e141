import type { Ask, Direction, Reply } from '#grading/check/ask.ts'
import { evaluate, type Session, type Site } from './session.ts'

/** A stretch of a line whose cost rises oddly. */
export interface Stretch {
  readonly low: number
  readonly high: number
  readonly lowCost: number
  readonly highCost: number
  /** The slope that the cost has inside. */
  readonly slope: number
}

const HALVINGS = 12
/** A kink is left with less than this of its excess by then, a jump with more. */
const REMAINDER = 1e-2
/** Rounding does not reach this many standard deviations. */
const DEVIATIONS = 8

/**
 * Halves stretches again and again, keeping the odder half of each: curves and kinks fade away, a
 * jump stays. Gives the height of the largest jump, 0 where there is none.
 */
export function* findJump(
  session: Session,
  { base }: Pick<Site, 'base'>,
  { direction, stretches }: { readonly direction: Direction; readonly stretches: Stretch[] },
): Generator<Ask, number, Reply> {
  let current = stretches
  for (let i = 0; i < HALVINGS && current.length > 0; i += 1) {
    const middles = current.map(({ low, high }) => (low + high) / 2)
    const points = middles.map((step) => ({ direction: 0, step }))
    const costs = yield* evaluate(session, { base, directions: [direction], points })
    if (costs === undefined) return 0
    current = current.map((stretch, j) => {
      return keepOdder(stretch, middles[j] ?? Number.NaN, costs[j] ?? Number.NaN)
    })
  }
  const heights = current.map((stretch, i) => {
    const height = measureExcess(stretch)
    const first = stretches[i]
    const isJump = first !== undefined && height > REMAINDER * measureExcess(first)
    return isJump && height > DEVIATIONS * session.noise ? height : 0
  })
  return Math.max(0, ...heights)
}

/** By how much the cost rises more, or less, than its slope inside explains. */
export function measureExcess({ low, high, lowCost, highCost, slope }: Stretch): number {
  return Math.abs(highCost - lowCost - slope * (high - low))
}

function keepOdder(stretch: Stretch, middle: number, cost: number): Stretch {
  const lower = { ...stretch, high: middle, highCost: cost }
  const upper = { ...stretch, low: middle, lowCost: cost }
  return measureExcess(lower) > measureExcess(upper) ? lower : upper
}
