import type { Ask, Block, Reply } from '#grading/check/ask.ts'
import { drawLine } from './direction.ts'
import { measureQuantisation } from './quantum.ts'
import { countFlat, measureRoughness, takeDifferences } from './roughness.ts'
import { evaluate, type Session, type Site } from './session.ts'

const CELLS = 8
const EDGES = [...Array(CELLS + 1).keys()]
/** Half lengths of the line; a longer one is tried where the cost is mostly flat on a shorter. */
const REACHES = [1e-3, 2 ** -6, 2 ** -2]
const INNER_STEP = 1e-7
/** A continuous cost can have a kink in some cells, but not in so many. */
const SUSPICIOUS_CELLS = 5
/** A step may fall into the middle of a cell or two. */
const MOSTLY_FLAT = 6

/**
 * Tells costs that move in steps (rounded ones, saturated logarithms): their changes have a common
 * divisor, or slopes within cells are not those across them in most of eight cells. The line
 * follows the gradient, too, so that a cost moves along it if the gradient is right. Gives the
 * roughness of the steps then, and the session's noise otherwise.
 */
export function* measureStaircase(
  session: Session,
  { base, gradient }: Site,
  blocks: readonly Block[],
): Generator<Ask, number, Reply> {
  const direction = drawLine(session, base, { blocks, gradient })
  for (const reach of REACHES) {
    const points = listOffsets(session, reach).map((step) => ({ direction: 0, step }))
    const values = yield* evaluate(session, { base, directions: [direction], points })
    if (values === undefined) return session.noise
    const cells = readCells(values, reach)
    const steps = measureSteps(session, values, cells)
    if (steps > session.noise) return steps
    if (countFlat(cells.across) <= CELLS / 2) return session.noise
  }
  return session.noise
}

/** The edges of the cells, and two close points within each, at random as no multiples are. */
function listOffsets({ random }: Session, reach: number): number[] {
  const width = (2 * reach) / CELLS
  const edges = EDGES.map((edge) => edge * width - reach)
  const inner = edges.slice(1).flatMap((edge) => {
    const middle = edge - width * (0.25 + 0.5 * random.uniform())
    return [middle - INNER_STEP, middle + INNER_STEP]
  })
  return [...edges, ...inner]
}

/** The roughness of a cost that moves in steps; 0 for others. */
function measureSteps({ noise }: Session, values: Float64Array, cells: Cells): number {
  const [cost = Number.NaN] = values
  const changes = [...values].map((value) => value - cost)
  const quantised = measureQuantisation(changes, cost)
  if (quantised <= noise && !isStaircase(cells, noise)) return 0
  return Math.max(quantised, measureRoughness(EDGES, values.subarray(0, CELLS + 1)))
}

/** Slopes from edge to edge, and in the middle of each cell. */
interface Cells {
  readonly across: Float64Array
  readonly within: Float64Array
}

function readCells(values: Float64Array, reach: number): Cells {
  const width = (2 * reach) / CELLS
  const edges = values.subarray(0, CELLS + 1)
  const pairs = values.subarray(CELLS + 1)
  const across = takeDifferences(edges).map((difference) => difference / width)
  const within = across.map((_, i) => {
    return ((pairs[2 * i + 1] ?? Number.NaN) - (pairs[2 * i] ?? Number.NaN)) / (2 * INNER_STEP)
  })
  return { across, within }
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
