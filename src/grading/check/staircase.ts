import { measureNorm } from '#grading/norm.ts'
import { takeDifferences } from './differences.ts'
import { askValues, type Step } from './meter.ts'
import { findUnit, type Place, ROUNDOFF, type Session } from './place.ts'

/** Half the widths of the stretches that are looked at. */
const REACHES = [2 ** -16, 2 ** -10, 2 ** -6, 2 ** -2]
const CELLS = 12
/** Half the width, in parts of a cell's, over which slopes are measured inside it. */
const INSIDE = 2 ** -11
/** Cells of each stretch in which a jump is sought, and how often each is halved. */
const SUSPECTS = 2
const HALVINGS = 16
/** A cell's rise is odd when it departs from the slopes around by this many of their own irregularities. */
const IRREGULARITIES = 4

/** A stretch of a random line in which the function may jump. */
interface Stretch {
  readonly low: number
  readonly high: number
  readonly lowValue: number
  readonly highValue: number
  /** The slope beside the jump. */
  readonly slope: number
  /** How much the rise departs from that slope. */
  readonly excess: number
}

/**
 * Looks for a cost that moves in stairs, as rounded and saturated costs do: between jumps it is smooth, with a slope of
 * its own that no small step tells from the truth. Cells are laid on a random line, on several scales; where the slope
 * across a cell lies beyond all slopes inside it and its neighbours, the cell is halved again and again. A kink fades
 * away, a jump stays. Returns the height of the largest jump, 0 where there is none.
 */
export function* measureStairs(session: Session, place: Place): Step<number> {
  const line = drawUnitLine(session, place)
  let suspects: Stretch[] = []
  for (const reach of REACHES) {
    suspects.push(...(yield* findSuspects(session, place, { line, reach })))
  }
  const excesses = suspects.map(({ excess }) => excess)
  for (let i = 0; i < HALVINGS && suspects.length > 0; i += 1) {
    suspects = yield* halve(session, place, { line, stretches: suspects })
  }
  const jumps = suspects.map(measureExcess)
  return Math.max(0, ...jumps.filter((jump, i) => jump > 0.1 * (excesses[i] ?? Infinity)))
}

function* findSuspects(
  session: Session,
  place: Place,
  { line, reach }: { readonly line: Float64Array; readonly reach: number },
): Step<Stretch[]> {
  const width = (2 * reach) / CELLS
  const inside = INSIDE * width
  const edges = Array.from({ length: CELLS + 1 }, (_, j) => -reach + j * width)
  const centres = edges.slice(1).map((edge) => edge - width / 2)
  const steps = [...edges, ...centres.flatMap((centre) => [centre - inside, centre + inside])]
  const values = yield* askValues(session.meter, {
    base: place.base,
    directions: [{ start: 0, data: line }],
    points: steps.map((step) => ({ direction: 0, step })),
  })
  const slopes = Float64Array.from(centres, (_, j) => {
    const [low = Number.NaN, high = Number.NaN] = values.subarray(CELLS + 1 + 2 * j)
    return (high - low) / (2 * inside)
  })
  const rounding = (ROUNDOFF * Math.abs(place.cost)) / inside
  const margin = IRREGULARITIES * (measureIrregularity(slopes) + rounding)
  const stretches = centres.map((_, j) => {
    const [low = 0, high = 0] = edges.slice(j)
    const [lowValue = 0, highValue = 0] = values.subarray(j)
    return {
      low,
      high,
      lowValue,
      highValue,
      ...rateCell(slopes, j, (highValue - lowValue) / width),
    }
  })
  return stretches
    .filter(({ beyond }) => beyond > margin)
    .map((stretch) => ({ ...stretch, excess: measureExcess(stretch) }))
    .toSorted((a, b) => b.excess - a.excess)
    .slice(0, SUSPECTS)
}

/** How far the slope across a cell lies beyond those inside it and its neighbours. */
function rateCell(slopes: Float64Array, cell: number, across: number) {
  const around = slopes.subarray(Math.max(0, cell - 1), cell + 2)
  const [low, high] = [Math.min(...around), Math.max(...around)]
  const slack = (high - low) / 2 + 1e-3 * Math.max(Math.abs(low), Math.abs(high))
  return { slope: slopes[cell] ?? 0, beyond: Math.max(low - across, across - high) - slack }
}

/** The median of the second differences: small for a smooth function, and for one of few kinks. */
function measureIrregularity(slopes: Float64Array): number {
  const bends = takeDifferences(slopes, 2).map(Math.abs).filter(Number.isFinite).toSorted()
  return bends[Math.floor(bends.length / 2)] ?? Infinity
}

/** Keeps the half of each stretch that rises the more oddly. */
function* halve(
  session: Session,
  place: Place,
  { line, stretches }: { readonly line: Float64Array; readonly stretches: readonly Stretch[] },
): Step<Stretch[]> {
  const middles = stretches.map(({ low, high }) => (low + high) / 2)
  const values = yield* askValues(session.meter, {
    base: place.base,
    directions: [{ start: 0, data: line }],
    points: middles.map((step) => ({ direction: 0, step })),
  })
  return stretches.map((stretch, i) => {
    const [middle = 0, value = Number.NaN] = [middles[i], values[i]]
    const lower = { ...stretch, high: middle, highValue: value }
    const upper = { ...stretch, low: middle, lowValue: value }
    return measureExcess(lower) > measureExcess(upper) ? lower : upper
  })
}

function measureExcess({ low, high, lowValue, highValue, slope }: Omit<Stretch, 'excess'>): number {
  return Math.abs(highValue - lowValue - slope * (high - low))
}

/** A random direction of length 1 in the parameters' units. */
function drawUnitLine(session: Session, place: Place): Float64Array {
  const line = place.base.map(() => session.random.normal())
  const length = measureNorm(line) || 1
  return line.map((entry, i) => (entry / length) * findUnit(place.base[i] ?? Number.NaN))
}
