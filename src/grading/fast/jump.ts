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

/** After so many halvings a stretch holds one jump at most. */
const HALVINGS = 10
/** After some more a kink is left with a sixteenth of its excess, and a jump with all of it. */
const MORE_HALVINGS = 4
const REMAINDER = 0.4
/** Rounding does not reach this many standard deviations. */
const DEVIATIONS = 8

/** A line, and stretches of it. */
interface Search {
  readonly direction: Direction
  readonly stretches: readonly Stretch[]
}

/**
 * Halves stretches again and again, keeping the odder half of each: curves and kinks fade away, a
 * jump stays. Gives the height of the largest jump, 0 where there is none.
 */
export function* findJump(
  session: Session,
  site: Pick<Site, 'base' | 'noise'>,
  { direction, stretches }: Search,
): Generator<Ask, number, Reply> {
  const small = yield* narrow(session, site, {
    direction,
    stretches,
    halvings: HALVINGS,
  })
  const tiny = yield* narrow(session, site, {
    direction,
    stretches: small,
    halvings: MORE_HALVINGS,
  })
  const heights = tiny.map((stretch, i) => {
    const before = small[i]
    const height = measureExcess(stretch)
    const remains = before !== undefined && height > REMAINDER * measureExcess(before)
    return remains && height > DEVIATIONS * site.noise ? height : 0
  })
  return Math.max(0, ...heights)
}

/** The odder halves of the odder halves, and so on; none when the budget does not reach. */
function* narrow(
  session: Session,
  { base }: Pick<Site, 'base'>,
  { direction, stretches, halvings }: Search & { readonly halvings: number },
): Generator<Ask, readonly Stretch[], Reply> {
  let current = stretches
  for (let i = 0; i < halvings && current.length > 0; i += 1) {
    const middles = current.map(({ low, high }) => (low + high) / 2)
    const points = middles.map((step) => ({ direction: 0, step }))
    const costs = yield* evaluate(session, { base, directions: [direction], points })
    if (costs === undefined) return []
    current = current.map((stretch, j) => {
      return keepOdder(stretch, middles[j] ?? Number.NaN, costs[j] ?? Number.NaN)
    })
  }
  return current
}

/** By how much the cost rises more, or less, than its slope inside explains. */
function measureExcess({ low, high, lowCost, highCost, slope }: Stretch): number {
  return Math.abs(highCost - lowCost - slope * (high - low))
}

function keepOdder(stretch: Stretch, middle: number, cost: number): Stretch {
  const lower = { ...stretch, high: middle, highCost: cost }
  const upper = { ...stretch, low: middle, lowCost: cost }
  return measureExcess(lower) > measureExcess(upper) ? lower : upper
}
