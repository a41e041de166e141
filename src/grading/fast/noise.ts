import type { Ask, Block, Direction, Reply } from '#grading/check/ask.ts'
import {
  countEntries,
  drawNormal,
  measureExtent,
  measureRms,
  normalise,
  sliceBlock,
} from './direction.ts'
import { isSinglePrecision } from './precision.ts'
import { evaluate, type Session, type Site } from './session.ts'

/** Distances between neighbouring points, relative to the parameters of each tensor. */
const FINE = 1e-10
const COARSE = 1e-7
const PLACES = 2
const LINE = 9
/** Fifth differences weigh values by binomials, whose squares add up to this. */
const FIFTH_DIFFERENCE_WEIGHT = 252
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

/**
 * Measures rounding errors by fifth differences of values so close that the cost is straight
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
    return directions.flatMap((_, direction) => {
      return Array.from({ length: LINE }, (_, i) => ({ direction, step: (i + 1) * spacing }))
    })
  })
  const here = { direction: -1, step: 0 }
  const values = yield* evaluate(session, { base, directions, points: [here, here, ...lines] })
  if (values === undefined) return undefined
  const [first = Number.NaN, second = Number.NaN] = values
  const isSingle = isSinglePrecision(values)
  const floor = (isSingle ? SINGLE_ROUNDOFF : UNIT_ROUNDOFF) * Math.abs(first)
  return {
    deviation: Math.max(floor, readDeviation(values.subarray(2))),
    repeats: [first, second],
    isSingle,
    isFlat: values.every((value) => value === first),
  }
}

/** From the values of all lines, the fine ones first. */
function readDeviation(values: Float64Array): number {
  const lines = Array.from({ length: 2 * PLACES }, (_, i) => {
    return values.subarray(i * LINE, (i + 1) * LINE)
  })
  const [fine, coarse] = [lines.slice(0, PLACES), lines.slice(PLACES)]
  const quietest = findSmallest(fine.map(measureRoughness))
  const isMoving = fine.every((line) => countFlat(takeDifferences(line)) < LINE / 4)
  return isMoving ? quietest : Math.max(quietest, findSmallest(coarse.map(measureRoughness)))
}

const CELLS = 8
/** Half lengths of the line; a longer one is tried where the cost is mostly flat on a shorter. */
const REACHES = [1e-3, 2 ** -6, 2 ** -2]
const INNER_STEP = 1e-7
/** A continuous cost can have a kink in some cells, but not in so many. */
const SUSPICIOUS_CELLS = 5
/** A step may fall into the middle of a cell or two. */
const MOSTLY_FLAT = 6

/**
 * Tells costs that move in steps (rounded ones, saturated logarithms): slopes in the middle of cells
 * are not those across them, in most of eight cells. The line follows the gradient, too, so that
 * a cost moves along it if the gradient is right. Gives the roughness of the steps then, and
 * the session's noise otherwise.
 */
export function* measureStaircase(
  session: Session,
  { base, gradient }: Site,
  blocks: readonly Block[],
): Generator<Ask, number, Reply> {
  const direction = drawLine(session, base, { blocks, gradient })
  for (const reach of REACHES) {
    const width = (2 * reach) / CELLS
    const edges = Array.from({ length: CELLS + 1 }, (_, i) => i * width - reach)
    const inner = edges.slice(1).flatMap((edge) => {
      const centre = edge - width / 2
      return [centre - INNER_STEP, centre + INNER_STEP]
    })
    const points = [...edges, ...inner].map((step) => ({ direction: 0, step }))
    const values = yield* evaluate(session, { base, directions: [direction], points })
    if (values === undefined) return session.noise
    const cells = readCells(values, width)
    if (isStaircase(cells, session.noise)) {
      return Math.max(session.noise, measureRoughness(values.subarray(0, CELLS + 1)))
    }
    if (countFlat(cells.across) <= CELLS / 2) return session.noise
  }
  return session.noise
}

/** Slopes from edge to edge, and in the middle of each cell. */
interface Cells {
  readonly across: Float64Array
  readonly within: Float64Array
}

function readCells(values: Float64Array, width: number): Cells {
  const edges = values.subarray(0, CELLS + 1)
  const pairs = values.subarray(CELLS + 1)
  const across = takeDifferences(edges).map((difference) => difference / width)
  const within = across.map((_, i) => {
    return ((pairs[2 * i + 1] ?? Number.NaN) - (pairs[2 * i] ?? Number.NaN)) / (2 * INNER_STEP)
  })
  return { across, within }
}

function countFlat(slopes: Float64Array): number {
  return slopes.filter((slope) => slope === 0).length
}

/** A cost that moves and yet is flat in the middle of most cells moves in steps, too. */
function isStaircase({ across, within }: Cells, noise: number): boolean {
  const flat = countFlat(within)
  const hidden = across.filter((slope, i) => slope !== 0 && within[i] === 0).length
  if (flat >= MOSTLY_FLAT) return hidden >= (flat === CELLS ? 1 : 2)
  const largest = Math.max(...across.map(Math.abs), ...within.map(Math.abs))
  const scatter = 4 * (measureScatter(across) + measureScatter(within))
  const allowed = scatter + 1e-3 * largest + (4 * noise) / INNER_STEP
  const strangers = across.filter((slope, i) => {
    return Math.abs(slope - (within[i] ?? Number.NaN)) > allowed
  })
  return strangers.length >= SUSPICIOUS_CELLS
}

/** The median distance from the median. */
function measureScatter(values: Float64Array): number {
  const centre = findMedian(values)
  return findMedian(values.map((value) => Math.abs(value - centre)))
}

function findMedian(values: Float64Array): number {
  return values.toSorted()[Math.floor(values.length / 2)] ?? Number.NaN
}

/** A random line that moves each tensor by its own size, along its gradient where one is given. */
function drawLine(
  { random }: Session,
  base: Float64Array,
  { blocks, gradient }: { readonly blocks: readonly Block[]; readonly gradient?: Float64Array },
): Direction {
  const data = new Float64Array(base.length)
  for (const block of blocks) {
    const { start } = block
    const drawn = normalise({ start, data: drawNormal(random, countEntries(block)) })
    const slope = gradient && normalise({ start, data: sliceBlock(gradient, block) })
    const extent = measureExtent(base, drawn)
    const moved = drawn.data.map((entry, i) => extent * (entry + (slope?.data[i] ?? 0)))
    data.set(moved, start)
  }
  return { start: 0, data }
}

function measureRoughness(costs: Float64Array): number {
  let differences = costs
  for (let order = 0; order < 5; order += 1) differences = takeDifferences(differences)
  return measureRms(differences) / Math.sqrt(FIFTH_DIFFERENCE_WEIGHT)
}

function takeDifferences(values: Float64Array): Float64Array {
  return values.subarray(1).map((value, i) => value - (values[i] ?? Number.NaN))
}

/** Values that are not finite do not count; 0 when none is. */
function findSmallest(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite)
  return finite.length === 0 ? 0 : Math.min(...finite)
}
